"""Search data beside Wagtail's index: the visible text and words of pages, other names, and synonyms."""

from functools import lru_cache

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import models
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.models import Page

from pages.models.unseen_changes import UnseenChangesForm
from pages.search.queries import Synonyms

# The usual synonyms, one group per line, each with a source stating that the names are equivalent:
# - MeSH: the National Library of Medicine's headings with their entry terms (meshb.nlm.nih.gov)
# - MGI strains: the guidelines' abbreviations (informatics.jax.org/mgihome/nomen/strains.shtml)
# - MGI, HGNC: a gene's symbol and synonyms in mice and in humans (informatics.jax.org/marker, genenames.org)
# - NHGRI: Talking Glossary of Genomic and Genetic Terms (genome.gov/genetics-glossary)
# - JAX: the strain's data sheet (jax.org/strain)
SYNONYMS_AND_SOURCES = [
    ("KO = knockout = knock out", "MeSH Gene Knockout Techniques; JAX, in the names of strains"),
    ("KI = knockin = knock in", "MeSH Gene Knock-In Techniques; JAX, in the names of strains"),
    ("cKO = conditional knockout", "the lines of KO, with the c of conditional"),
    ("WT = wild type = wildtype", "MGI Glossary wild type; WT is the code of colony records"),
    ("HET = heterozygous = heterozygote", "NHGRI Heterozygous; HET is the code of colony records"),
    ("HOM = homozygous = homozygote", "NHGRI Homozygous; HOM is the code of colony records"),
    ("TG = transgenic", "MGI's symbols of transgenes, Tg(…); NHGRI Transgenic"),
    ("ES cell = ESC = embryonic stem cell", "MeSH Embryonic Stem Cells"),
    ("HDR = homology directed repair", "MeSH Recombinational DNA Repair"),
    ("NHEJ = non-homologous end joining", "MeSH DNA End-Joining Repair"),
    ("BAC = bacterial artificial chromosome", "NHGRI Bacterial Artificial Chromosome (BAC)"),
    ("gRNA = sgRNA = guide RNA", "MeSH RNA, Guide, CRISPR-Cas Systems"),
    ("GEMM = genetically engineered mouse model", "JAX, which sells GEMM strains"),
    ("B6 = C57BL/6 = C57 black 6 = black 6", "MGI strains B6; JAX 000664, whose common names are B6 and Black 6"),
    ("B6J = C57BL/6J", "MGI strains"),
    ("B6N = C57BL/6N", "MGI strains"),
    ("D2 = DBA/2", "MGI strains"),
    ("NSG = NOD scid gamma", "JAX 005557"),
    ("GFP = EGFP = green fluorescent protein", "MeSH Green Fluorescent Proteins; EGFP is its enhanced form"),
    ("RFP = red fluorescent protein", "MeSH Red Fluorescent Protein"),
    ("YFP = EYFP = yellow fluorescent protein", "MGI Gt(ROSA)26Sor<tm1(EYFP)Cos>; EYFP is its enhanced form"),
    ("lacZ = beta-galactosidase = beta-gal", "UniProt P00722, the gene and its product; MeSH beta-Galactosidase"),
    ("loxP = lox P", "two ways to write one name"),
    ("Rosa26 = R26 = Gt(ROSA)26Sor", "MGI Gt(ROSA)26Sor, with its synonyms"),
    ("TP53 = Trp53 = p53", "HGNC TP53; MGI Trp53; their synonym p53"),
    ("HER2 = ERBB2", "HGNC ERBB2"),
    ("PD-1 = PDCD1", "HGNC PDCD1"),
    ("PD-L1 = CD274", "HGNC CD274"),
    ("CD20 = MS4A1", "HGNC MS4A1"),
    ("DTR = diphtheria toxin receptor", "HGNC HBEGF, once named so"),
    ("DTA = diphtheria toxin A", "MGI Gt(ROSA)26Sor<tm1(DTA)Jpmb>"),
    ("Dox = doxycycline", "MeSH Doxycycline; Tet-On and Tet-Off protocols write Dox"),
    ("Neo = neomycin", "MGI's alleles with a neo cassette; MeSH Neomycin"),
    ("UTR = untranslated region", "MeSH Untranslated Regions"),
    ("SNP = single nucleotide polymorphism", "MeSH Polymorphism, Single Nucleotide; NHGRI"),
    ("SNV = single nucleotide variant", "ClinVar, as a type of variation"),
    ("PCR = polymerase chain reaction", "MeSH Polymerase Chain Reaction; NHGRI"),
    ("IVF = in vitro fertilization", "MeSH Fertilization in Vitro"),
]


def usual_synonyms() -> str:
    """Return the synonyms that apply until staff change them."""
    return "".join(f"{line}\n" for line, _ in SYNONYMS_AND_SOURCES)


class SearchText(models.Model):
    """A page's visible text for excerpts, one line per field; written whenever the page is indexed."""

    page = models.OneToOneField(Page, models.CASCADE, primary_key=True, related_name="search_text")
    text = models.TextField()
    # The page's words, in lower case and with spaces between: misspelt words are corrected to one of these.
    words = models.TextField(default="")
    # The version of the text analysis; `release` reindexes everything if it is outdated.
    version = models.PositiveSmallIntegerField()

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return self.text[:60]


class SearchWord(models.Model):
    """A word of a picture, a testimonial or a publication, in lower case, which staff can search for."""

    word = models.CharField(max_length=60, primary_key=True)

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return self.word


@register_setting(icon="search", order=120)
class SearchSettings(BaseGenericSetting):
    """The search settings that staff maintain."""

    base_form_class = UnseenChangesForm

    synonyms = models.TextField(
        default=usual_synonyms,
        blank=True,
        help_text="Names for the same thing, one group per line, separated by =: KO = knockout. Visitors who search "
        "for one of the names find pages with any of them. If blank, searches find only the words typed.",
    )

    class Meta:
        verbose_name = "search"

    def clean(self) -> None:
        """Raise ValidationError for a line with only one name."""
        super().clean()
        wrong = [line for line in self.synonyms.splitlines() if line.strip() and len(names_in(line)) < 2]
        if wrong:
            raise ValidationError({"synonyms": f"Enter at least two names, separated by =: {wrong[0]}"})

    @classmethod
    def current(cls) -> "SearchSettings":
        """Return the settings as staff changed them, or the usual ones."""
        return cls.objects.first() or cls()


def names_in(line: str) -> list[str]:
    """Return the names in a line of synonyms."""
    return [name for name in map(str.strip, line.split("=")) if name]


def known_synonyms() -> Synonyms:
    """Return the synonyms, which are read again after each change of the site."""
    return read_synonyms(cache.get_or_set("search_synonyms", lambda: SearchSettings.current().synonyms))


read_synonyms = lru_cache(4)(Synonyms)
