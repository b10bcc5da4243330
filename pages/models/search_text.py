"""What the search keeps beside Wagtail's index: pages' visible text and words, others' words, and synonyms."""

from functools import lru_cache

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import models
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.models import Page

from pages.search.queries import Synonyms

# Gene and allele symbols: the HGNC's for people, MGI's for mice, and the protein's name (informatics.jax.org/marker,
# genenames.org). Strains: MGI's abbreviations (informatics.jax.org/mgihome/nomen/strains.shtml). Techniques: the
# abbreviation and what it stands for. One group a line.
USUAL_SYNONYMS = """\
KO = knockout = knock out
KI = knockin = knock in
cKO = conditional knockout
WT = wild type = wildtype
HET = heterozygous = heterozygote
HOM = homozygous = homozygote
TG = transgenic
ES cell = ESC = embryonic stem cell
HDR = homology directed repair
NHEJ = non-homologous end joining
BAC = bacterial artificial chromosome
gRNA = sgRNA = guide RNA
GEMM = genetically engineered mouse model
B6 = C57BL/6 = C57 black 6
B6J = C57BL/6J
B6N = C57BL/6N
D2 = DBA/2
NSG = NOD scid gamma
GFP = EGFP = green fluorescent protein
RFP = red fluorescent protein
YFP = EYFP = yellow fluorescent protein
lacZ = beta-galactosidase = beta-gal
loxP = lox P
Rosa26 = R26 = Gt(ROSA)26Sor
TP53 = Trp53 = p53
HER2 = ERBB2
PD-1 = PDCD1
PD-L1 = CD274
CD20 = MS4A1
DTR = diphtheria toxin receptor
DTA = diphtheria toxin A
Dox = doxycycline
Neo = neomycin
UTR = untranslated region
SNP = single nucleotide polymorphism
PCR = polymerase chain reaction
"""


class SearchText(models.Model):
    """A page's visible text, a line for each of its fields, for excerpts; written whenever the page is indexed."""

    page = models.OneToOneField(Page, models.CASCADE, primary_key=True, related_name="search_text")
    text = models.TextField()
    # The page's words, in lower case and with spaces between: misspelt words are corrected to one of these.
    words = models.TextField(default="")
    # By which analysis the index was made; `release` indexes everything again where it is an older one.
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
    """What staff teach the search."""

    synonyms = models.TextField(
        default=USUAL_SYNONYMS,
        blank=True,
        help_text="Names for the same thing, one group per line, separated by =: KO = knockout. Visitors who search "
        "for one of the names find pages with any of them. If blank, searches find only the words typed.",
    )

    class Meta:
        verbose_name = "search"

    def clean(self) -> None:
        """Raise ValidationError where a line names one thing only."""
        super().clean()
        wrong = [line for line in self.synonyms.splitlines() if line.strip() and len(names_in(line)) < 2]
        if wrong:
            raise ValidationError({"synonyms": f"Enter at least two names, separated by =: {wrong[0]}"})

    @classmethod
    def current(cls) -> "SearchSettings":
        """Returns the settings as staff changed them, or the usual ones."""
        return cls.objects.first() or cls()


def names_in(line: str) -> list[str]:
    """Returns the names that a line of synonyms has."""
    return [name for name in map(str.strip, line.split("=")) if name]


def known_synonyms() -> Synonyms:
    """Returns the synonyms, which are read again after each change of the site."""
    lines = cache.get("search_synonyms")
    if lines is None:
        lines = SearchSettings.current().synonyms
        cache.set("search_synonyms", lines)
    return read_synonyms(lines)


read_synonyms = lru_cache(4)(Synonyms)
