"""The page says what its document says: every word, in order, with its emphasis, and nothing else."""

import json
import re

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from markdown_it import MarkdownIt

from tests.conftest import ROOT

URL = "/knockout-mouse-models/"
DOCUMENTS = sorted((ROOT / "fixtures/documents").glob("*.md"))


def document_texts(source):
    """The texts of a Markdown source, block by block, as a reader of the source sees them."""
    tokens = MarkdownIt("commonmark").parse(source.decode().split("---\n", 2)[2])
    texts, in_quotation = [], False
    for token in tokens:
        in_quotation = (in_quotation or token.type == "blockquote_open") and token.type != "blockquote_close"
        if token.type == "inline":
            text = re.sub(r"\*", "", token.content).replace("\n", " ")
            if in_quotation and text.startswith("— "):
                texts += re.fullmatch(r"— \*\*(.+)\*\*, (.+)", token.content).groups()
            elif in_quotation:
                texts.append(f"“{text.strip(chr(34))}”")
            else:
                texts.append(text)
    return texts


def document_emphasis(source):
    return re.findall(r"\*\*(.+?)\*\*", source.decode())


def main_of(html):
    main = BeautifulSoup(html, "html.parser").main
    for navigation in main.select("nav"):
        navigation.decompose()
    return main


def page_texts(html):
    elements = main_of(html).select("h1, h2, h3, h4, p, li:not(:has(h3, p)), figcaption strong, figcaption span")
    return [" ".join(element.get_text().split()) for element in elements]


def page_emphasis(html):
    return [element.get_text() for element in main_of(html).select("b, strong, i, em")]


def assert_every_word_arrives(source, html):
    assert page_texts(html) == document_texts(source)
    assert page_emphasis(html) == document_emphasis(source)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.stem)
def test_every_word_of_every_document_arrives_on_its_page(client, db, document):
    source = document.read_bytes()
    url = re.search(r'^new_build_url: "(.+)"$', source.decode(), re.MULTILINE)[1]
    assert_every_word_arrives(source, client.get(url).content)


def test_no_text_stands_outside_the_elements_that_are_compared(client, db):
    main = main_of(client.get(URL).content)
    for element in main.select("h1, h2, h3, h4, p, li, figcaption strong, figcaption span"):
        element.decompose()
    assert main.get_text().split() == []


def test_headings_keep_their_levels(client, db, source):
    levels = re.findall(r"^(#+) (.+)$", source.decode(), re.MULTILINE)
    levels = [(f"h{len(level)}", text) for level, text in levels if text != "Expertly crafted for your research"]
    headings = main_of(client.get(URL).content).select("h1, h2, h3, h4, h5, h6")
    assert [(heading.name, heading.get_text()) for heading in headings] == levels


@pytest.mark.parametrize(
    "word",
    [
        "Knockout Mouse Models",
        "Expertly",
        "pivotal",
        "wonderful",
        "Maxson",
        "Oregon",
        "nonfunctional",
        "Conventional Knockout Mice",
        "tissue-specific",
        "100kb",
        "beta-Galactosidase",
        "Humanization",
        "longevity",
        "TruView",
        "Related",
    ],
)
def test_one_changed_word_in_the_fixture_is_noticed(client, fresh_database, source, tmp_path, word):
    text = (ROOT / "fixtures/site.json").read_text()
    assert word in text
    changed = tmp_path / "site.json"
    changed.write_text(text.replace(word, "changed"))
    json.loads(changed.read_text())
    call_command("loaddata", changed, verbosity=0)
    with pytest.raises(AssertionError):
        assert_every_word_arrives(source, client.get(URL).content)


@pytest.mark.parametrize(
    ("template", "old", "new"),
    [
        ("pages/service_page.html", "{{ page.title|marked }}", "{{ page.slug }}"),
        ("includes/introduction.html", "{{ page.tagline|marked }}", ""),
        ("includes/introduction.html", "{{ page.introduction|as_html|raised_headings }}", ""),
        ("blocks/testimonial_block.html", "{{ value.quotation|marked|linebreaks }}", "{{ value.quote|linebreaks }}"),
        ("blocks/testimonial_block.html", "{{ value.author }}", "{{ value.author }}, client"),
        ("blocks/testimonial_block.html", "{{ value.workplace }}", ""),
        ("includes/section_heading.html", "{{ heading|marked }}</h2>", "{{ heading|upper }}</h2>"),
        ("blocks/text_block.html", "{{ value|as_html }}", ""),
        ("blocks/card_block.html", "{{ value.text|as_html }}", ""),
        ("blocks/link_block.html", "{{ value.text|marked }}", "Link"),
    ],
)
def test_one_changed_word_in_a_template_is_noticed(client, db, source, settings, tmp_path, template, old, new):
    text = (ROOT / "templates" / template).read_text()
    assert old in text
    changed = tmp_path / template
    changed.parent.mkdir()
    changed.write_text(text.replace(old, new))
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [engine | {"DIRS": [tmp_path, *engine["DIRS"]]}]
    with pytest.raises(AssertionError):
        assert_every_word_arrives(source, client.get(URL).content)
