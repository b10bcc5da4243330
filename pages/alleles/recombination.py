"""What a recombinase makes of an allele.

The rules for two sites on one DNA molecule (N. Sternberg and D. Hamilton, J Mol Biol 150:467, 1981, for Cre and loxP;
C. S. Branda and S. M. Dymecki, Dev Cell 6:7, 2004, a review of both systems in mice):

- Sites that point the same way: what lies between them is cut out as a circle, with one of the two sites. One stays.
- Sites that point to each other or away from each other: what lies between them is turned over. Both stay as they are.

With more than two sites any two may recombine. Where all point the same way, the end is always the same, whichever
react first: all from the first site to the last is gone, and one site stays. Where some point the other way it
depends on chance, and there is no one allele to draw: `AmbiguousSites`. Fewer than two sites: nothing happens.
"""

from dataclasses import dataclass

from pages.alleles.allele import Element, Kind

FLP, CRE = "Flp", "Cre"
SITE_OF = {FLP: Kind.FRT, CRE: Kind.LOXP}


class AmbiguousSites(Exception):  # noqa: N818 -- said of the allele
    """More than two sites that do not all point the same way."""


@dataclass(frozen=True)
class Recombination:
    """The allele that is left, and the elements between the sites that were cut out, or turned over."""

    elements: tuple[Element, ...]
    deleted: tuple[Element, ...] = ()
    inverted: tuple[Element, ...] = ()


def recombine(elements, recombinase):
    """What the recombinase, FLP or CRE, makes of the elements. Raises AmbiguousSites."""
    elements = tuple(elements)
    places = sites(elements, recombinase)
    if len(places) < 2:
        return Recombination(elements)
    first, last = places[0], places[-1]
    between = elements[first + 1 : last]
    if len({elements[place].is_reversed for place in places}) == 1:
        return Recombination(elements[:first] + elements[last:], deleted=between)
    if len(places) > 2:
        raise AmbiguousSites
    turned = tuple(element.reversed() for element in reversed(between))
    return Recombination(elements[: first + 1] + turned + elements[last:], inverted=between)


def sites(elements, recombinase):
    """The places of the recombinase's sites."""
    return [place for place, element in enumerate(elements) if element.kind == SITE_OF[recombinase]]
