"""Pages in every state that visitors may meet, for whatever looks at them all: screenshots, axe, the HTML checker."""

from datetime import date
from uuid import uuid4

from wagtail.images import get_image_model
from wagtail.models import Site

from pages.models import EnquiryPage, HomePage, Publication, PublicationsPage, ServicePage, SiteSettings
from pages.sync import fixture, loader
from tests.blocks import section
from tests.conftest import ROOT
from tests.enquiries import make_form, publish_forms
from tests.test_site_settings import FILLED

KNOCKOUT = "/knockout-mouse-models/"
# Pages that are there without `publish_specimens`.
PAGES = {
    "home": "/",
    "knockout-mouse-models": KNOCKOUT,
    "custom-mouse-models": "/custom-mouse-models/",
    "not-found": "/no-such-page/",
    "search": "/search/?q=knockout",
    "nothing-found": "/search/?q=zebrafish",
}
SPECIMENS = {
    "lists-and-headings": "/allele-designs/",  # tests/documents: all that a document can say
    "third-level": "/allele-designs/details/",
    "tables-and-pictures": "/strain-comparison/",
    "voices": "/what-people-say/",
    "diagrams": "/allele-designs/diagrams/",
    "empty": "/empty/",
    "tenth": "/tenth/",
    "tenfold": "/tenfold/",
    "long-words": "/long-words/",
    "retired": "/retired",
    "articles": "/ingenious-blog/",
    "articles-by-author": "/ingenious-blog/author/adam-brown/",
    "article": "/ingenious-blog/floxed-exons/",
    "questions": "/questions/",
    "publications": "/publications/",
    "publications-found": "/publications/?q=loxP&year=2019",
    "form": "/request-quote/",
    "form-sent": "/request-quote/?sent=1",
    "form-of-all-fields": "/all-fields/",
}
LONG_WORD = "Desoxyribonucleic" * 6
SUMMARY = "Targeted insertion of loxP sites enables Cre recombinase-mediated excision, tissue by tissue."


def publish_specimens():
    """Publishes the pages of SPECIMENS, and fills in the site settings and the front page.

    Images go to MEDIA_ROOT, which must be a folder of the test's own.
    """
    SiteSettings.objects.create(site=Site.objects.get(), **FILLED)
    folder = ROOT / "tests/documents"
    built, _warnings = fixture.build(folder, "ingenious targeting laboratory")
    loader.load("".join(built), "http://localhost:8000", documents=folder)
    knockout = ServicePage.objects.get(slug="knockout-mouse-models")
    body = list(knockout.body.raw_data)
    home = HomePage.objects.get()
    home.tagline, home.introduction, home.body = knockout.tagline, knockout.introduction, body[:2]
    home.save_revision().publish()
    stub = ServicePage.objects.get(slug="conditional-knockout-mice").get_latest_revision_as_object()
    stub.introduction = f"<p>{SUMMARY}</p>"
    stub.save_revision().publish()
    add_page("Empty", slug="empty")
    add_page("Retired", slug="retired-page", legacy_url="https://www.genetargeting.com/retired", url_handling="retire")
    add_page("Tenth", slug="tenth", tagline="Few words", body=body[-1:], show_reading_time=True)
    add_page(
        "Ten times the copy",
        slug="tenfold",
        tagline=f"{knockout.tagline}, " * 5,
        introduction=knockout.introduction * 5,
        body=body * 10,
        show_reading_time=True,
        reviewed_on=date(2026, 3, 9),
        show_in_menus=True,
    )
    word = f"<p>{LONG_WORD} <a href='https://example.com/{LONG_WORD}'>https://example.com/{LONG_WORD}</a></p>"
    add_page(
        LONG_WORD,
        slug="long-words",
        tagline=LONG_WORD,
        introduction=word,
        body=[section(LONG_WORD, *long_content(word)), *related(LONG_WORD)],
        show_in_menus=True,
    )
    publish_publications()
    publish_forms()
    make_form("all-fields", title="All fields")
    questions = section("Before you order", *question_content())
    add_page("Questions", slug="questions", body=[questions, *related(*EnquiryPage.objects.all())])


def question_content():
    questions = items(
        {"heading": "What is a *floxed* allele?", "answer": f"<p>{SUMMARY}</p>"},
        {"heading": LONG_WORD, "answer": f"<p>{LONG_WORD}</p><ul><li>{LONG_WORD}</li></ul>"},
    )
    still = get_image_model().objects.first()
    video = {
        "title": "How a gene is targeted",
        "url": "https://www.youtube.com/watch?v=aaaaaaaaaaa",
        "still": {"image": still.pk, "decorative": False, "alt_text": "A gel"},
        "transcript_url": "https://example.com/transcript",
    }
    return [
        {"type": "questions", "value": {"open": False, "questions": questions}},
        {"type": "call_to_action", "value": {"page": None, "url": "https://example.com/", "label": "Ask for a quote"}},
        {"type": "questions", "value": {"open": True, "questions": questions[:1]}},
        {"type": "video", "value": video},
    ]


def publish_publications():
    """Publishes the page of all publications: some in full, one with as little as may be, one with words too long."""
    for number in range(60):
        Publication.objects.create(
            title=f"Deletion of *Trp53*^flox/flox^ between loxP sites, part {number}",
            authors="Maxson, Julia E.\nThe International Mouse Phenotyping Consortium",
            year=2019 - number // 20,
            journal="Nature Genetics",
            volume="51",
            pages="503–512",
            doi=f"10.1000/specimen.{number}",
        )
    Publication.objects.create(title="As little as may be", year=2019)
    Publication.objects.create(
        title=LONG_WORD, authors=LONG_WORD, year=2019, journal=LONG_WORD, doi=f"10.1000/{LONG_WORD}"
    )
    page = PublicationsPage(title="Publications", slug="publications", introduction=f"<p>{SUMMARY}</p>")
    HomePage.objects.get().add_child(instance=page)
    page.save_revision().publish()


def long_content(word):
    cards = items({"heading": LONG_WORD, "text": word}, {"heading": LONG_WORD, "text": word})
    column = {"type": "text", "heading": LONG_WORD}
    table = {
        "caption": LONG_WORD,
        "columns": [column | {"type": "heading"}, column],
        "rows": [{"values": [LONG_WORD, word]}],
    }
    return [
        {"type": "text", "value": f"<h3>{LONG_WORD}</h3>{word}<h4>{LONG_WORD}</h4><ul><li>{LONG_WORD}</li></ul>"},
        {"type": "quotation", "value": word},
        {"type": "testimonial", "value": {"quote": LONG_WORD, "name": LONG_WORD, "affiliation": LONG_WORD}},
        {"type": "cards", "value": cards},
        {"type": "table", "value": table},
    ]


def related(*targets):
    """Links to pages, and labels of links to another site."""
    links = items(
        *(
            {"page": None, "url": "https://example.com/", "label": target}
            if isinstance(target, str)
            else {"page": target.pk, "url": "", "label": ""}
            for target in targets
        )
    )
    return [{"type": "related_links", "value": {"heading": "Related Pages", "links": links}}]


def items(*values):
    """The values as a list block stores them."""
    return [{"type": "item", "value": value, "id": str(uuid4())} for value in values]


def add_page(title, **fields):
    page = HomePage.objects.get().add_child(instance=ServicePage(title=title, **fields))
    page.save_revision().publish()
