"""Normalizes the forms of a word: irregular plurals, and British and American spelling. Django-free."""

import re
from functools import lru_cache

# Irregular English plurals, and Latin and Greek ones of the field, that the stemmer does not know (Merriam-Webster).
PLURALS = {
    "alumni": "alumnus",
    "analyses": "analysis",
    "appendices": "appendix",
    "axes": "axis",
    "bacteria": "bacterium",
    "calves": "calf",
    "children": "child",
    "cilia": "cilium",
    "codices": "codex",
    "cortices": "cortex",
    "criteria": "criterion",
    "crises": "crisis",
    "diagnoses": "diagnosis",
    "feet": "foot",
    "flagella": "flagellum",
    "foci": "focus",
    "fungi": "fungus",
    "ganglia": "ganglion",
    "geese": "goose",
    "genera": "genus",
    "halves": "half",
    "helices": "helix",
    "hypotheses": "hypothesis",
    "indices": "index",
    "larvae": "larva",
    "leaves": "leaf",
    "lice": "louse",
    "loci": "locus",
    "matrices": "matrix",
    "media": "medium",
    "men": "man",
    "metastases": "metastasis",
    "mice": "mouse",
    "mitochondria": "mitochondrion",
    "nuclei": "nucleus",
    "oases": "oasis",
    "ova": "ovum",
    "people": "person",
    "phenomena": "phenomenon",
    "phyla": "phylum",
    "prognoses": "prognosis",
    "protozoa": "protozoon",
    "septa": "septum",
    "sera": "serum",
    "spectra": "spectrum",
    "stimuli": "stimulus",
    "strata": "stratum",
    "syntheses": "synthesis",
    "taxa": "taxon",
    "teeth": "tooth",
    "testes": "testis",
    "theses": "thesis",
    "thrombi": "thrombus",
    "uteri": "uterus",
    "vertebrae": "vertebra",
    "vertices": "vertex",
    "villi": "villus",
    "wolves": "wolf",
    "women": "woman",
}
# British spelling and the American one that replaces it (New Hart's Rules; Scientific Style and Format).
AMERICAN = [
    (re.compile(pattern), replacement)
    for pattern, replacement in {
        r"(behavi|col|endeav|fav|flav|harb|hon|hum|lab|neighb|rig|rum|sav|tum|vap|vig)our": r"\1or",
        r"(\w{3,}[^aeiou])is(e|es|ed|er|ers|ing|ation|ations|ational)$": r"\1iz\2",
        r"lys(e|es|ed|er|ers|ing)$": r"lyz\1",
        r"(label|model|signal|channel|level|cancel|tunnel|travel|counsel|funnel)l(ed|er|ers|ing)$": r"\1\2",
        r"(?<!t)haem|^haem": "hem",
        r"aemi(a|as|c)$": r"emi\1",
        r"oe(de|str|sopha|soph)": r"e\1",
        r"foet": "fet",
        r"paed": "ped",
        r"faec": "fec",
        r"caec": "cec",
        r"gynaec": "gynec",
        r"(an|di)aesth": r"\1esth",
        r"diarrhoea": "diarrhea",
        r"coeliac": "celiac",
        r"leucocyt": "leukocyt",
        r"sulph": "sulf",
        r"(fib|cent|lit|met|calib|tit)re(s?)$": r"\1er\2",
        r"(anal|catal|dial|homol|orthol|paral)ogue": r"\1og",
        r"programme(s?)$": r"program\1",
        r"^grey": "gray",
        r"^ageing": "aging",
        r"^(licen|defen|offen)ce": r"\1se",
        r"^practise": "practice",
        r"aluminium": "aluminum",
        r"fulfil(s?)$": r"fulfill\1",
    }.items()
]


@lru_cache(50_000)
def stem(word: str) -> str:
    """Return the common stem of all forms of a word in lower case: “mous” for mouse and mice."""
    if not word.isascii() or len(word) < 3:
        return word
    word = PLURALS.get(word, word)
    for pattern, replacement in AMERICAN:
        word = pattern.sub(replacement, word)
    from snowballstemmer import stemmer  # imported late: it loads the stemmers of all languages

    # A stemmer holds the word it works on: one shared by requests would return the stem of another request's word.
    stemmed: str = stemmer("english").stemWord(word)
    return stemmed
