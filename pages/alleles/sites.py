"""The sites of recombinases: their recombinase, which of them react with each other, and the resulting sites.

A site is a core between two half sites. The strands are exchanged in the core, so two sites react only if they
have the same core, and each new site has one half of either. The remaining sites follow from that alone:

- **lox** (Cre; 13-base arms around a spacer of 8: R. H. Hoess, M. Ziese and N. Sternberg, PNAS 79:3398, 1982).
  `lox2272` and `lox5171` have other spacers (G. Lee and I. Saito, Gene 216:55, 1998), and so has `loxN` (J. Livet et
  al., Nature 450:56, 2007): each reacts with its own kind and hardly with the others.
- **lox66** and **lox71** have one mutated arm, the right and the left one (H. Albert et al., Plant J 7:649, 1995).
  Together they make loxP and `lox72`, whose arms are both mutated, and which Cre hardly binds: the reaction is
  irreversible (in mouse cells: K. Araki, M. Araki and K. Yamamura, Nucleic Acids Res 25:868, 1997; inversion of a
  floxed part: Z. Zhang and B. Lutz, Nucleic Acids Res 30:e90, 2002).
- **FRT** (Flp); `FRT3` and `F5` have other spacers (T. Schlake and J. Bode, Biochemistry 33:12746, 1994).
- **rox** (Dre: B. Sauer and J. McDermott, Nucleic Acids Res 32:6086, 2004; in mice: K. Anastassiadis et al., Dis Model
  Mech 2:508, 2009).
- **attP** and **attB** (the serine integrases PhiC31: A. C. Groth et al., PNAS 97:5995, 2000; in mice: B. Tasic et al.,
  PNAS 108:7902, 2011; and Bxb1: P. Ghosh, A. I. Kim and G. F. Hatfull, Mol Cell 12:1101, 2003). attP reacts with attB
  and makes attL and attR, on which the integrase alone does nothing. The two bases in the middle must be the same:
  `Bxb1-GA` means sites with GA instead of GT there, which react only with each other.
"""

from dataclasses import dataclass

from pages.alleles.allele import ATT_SITES, Element, Kind

FLP, CRE, DRE, PHIC31, BXB1 = "Flp", "Cre", "Dre", "PhiC31", "Bxb1"
RECOMBINASES = (FLP, CRE, DRE, PHIC31, BXB1)
# The cores of att sites, as in their labels, and the integrase of each.
ATT_CORES = {"PhiC31": PHIC31, "Bxb1": BXB1, "Bxb1-GA": BXB1}


@dataclass(frozen=True)
class Site:
    """A site as a recombinase recognises it: its core, and the features of its half sites."""

    recombinase: str
    core: str
    left: str = ""
    right: str = ""


SITES = {
    Kind.LOXP: Site(CRE, "loxP"),
    Kind.LOX66: Site(CRE, "loxP", right="mutated"),
    Kind.LOX71: Site(CRE, "loxP", left="mutated"),
    Kind.LOX72: Site(CRE, "loxP", "mutated", "mutated"),
    Kind.LOX2272: Site(CRE, "lox2272"),
    Kind.LOX5171: Site(CRE, "lox5171"),
    Kind.LOXN: Site(CRE, "loxN"),
    Kind.FRT: Site(FLP, "FRT"),
    Kind.FRT3: Site(FLP, "FRT3"),
    Kind.F5: Site(FLP, "F5"),
    Kind.ROX: Site(DRE, "rox"),
}
ATT_HALVES = {Kind.ATTP: ("P", "P′"), Kind.ATTB: ("B", "B′"), Kind.ATTL: ("B", "P′"), Kind.ATTR: ("P", "B′")}
BY_HALVES = {(site.core, site.left, site.right): Element(kind) for kind, site in SITES.items()} | {
    (core, *halves): Element(kind, core) for core in ATT_CORES for kind, halves in ATT_HALVES.items()
}
# Sites that result from a reaction, and that no recombinase uses again.
SPENT = (Kind.LOX72, Kind.ATTL, Kind.ATTR)


def site_of(element: Element) -> Site | None:
    """Return the site that the element is; None if it is not a site."""
    if element.kind in ATT_SITES:
        return Site(ATT_CORES[element.label], element.label, *ATT_HALVES[element.kind])
    return SITES.get(element.kind)


def react(one: Element, other: Element) -> bool:
    """Return whether the two sites can recombine."""
    first, second = site_of(one), site_of(other)
    if first is None or second is None or first.core != second.core or {one.kind, other.kind} & {*SPENT}:
        return False
    return one.kind not in ATT_SITES or one.kind != other.kind


def joined(one: Element, other: Element) -> Element:
    """Return the site of the left half of one and the right half of the other, in the direction of the gene."""
    first, second = site_of(one), site_of(other)
    if first is None or second is None:
        raise TypeError("Only sites are joined.")
    return BY_HALVES[first.core, first.left, second.right]
