"""Checks the names of genes and alleles against their nomenclatures.

Mouse genes begin with a capital, followed by lower-case letters and digits (Guidelines for Nomenclature of Genes,
Genetic Markers, Alleles, and Mutations in Mouse and Rat, https://www.informatics.jax.org/mgihome/nomen/gene.shtml);
human genes are in capitals, except the `orf` in names such as C9orf72 (E. A. Bruford et al., Nat Genet 52:754, 2020).
Both are set in italics, and alleles as superscripts: Trp53 with a raised tm1Brn. There are exceptions to each rule, so
this is advice.
"""

import re

MOUSE = re.compile(
    r"(mt-)?[A-Z][a-z0-9.-]*|[0-9]+[A-Z][0-9a-zA-Z]*Rik|[A-Z]+\d+[A-Z]\d+Rik|H2-[A-Z][A-Za-z0-9]*|Gt\(ROSA\)26Sor"
    r"|D(\d+|X|Y)[A-Z][a-z]+\d+e?"  # a DNA segment
    r"|Tg\([^()\s]+\)\d+[A-Z][A-Za-z]*"  # a transgene
)
HUMAN = re.compile(r"(MT-)?[A-Z][A-Z0-9-]*|C(\d{1,2}|X|Y)orf\d+")
# An allele's name directly after its gene's: Trp53tm1Brn, Cdh1em1(IMPC)J, Gt(ROSA)26Sortm14(CAG-tdTomato)Hze.
ALLELE = re.compile(
    r"(?<![A-Za-z0-9])(Gt\(ROSA\)26Sor|[A-Z][A-Za-z0-9-]*?)[<-]?"
    r"((?:tm|em)\d+[a-e]?(?:\.\d+)?(?:\([^()\s]+\))?[A-Z][A-Za-z]*)>?"
)

# Common names of genes, in lower case, with the symbols in the mouse (MGI) and in humans (HGNC).
SYNONYMS = {
    "p53": ("Trp53", "TP53"),
    "tp53": ("Trp53", "TP53"),
    "p21": ("Cdkn1a", "CDKN1A"),
    "p27": ("Cdkn1b", "CDKN1B"),
    "oct4": ("Pou5f1", "POU5F1"),
    "her2": ("Erbb2", "ERBB2"),
    "c-myc": ("Myc", "MYC"),
    "cd45": ("Ptprc", "PTPRC"),
    "pd-1": ("Pdcd1", "PDCD1"),
    "pd-l1": ("Cd274", "CD274"),
}


def advice_on_symbol(symbol: str) -> str:
    """Return advice on a gene's symbol; empty if it follows the nomenclature."""
    allele = ALLELE.fullmatch(symbol)
    if allele:
        return (
            f"“{symbol}” is an allele: write the gene, {allele[1]}, here, and the allele’s name, {allele[2]}, in "
            "superscript."
        )
    synonym = SYNONYMS.get(symbol.lower())
    if synonym and symbol not in synonym:
        return f"“{symbol}” is not the symbol: the gene is {synonym[0]} in the mouse and {synonym[1]} in humans."
    if not symbol or MOUSE.fullmatch(symbol) or HUMAN.fullmatch(symbol):
        return ""
    mouse, human = symbol[:1].upper() + symbol[1:].lower(), symbol.upper()
    return f"“{symbol}” is neither written as mouse genes are ({mouse}) nor as human genes are ({human}). Look it up."


def advice_on_text(text: str) -> list[str]:
    """Return advice on alleles in a text whose names are not in superscript."""
    found = dict.fromkeys(match.groups() for match in ALLELE.finditer(text))
    return [f"Put the name of the allele in superscript: *{gene}*^{allele}^." for gene, allele in found]
