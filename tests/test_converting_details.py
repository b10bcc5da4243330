"""The rarer things that exports hold: what becomes of each when documents are converted, and what is told."""

import shutil
from html.parser import HTMLParser

import pytest
from PIL import Image as PictureFile

from pages.converting.folder import convert_folder
from pages.converting.report import TASK, WARNING
from pages.markdown.reader import read_document
from tests.conftest import ROOT

ARTICLE = '---\ntitle: "Mice"\nslug: "mice"\ndate: "2025-07-10"\n---\n\n'
SECTION = ARTICLE + "Intro.\n\n## One\n\n"
MASTER_TEXT = '---\ntitle: "Mice"\nslug: "mice"\nextracted: "2026-01-20"\n---\n\n'


@pytest.fixture
def convert(tmp_path):
    """Converts one file and returns its document's text, and what was told of each kind."""

    def convert(text, name="text.md", images=None):
        source, to = tmp_path / "source", tmp_path / "documents"
        source.mkdir()
        (source / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        entries = convert_folder(source, to, images=images).entries
        (path,) = to.glob("*.md")
        return path.read_text(encoding="utf-8"), [f"{entry.kind} {entry.message}" for entry in entries]

    return convert


def tells(told, words, kind=""):
    return any(message.startswith(kind) and words in message for message in told)


# Front matter


def keys_of(text):
    return read_document(text.encode(), "document.md").front_matter


@pytest.mark.parametrize(
    ("keys", "name", "url", "legacy_url"),
    [
        ("", "some-mice.md", "/ingenious-blog/some-mice/", ""),
        ('legacy_url: "/old/Some_Mice.html?a=1"', "a.md", "/ingenious-blog/some-mice/", "https://www.genetargeting.com/old/Some_Mice.html"),
        ("slug: /ingenious-blog/some-mice/", "a.md", "/ingenious-blog/some-mice/", ""),
        ("url: https://www.genetargeting.com/blog/some-mice", "a.md", "/ingenious-blog/some-mice/", ""),
    ],
)  # fmt: skip
def test_an_article_gets_its_address_from_what_there_is(convert, keys, name, url, legacy_url):
    text, _told = convert(f'---\ntitle: "Mice"\ndate: 2025-07-10\nauthor: Zoe Miller\n{keys}\n---\n\nText.\n', name)
    assert (keys_of(text).new_build_url, keys_of(text).legacy_url) == (url, legacy_url)


def test_a_date_may_stand_in_the_name_of_the_file(convert):
    text, told = convert('---\ntitle: "Mice"\nslug: mice\nauthor: Zoe Miller\n---\n\nText.\n', "2021-05-03-mice.md")
    assert keys_of(text).date.isoformat() == "2021-05-03"
    assert tells(told, "is taken from the file name")


def test_an_article_has_one_category_and_the_others_are_tags(convert):
    text, told = convert(
        ARTICLE.replace("---\n\n", "categories: [Cre, Mice]\ntags: knockout, loxP\n---\n\n") + "Text.\n"
    )
    assert (keys_of(text).category, keys_of(text).tags) == ("Cre", ("Mice", "knockout", "loxP"))
    assert tells(told, "only one category", WARNING)


def test_a_key_that_stands_twice_is_told(convert):
    text, told = convert(ARTICLE.replace("---\n\n", 'slug: "rats"\n---\n\n') + "Text.\n")
    assert keys_of(text).new_build_url == "/ingenious-blog/rats/"
    assert tells(told, 'the key `slug` appears twice; `"mice"` is left out', TASK)


def test_a_title_that_is_too_long_is_cut_and_told(convert):
    text, told = convert(ARTICLE.replace('"Mice"', f'"{"Mice " * 60}"') + "# Mice\n\nText.\n")
    assert len(keys_of(text).title) <= 255
    assert tells(told, "the title is cut", TASK)


def test_a_lead_picture_of_the_front_matter_is_one(convert, tmp_path):
    (tmp_path / "images").mkdir()
    shutil.copy(ROOT / "tests/documents/gel.png", tmp_path / "images")
    keys = "featured_image: https://x.com/gel.png\nfeatured_image_alt: A gel\n---\n\n"
    text, _told = convert(ARTICLE.replace("---\n\n", keys) + "Text.\n", images=tmp_path / "images")
    assert [(image.url, image.alt) for image in keys_of(text).images] == [("images/gel.png", "A gel")]


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("/", "/"),
        ("/Custom_Mice.html", "/custom-mice/"),
        ("www.genetargeting.com/mice", "/mice/"),
        ("/ingenious-blog", "/ingenious-blog/"),
    ],
)
def test_the_address_of_a_master_text_is_written_as_ours(convert, url, path):
    text, _told = convert(f'---\ntitle: "Mice"\nextracted: 2026-01-20\n---\n\n# Mice\n\n**Url: {url}**\n\nText.\n')
    assert keys_of(text).new_build_url == path


@pytest.mark.parametrize("extracted", ["", "extracted: 01/02/2026"])
def test_a_master_text_without_a_date_is_left_to_a_person(convert, extracted):
    text, told = convert(f'---\ntitle: "Mice"\nslug: mice\n{extracted}\n---\n\n# Mice\n\nText.\n')
    assert "extracted_date" not in text
    assert tells(told, "extracted_date", TASK)


def test_lists_and_long_values_are_read_from_front_matter_that_is_no_yaml(convert):
    keys = "title: Mice: a guide\nslug: mice\ndate: 2025-07-10\nauthors: [Zoe Miller]\n"
    keys += 'tags:\n- loxP\n- "Cre"\ndescription: >-\n  One\n  two.'
    text, told = convert(f"---\n{keys}\n---\n\nText.\n")
    found = keys_of(text)
    assert (found.tags, found.authors, found.description) == (("Cre", "loxP"), ("Zoe Miller",), "One two.")
    assert tells(told, "is not YAML")


# Bytes and characters


def test_a_file_in_another_encoding_is_read_and_told(convert):
    text, told = convert((ARTICLE + "A mouse – “small”.\n").encode("cp1252"))
    assert "A mouse – “small”." in text
    assert tells(told, "not UTF-8", TASK)


def test_a_lost_character_is_told(convert):
    text, told = convert(ARTICLE + "A mou\ufffdse.\x07\n")
    assert "A mouse." in text
    assert tells(told, "a character was lost", TASK)


def test_letters_in_the_font_symbol_are_written_as_greek_ones(convert):
    """mammoth 1.13.0 and python-docx 1.2.0 leave Word's codes: U+F000 and the place in ISO 32000-1, D.5 (F06D is μ)."""
    typed = "Mice got 5 \uf06dg of IFN-\uf062 \uf0b3 3 times.\n\n\uf0b7 one\n\uf06e two \uf04a\n"
    text, told = convert(ARTICLE + typed)
    assert "Mice got 5 μg of IFN-β ≥ 3 times." in text
    assert "- one\n- two" in text
    assert tells(told, "letters in the font Symbol")
    assert tells(told, "U+F04A", TASK)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ('<iframe src="https://www.youtube.com/embed/x"></iframe>', "<https://www.youtube.com/embed/x>"),
        ("One.\\\n\\\nTwo.", "One.\\\n\nTwo."),
        ("See [one]{.underline} {{% x %}}.", "See one \\{\\{% x %}}."),
        ("==marked== words", "marked words"),
        (":::note\nAn aside.\n:::", "An aside."),
        ("| a | b |\n| c | d |", "\\| a | b | | c | d |"),
    ],
)
def test_other_dialects_of_markdown_are_read(convert, typed, written):
    text, _told = convert(SECTION + f"{typed}\n")
    assert text.partition("## One\n\n")[2].strip() == written


def test_an_html_table_whose_cells_span_others_is_left_to_a_person(convert):
    table = '<table><tr><td colspan="2">Model</td></tr><tr><td>a</td><td>b</td></tr></table>'
    text, told = convert(SECTION + f"{table}\n")
    assert tells(told, "cells that span others", TASK)
    assert all(word in text for word in ("Model", "a", "b"))


def test_an_html_table_that_pythons_parser_refuses_is_left_to_a_person(convert, monkeypatch):
    def refuse(parser, html):
        raise AssertionError("unknown status keyword in marked section")  # as for some broken declarations

    monkeypatch.setattr(HTMLParser, "feed", refuse)
    text, told = convert(SECTION + "<table><tr><td>Model</td></tr></table>\n")
    assert tells(told, "an HTML table is broken", TASK)
    assert "Model" in text


# Notes and links


def test_notes_inside_the_text_are_put_at_the_end(convert):
    text, _told = convert(ARTICLE + "Mice^[They are *small*.] eat.\n")
    assert text.endswith("Mice^1^ eat.\n\n## Notes\n\n1. They are *small*.\n")


def test_two_notes_of_one_name_are_told(convert):
    text, told = convert(ARTICLE + "Mice[^1] eat.\n\n[^1]: One.\n\n[^1]: Two.\n")
    assert tells(told, "there is a second note `[^1]`", TASK)
    assert text.endswith("1. One.\n2. Two.\n")


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("//x.org/a", "https://x.org/a"),
        ("https:/x.org/a", "https://x.org/a"),
        ("https://eu.safelinks.protection.outlook.com/?url=https%3A%2F%2Fx.org%2Fa&data=z", "https://x.org/a"),
        ("tel:+1 631 468 8530", "tel:+16314688530"),
        ("/mice?sort=name", "https://www.genetargeting.com/mice?sort=name"),
        ("#The%20Mice", "#the-mice"),
    ],
)
def test_an_address_is_mended(convert, address, target):
    text, _told = convert(ARTICLE + f"See [the mice](<{address}>).\n")
    assert f"[the mice]({target})" in text


def test_an_address_that_is_none_is_left_to_a_person(convert):
    text, told = convert(ARTICLE + "See [the mice](foo:bar).\n")
    assert "See the mice." in text
    assert tells(told, "not an address", TASK)


# Images


@pytest.fixture
def images(tmp_path):
    """Two files of one name, and one of a kind that pages do not show."""
    folder = tmp_path / "images"
    for name in ("one/gel.png", "two/gel.png", "plan.gif"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        PictureFile.new("L", (len(name), 8)).save(folder / name)
    return folder


def test_of_two_files_with_one_name_the_folder_in_the_address_decides(convert, images):
    markdown = "![A gel](https://x.com/two/gel.png)\n\n![A gel](https://x.com/one/gel.png)\n"
    text, _told = convert(SECTION + f"{markdown}", images=images)
    assert text.endswith("![A gel](images/gel.png)\n\n![A gel](images/one-gel.png)\n")
    folder = images.parent / "documents/images"
    assert (folder / "gel.png").read_bytes() == (images / "two/gel.png").read_bytes()
    assert (folder / "one-gel.png").read_bytes() == (images / "one/gel.png").read_bytes()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("https://x.com/gel.png", "several files have its name"),
        ("https://x.com/plan.gif", "is not in an image format that browsers display reliably"),
        ("data:image/png;base64,iVBORw0KGgo=", "is embedded in the text"),
    ],
)
def test_an_image_whose_file_is_not_certain_is_left_to_a_person(convert, images, address, words):
    text, told = convert(SECTION + f"![A gel]({address})\n\nText.\n", images=images)
    assert "![" not in text
    assert tells(told, words, TASK)


def test_one_file_for_two_addresses_is_told(convert, images):
    markdown = "![A gel](https://x.com/two/gel.png)\n\n![A gel](https://y.com/a/two/gel.png)\n"
    _text, told = convert(SECTION + f"{markdown}", images=images)
    assert tells(told, "check that both are the same picture", WARNING)
