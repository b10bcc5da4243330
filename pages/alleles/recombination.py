"""The end products of a recombinase's reactions with an allele.

The rules for two sites on one DNA molecule that react with each other (N. Sternberg and D. Hamilton, J Mol Biol
150:467, 1981, for Cre and loxP; C. S. Branda and S. M. Dymecki, Dev Cell 6:7, 2004, a review of Cre and Flp in mice):

- Sites that point the same way: the DNA between them is excised as a circle with one of the two sites, and the other
  stays. The circle is lost, so this is irreversible.
- Sites that point towards or away from each other: the DNA between them is inverted. If both sites still react with
  each other, it is inverted again, as long as the recombinase is present: about half of the alleles have each
  orientation (the plasmid on which Flp was found exists as such a mixture: J. R. Broach and J. B. Hicks, Cell 21:501,
  1980; for Cre this is why Z. Zhang and B. Lutz, Nucleic Acids Res 30:e90, 2002, and F. Schnütgen et al., Nat
  Biotechnol 21:562, 2003, FLEx, made irreversible inversions). Dre is of the same family, and treated alike.

With more sites, any two that react may do so first. All paths are followed: an *end product* is a set of alleles that
turn into each other and into nothing else. There is one of a single allele if all paths lead to it; one of several
alleles if a part keeps inverting; and several if chance decides which sites meet first (J. Livet et al.,
Nature 450:56, 2007: Brainbow).

A *donor* is a circle of DNA from outside. With one site it is inserted whole. With two it replaces the DNA between
two sites of the allele (recombinase-mediated cassette exchange: J. Bode et al., Biol Chem 381:801, 2000; J. Seibler
and J. Bode, Biochemistry 36:1740, 1997; with sites that face each other the cassette is inserted in either orientation:
Y. Q. Feng et al., J Mol Biol 292:779, 1999).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from pages.alleles.allele import Element
from pages.alleles.sites import joined, react, site_of

Alleles = tuple[tuple[Element, ...], ...]
# No allele that anyone would draw results in more than this.
MOST_ALLELES = 400


class TooManyAlleles(Exception):  # noqa: N818 -- a property of the sites
    """The sites react in more ways than can be followed."""


@dataclass(frozen=True)
class EndProduct:
    """Alleles that a lasting recombinase turns into each other and into nothing else; usually only one."""

    alleles: Alleles


def end_products(elements: Sequence[Element], recombinase: str) -> tuple[EndProduct, ...]:
    """Return all distinct end products of a lasting recombinase. Raises TooManyAlleles."""
    start = tuple(elements)
    if simple := ends_alike(start, recombinase):
        return (EndProduct((simple,)),)
    alleles, following = [start], []
    places = {start: 0}
    for allele in alleles:  # grows
        next_places = set()
        for product in reactions(allele, recombinase):
            if product not in places:
                if len(alleles) == MOST_ALLELES:
                    raise TooManyAlleles
                places[product] = len(alleles)
                alleles.append(product)
            next_places.add(places[product])
        following.append(next_places)
    return tuple(EndProduct(tuple(alleles[place] for place in ends)) for ends in closed_sets(following))


def ends_alike(elements: tuple[Element, ...], recombinase: str) -> tuple[Element, ...] | None:
    """Return the only end product if all sites, however many, are the same and point the same way."""
    places = sites(elements, recombinase)
    if len(places) < 2 or len({elements[place] for place in places}) > 1 or not react(*[elements[places[0]]] * 2):
        return None
    return elements[: places[0]] + elements[places[-1] :]


def sites(elements: Sequence[Element], recombinase: str) -> list[int]:
    """Return the positions of the recombinase's sites."""
    found = ((place, site_of(element)) for place, element in enumerate(elements))
    return [place for place, site in found if site and site.recombinase == recombinase]


def reactions(elements: tuple[Element, ...], recombinase: str) -> Iterator[tuple[Element, ...]]:
    """Yield the product of each single reaction between two sites."""
    for one, other in combinations(sites(elements, recombinase), 2):
        left, right = elements[one], elements[other]
        if not react(left, right):
            continue
        outer, inner = joined(left, right), joined(right, left)
        before, between, after = elements[:one], elements[one + 1 : other], elements[other + 1 :]
        if left.is_reversed == right.is_reversed:
            yield (*before, inner.reversed() if left.is_reversed else outer, *after)
        else:
            turned = tuple(element.reversed() for element in reversed(between))
            ends = (inner.reversed(), outer) if left.is_reversed else (outer, inner.reversed())
            yield (*before, ends[0], *turned, ends[1], *after)


def closed_sets(following: Sequence[set[int]]) -> list[list[int]]:
    """Return the sets of indices that lead to each other and to no index outside, in order."""
    reached = [1 << place for place in range(len(following))]
    is_growing = True
    while is_growing:
        is_growing = False
        for place in reversed(range(len(following))):
            wider = reached[place]
            for after in following[place]:
                wider |= reached[after]
            is_growing |= wider != reached[place]
            reached[place] = wider
    found = []
    for place, mask in enumerate(reached):
        inside = [after for after in range(len(following)) if mask >> after & 1]
        if inside[0] == place and all(reached[after] == mask for after in inside):
            found.append(inside)
    return found


# Donors


def taken_up(elements: Sequence[Element], donor: Sequence[Element], recombinase: str) -> Alleles:
    """Return the alleles directly after the donor was inserted; none if no sites match."""
    allele = tuple(elements)
    turned = tuple(element.reversed() for element in reversed(donor))
    found: list[tuple[Element, ...]] = []
    for circle in (tuple(donor), turned):
        places = sites(circle, recombinase)
        if len(places) == 1:
            found += integrations(allele, circle, places[0], recombinase)
        elif len(places) == 2:
            found += exchanges(allele, circle, places, recombinase)
    return tuple(dict.fromkeys(found))


def integrations(
    allele: tuple[Element, ...], circle: tuple[Element, ...], place: int, recombinase: str
) -> Iterator[tuple[Element, ...]]:
    """Yield the allele with the whole circle at each of its matching sites."""
    own, brought = circle[place], circle[place + 1 :] + circle[:place]
    for target in sites(allele, recombinase):
        site = allele[target]
        if react(site, own) and site.is_reversed == own.is_reversed:
            ends = (join_in_place(site, own), join_in_place(own, site))
            yield (*allele[:target], ends[0], *brought, ends[1], *allele[target + 1 :])


def exchanges(
    allele: tuple[Element, ...], circle: tuple[Element, ...], places: Sequence[int], recombinase: str
) -> Iterator[tuple[Element, ...]]:
    """Yield the allele with the DNA between two of its sites replaced by that between the circle's two sites.

    Sites that would instead delete the DNA between them do not count.
    """
    first, last = (circle[place] for place in places)
    for one, other in combinations(sites(allele, recombinase), 2):
        left, right = allele[one], allele[other]
        fits = all(
            react(site, own) and site.is_reversed == own.is_reversed for site, own in ((left, first), (right, last))
        )
        if fits and not (react(left, right) and left.is_reversed == right.is_reversed):
            brought = circle[places[0] + 1 : places[1]]
            ends = (join_in_place(left, first), join_in_place(last, right))
            yield (*allele[:one], ends[0], *brought, ends[1], *allele[other + 1 :])


def join_in_place(left: Element, right: Element) -> Element:
    """Return the site of the halves that lie to the left in one site and to the right in the other, as they lie."""
    return joined(right, left).reversed() if left.is_reversed else joined(left, right)


# Changes


@dataclass(frozen=True)
class Changes:
    """The differences between two alleles: elements that are deleted, inverted or new."""

    deleted: tuple[Element, ...] = ()
    inverted: tuple[Element, ...] = ()
    inserted: tuple[Element, ...] = ()


def changes(before: Sequence[Element], after: Sequence[Element]) -> Changes:
    """Return the changes by a reaction. Each piece of a divided exon counts separately."""
    left = list(before)
    inverted: list[Element] = []
    inserted: list[Element] = []
    unmatched: list[Element] = []
    for element in after:
        if element in left:
            left.remove(element)
        else:
            unmatched.append(element)
    for element in unmatched:
        turned = element.reversed()
        if turned in left:
            left.remove(turned)
            inverted.append(turned)
        else:
            inserted.append(element)
    places = [list(before).index(element) for element in inverted]
    if any(later < earlier for earlier, later in pairwise(places)):
        inverted = [element for _place, element in sorted(zip(places, inverted, strict=True), key=lambda pair: pair[0])]
    return Changes(tuple(left), tuple(inverted), tuple(inserted))
