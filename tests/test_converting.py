"""What someone with documents of other shapes can rely on: they become ours, with every change told."""

import csv
import re
import shutil
from collections import Counter

import pytest
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command
from django.test import override_settings
from PIL import Image as PictureFile

from pages.content.parts.image import Image
from pages.content.parts.quotation import Quotation
from pages.content.parts.table import Table
from pages.content.parts.testimonial import Testimonial
from pages.converting.folder import convert_folder
from pages.converting.report import CHANGE, TASK, WARNING
from pages.markdown.reader import read_document
from pages.sync import fixture
from tests.conftest import ROOT

ARTICLE = """---
title: "Choosing an exon"
slug: "choosing-an-exon"
date: "2025-07-10"
category: "Techniques"
legacy_url: "https://www.genetargeting.com/ingenious-blog/choosing-an-exon"
author: "Zoe Miller"
---

"""
MASTER_TEXT = """---
title: "Knockout Mice"
slug: "knockout-mice"
extracted: "2026-01-20"
---

"""
# The beginnings of texts of which a test looks at one section.
SECTION = ARTICLE + "Intro.\n\n## One\n\n"
MASTER_SECTION = MASTER_TEXT + "# Mice\n\nIntro.\n\n## One\n\n"


def words(text):
    return Counter(re.findall(r"[^\W_]+", re.sub(r"</?(?:details|summary)>|%20", " ", text)))


class Converted:
    """What became of one document, or of several, and what was told."""

    def __init__(self, folder, conversion):
        self.folder = folder
        self.conversion = conversion

    @property
    def text(self):
        (path,) = self.folder.glob("*.md")
        return path.read_text(encoding="utf-8")

    @property
    def body(self):
        return self.text.split("\n---\n\n", 1)[1]

    @property
    def document(self):
        return read_document(self.text.encode(), "document.md")

    def told(self, *kinds):
        return [
            f"{entry.line}: {entry.message}"
            for entry in self.conversion.entries
            if entry.kind in (kinds or (CHANGE, WARNING, TASK))
        ]

    def tells(self, pattern, *kinds):
        return any(re.search(pattern, message) for message in self.told(*kinds))


@pytest.fixture
def convert(tmp_path):
    """Converts texts, or one text, and checks that our build takes what comes out."""

    def convert(texts, kind="", images=None, builds=True):
        source, to = tmp_path / "source", tmp_path / "documents"
        source.mkdir()
        for name, text in (texts if isinstance(texts, dict) else {"text.md": texts}).items():
            (source / name).write_text(text, encoding="utf-8")
        found = Converted(to, convert_folder(source, to, kind, images))
        if builds:
            fixture.build(to, "Mice", allow_dead_links=True)
        return found

    return convert


def written_as(convert, typed):
    """What becomes of the text of a section."""
    return convert(SECTION + f"{typed}\n").body.partition("## One\n\n")[2]


@pytest.fixture
def images(tmp_path):
    """A folder of images, in which some lie in folders of their own."""
    folder = tmp_path / "images"
    (folder / "2019").mkdir(parents=True)
    for name in ("gel.png", "My Vector.png", "plan.gif"):
        shutil.copy(ROOT / "tests/documents/gel.png", folder / name)
    PictureFile.new("RGB", (8, 8)).save(folder / "2019/mouse.jpg")
    return folder


# Front matter


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ('"Thu Jul 10 2025 15:33:51 GMT+0000 (Coordinated Universal Time)"', "2025-07-10"),
        # The day as it is written: dateutil 2.9.0 would invert the offset.
        ("Tue Jan 07 2020 23:30:00 GMT-0500 (Eastern Standard Time)", "2020-01-07"),
        ("2025-07-10", "2025-07-10"),
        ("2025-07-10T23:59:59.000Z", "2025-07-10"),
        ("2025-07-10 08:00:00", "2025-07-10"),
        ("July 10, 2025", "2025-07-10"),
        ("10 July 2025", "2025-07-10"),
        ("Thu, 10 Jul 2025 15:33:51 +0000", "2025-07-10"),
        ("07/25/2025", "2025-07-25"),
    ],
)
def test_a_date_is_read_in_the_forms_that_exports_have(convert, typed, day):
    found = convert(ARTICLE.replace('"2025-07-10"', typed) + "Text.\n")
    assert f'date: "{day}"\n' in found.text


@pytest.mark.parametrize("typed", ["07/10/2025", "Invalid Date", "soon", '""', "undefined"])
def test_a_date_that_may_be_two_or_none_is_left_to_a_person(convert, typed):
    found = convert(ARTICLE.replace('"2025-07-10"', typed) + "Text.\n", builds=False)
    assert found.tells("is not a date|has no date", TASK)
    assert "date:" not in found.text


def test_an_article_keeps_all_that_its_front_matter_says(convert):
    found = convert(
        ARTICLE.replace("---\n\n", 'tags: ["loxP", "Cre"]\ndescription: "How to choose."\n---\n\n') + "Text.\n"
    )
    keys = found.document.front_matter
    assert (keys.type, keys.title, keys.new_build_url) == (
        "article",
        "Choosing an exon",
        "/ingenious-blog/choosing-an-exon/",
    )
    assert (keys.authors, keys.category, keys.tags) == (("Zoe Miller",), "Techniques", ("Cre", "loxP"))
    assert (keys.description, keys.url_handling) == ("How to choose.", "reuse")
    assert keys.legacy_url == "https://www.genetargeting.com/ingenious-blog/choosing-an-exon"


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("Mice: a guide", "Mice: a guide"),
        ("The #1 mouse #2", "The #1 mouse #2"),
        ('"The "best" mice"', 'The "best" mice'),
        ("*Trp53* mice", "Trp53 mice"),
        ("[Review] Knockouts", "[Review] Knockouts"),
        ('"Mice &amp; men"', "Mice & men"),
        ("'It''s here'", "It's here"),
    ],
)
def test_a_title_is_read_whole_though_it_is_no_sound_yaml(convert, typed, title):
    found = convert(ARTICLE.replace('"Choosing an exon"', typed) + "# A heading\n\nText.\n")
    assert found.document.front_matter.title == title


@pytest.mark.parametrize(
    ("typed", "authors"),
    [
        ("Zoe Miller, PhD and Adam Brown", ("Zoe Miller, PhD", "Adam Brown")),
        ("Zoe Miller, Ph.D., Adam Brown, M.D.", ("Zoe Miller, Ph.D.", "Adam Brown, M.D.")),
        ("[Zoe Miller, Adam Brown]", ("Zoe Miller", "Adam Brown")),
        ("Research and Development", ("Research and Development",)),
        ("Müller, Jörg", ("Jörg Müller",)),
        ("Smith, John A.; van der Berg, Anna, PhD", ("John A. Smith", "Anna van der Berg, PhD")),
        ("Smith, John and Doe, J. K.", ("John Smith", "J. K. Doe")),
        ('["Zoe Miller", "Brown, Adam"]', ("Zoe Miller", "Adam Brown")),
        ('""', ()),
        ("undefined", ()),
    ],
)
def test_authors_are_told_apart_and_keep_their_degrees(convert, typed, authors):
    found = convert(ARTICLE.replace('"Zoe Miller"', typed) + "Text.\n")
    assert found.document.front_matter.authors == authors


@pytest.mark.parametrize("typed", ["Roe, J., Doe, A.", "Zoe Miller, Editor", "García Márquez, Gabriel"])
def test_a_name_of_one_word_among_several_is_told(convert, typed):
    found = convert(ARTICLE.replace('"Zoe Miller"', typed) + "Text.\n")
    assert found.tells(f"the authors `{typed}` are read as .* · .*; check where names begin", WARNING)


def test_letters_with_accents_in_a_slug_become_letters_without(convert):
    found = convert(ARTICLE.replace("choosing-an-exon", "Über Mäuse", 1) + "Text.\n")
    assert found.document.front_matter.new_build_url.endswith("/uber-mause/")


def test_a_key_that_no_page_has_is_told_with_its_value(convert):
    found = convert(ARTICLE.replace("---\n\n", "reading_time: 7 minutes\ndraft: true\n---\n\n") + "Text.\n")
    assert found.tells("`reading_time` is left out.*7 minutes", CHANGE)
    assert found.tells("draft; is it approved", TASK)


def test_the_metadata_of_a_master_text_becomes_its_front_matter(convert):
    found = convert(
        MASTER_TEXT + "# Knockout Mice – Master Text\n\n**Url: /custom-knockout-mice**\n\n"
        "**Meta Description: Mice that lack a gene.**\n\n**Primary Keyword: knockout mice**\n\n"
        "**Word Count: 1,234**\n\n---\n\n# Custom Knockout Mice\n\nThey lack a gene.\n"
    )
    keys = found.document.front_matter
    assert (keys.new_build_url, keys.description) == ("/custom-knockout-mice/", "Mice that lack a gene.")
    assert (keys.title, keys.aliases, keys.extracted_date.isoformat()) == (
        "Knockout Mice",
        ("Knockout Mice – Master Text",),
        "2026-01-20",
    )
    assert found.body == "# Custom Knockout Mice\n\nThey lack a gene.\n"
    assert found.tells("gives the address `/custom-knockout-mice`, its front matter `knockout-mice`", WARNING)
    assert found.tells("13: “Primary Keyword: knockout mice” is not part of a page", CHANGE)


@pytest.mark.parametrize(
    "metadata",
    [
        "**Url:** /mice\n**Meta Description:** Words.",
        "**URL: /mice**\\\n**Meta description: Words.**",
        "- **Url:** /mice\n- **Meta Description:** Words.",
        "**Url: https://www.genetargeting.com/mice**\n\n**Meta Description: Words.**",
        "| Field | Value |\n| --- | --- |\n| **URL** | /mice |\n| **Meta Description** | Words. |",
        "Meta Title: Mice\n\nUrl: /mice\n\nMeta Description: Words.",
        "__Url: /mice__\n\n__Meta Description: Words.__",
        "**Meta Description:**\n\nWords.\n\n**Url:** /mice\n\n**Secondary Keywords:**\n\n- mice\n- mouse",
        "## SEO\n\n**Url: /mice**\n\n**Meta Description: Words.**\n\n---",
    ],
)
def test_metadata_is_known_in_the_forms_that_writers_give_it(convert, metadata):
    found = convert(MASTER_TEXT + f"# Mice\n\n{metadata}\n\nThey lack a gene.\n")
    assert (found.document.url, found.document.front_matter.description) == ("/mice/", "Words.")
    assert found.body == "# Mice\n\nThey lack a gene.\n"


def test_a_description_may_be_wrapped(convert):
    found = convert(MASTER_TEXT + "# Mice\n\n**Meta Description: Mice that\nlack a gene.**\n**Url: /mice**\n\nText.\n")
    assert found.document.front_matter.description == "Mice that lack a gene."
    assert found.body == "# Mice\n\nText.\n"


def test_a_word_count_at_the_end_is_no_copy(convert):
    found = convert(MASTER_TEXT + "# Mice\n\nText.\n\n**Word Count: 1,234**\n")
    assert found.body == "# Mice\n\nText.\n"


def test_copy_that_looks_like_metadata_further_down_stays(convert):
    found = convert(
        MASTER_TEXT + "# Mice\n\n**Url: /mice**\n\nText.\n\n**Note: keep them warm.**\n\n**Status: ready**\n"
    )
    assert "**Note: keep them warm.**\n\n**Status: ready**" in found.body


# Headings


def test_an_article_without_a_heading_gets_its_title_as_one(convert):
    found = convert(ARTICLE + "Text.\n")
    assert found.body == "# Choosing an exon\n\nText.\n"
    assert found.tells("no `#` heading")


@pytest.mark.parametrize(
    ("file", "title"), [("DNMT3A_humanized-mice.md", "DNMT3A humanized mice"), ("dnmt3a-mice.md", "Dnmt3a mice")]
)
def test_the_symbol_of_a_gene_in_the_name_of_a_file_is_not_changed_in_the_title(convert, file, title):
    found = convert({file: MASTER_TEXT.replace('title: "Knockout Mice"\n', "") + "Text.\n"})
    assert f"# {title}\n" in (found.folder / "knockout-mice.md").read_text(encoding="utf-8")


def test_a_heading_that_repeats_the_title_stands_once(convert):
    found = convert(ARTICLE + "# Choosing an exon\n\n## Choosing an Exon\n\n# Choosing an exon\n\nText.\n")
    assert found.body == "# Choosing an exon\n\nText.\n"


def test_a_heading_unlike_the_title_is_kept_beside_it(convert):
    found = convert(ARTICLE + "# Which exon?\n\nText.\n")
    assert (found.document.heading, found.document.front_matter.title) == ("Which exon?", "Choosing an exon")
    assert found.tells("differs from the title")


@pytest.mark.parametrize(
    ("levels", "result"),
    [
        ((3, 3, 5), (2, 2, 3)),
        ((2, 4, 4, 3), (2, 3, 3, 3)),
        ((1, 2, 1), (2, 3, 2)),
        ((2, 3, 4, 5, 6), (2, 3, 4, 4, 4)),
        ((4, 2), (2, 2)),
    ],
)
def test_headings_skip_no_level(convert, levels, result):
    text = "".join(f"{'#' * level} Heading {number}\n\nText.\n\n" for number, level in enumerate(levels))
    found = convert(ARTICLE + "Intro.\n\n" + text)
    assert tuple(map(len, re.findall("^(#+) Heading", found.text, re.MULTILINE))) == result


def test_further_headings_of_the_first_level_are_sections_with_what_is_under_them(convert):
    found = convert(MASTER_SECTION + "Text.\n\n# Two\n\nText.\n\n## Three\n\nText.\n")
    assert re.findall("^#+ .*", found.body, re.MULTILINE) == ["# Mice", "## One", "## Two", "### Three"]


@pytest.mark.parametrize(
    ("typed", "heading"),
    [
        ("## **Why mice?**", "Why mice?"),
        ("## Why [mice](/mice)?", "Why mice?"),
        ("Why mice?\n---------", "Why mice?"),
        ("## Why mice? {#why}", "Why mice?"),
        ("## *Trp53* mice", "*Trp53* mice"),
        ("##\u00a0Why mice?", "Why mice?"),
        ("## Why mice? ##", "Why mice?"),
    ],
)
def test_a_heading_keeps_its_words_and_what_a_heading_can_hold(convert, typed, heading):
    found = convert(ARTICLE + f"Intro.\n\n{typed}\n\nText.\n")
    assert [section.heading for section in found.document.sections] == [heading]


def test_three_dashes_under_a_sentence_are_a_dividing_line(convert):
    found = convert(SECTION + "The end of a thought.\n---\nThe next.\n")
    assert "The end of a thought.\n\n---\n\nThe next." in found.body


def test_the_first_section_of_an_article_is_no_tagline(convert):
    found = convert(ARTICLE + "# Choosing an exon\n\n## First\n\nText.\n")
    assert (found.document.tagline, found.document.sections[0].heading) == ("", "First")


def test_a_short_second_heading_of_a_master_text_is_its_tagline(convert):
    found = convert(MASTER_TEXT + "# Mice\n\n## Built for your research\n\nText.\n\n## One\n\nText.\n")
    assert found.document.tagline == "Built for your research"


@pytest.mark.parametrize("block", ["> Words of others.", "| a | b |\n| --- | --- |\n| 1 | 2 |"])
def test_what_an_introduction_cannot_hold_gets_a_heading_for_a_person_to_better(convert, block):
    found = convert(ARTICLE + f"Intro.\n\n{block}\n\nMore.\n\n## Next\n\nText.\n")
    assert [section.heading for section in found.document.sections] == ["Choosing an exon", "Next"]
    assert found.tells("is not allowed in the introduction", TASK)


# Characters


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("One.\n\n\u200d\n\nTwo.", "One.\n\nTwo."),
        ("One.\n\u200d---\nTwo.", "One.\n\n---\n\nTwo."),
        ("geno\u200btype and kno\u00adckout", "genotype and knockout"),
        ("\ufeff- one\n- two", "- one\n- two"),
        ("One.\n\n&nbsp;\n\n\u00a0\n\nTwo.", "One.\n\nTwo."),
        (
            "A family \U0001f468\u200d\U0001f469\u200d\U0001f467 stays.",
            "A family \U0001f468\u200d\U0001f469\u200d\U0001f467 stays.",
        ),
    ],
)
def test_characters_that_nobody_sees_are_removed(convert, typed, written):
    found = convert(SECTION + f"{typed}\n")
    assert f"## One\n\n{written}\n" in found.body


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("H<sub>2</sub>O and 10<sup>6</sup>", "H~2~O and 10^6^"),
        ("<strong>Bold</strong>, <em>it</em>, <u>under</u>", "**Bold**, *it*, under"),
        ("Trp53<tm1Brn> mice", r"Trp53\<tm1Brn> mice"),
        # Alleles and identifiers that CommonMark takes for tags and addresses (markdown-it-py 4.3.0).
        ("Kit<W-v>, Trp53<tm1.1Brn>, <MGI:2159769>", r"Kit\<W-v>, Trp53<tm1.1Brn>, \<MGI:2159769>"),
        ("Cdh1<sup><i>fl/fl</i></sup> and 10<sup><b>6</b></sup>", "Cdh1^fl/fl^ and 10^6^"),
        (
            "10<sup>6*</sup>, x<sub>i_j</sub>, Cdh1<sup>*fl/fl*</sup>, 10<sup>6[1]</sup>",
            r"10^6\*^, x~i\_j~, Cdh1^fl/fl^, 10^6\[1\]^",
        ),
        ('A <q class="a">quoted</q> word', "A “quoted” word"),
        # Alleles with the names of tags.
        ("H2<b>, H2<q>, Tyrp1<b>/Tyrp1<b> and <b>bold</b>", r"H2\<b>, H2\<q>, Tyrp1\<b>/Tyrp1\<b> and **bold**"),
        ("*Oca2*<p> mice, <i>Edar</i><dl>/+ and Hr<hr>", r"*Oca2*\<p> mice, *Edar*\<dl>/+ and Hr\<hr>"),
        (r"H2\<b>, \<i>, and H2&lt;b&gt;", r"H2\<b>, \<i>, and H2&lt;b&gt;"),
        ("A line<p>\nof <b>old</b> HTML<br> and <i>italics</i>", "A line\n\nof **old** HTML\\\nand *italics*"),
        ('A <a href="https://x.org/a">link</a>.', "A [link](https://x.org/a)."),
        ("One<br>two", "One\\\ntwo"),
        ("<p>One.</p>\n<p>Two.</p>", "One.\n\nTwo."),
        ("<ul>\n<li>One</li>\n<li>Two</li>\n</ul>", "- One\n- Two"),
        ("p < 0.05 and 5 > 3", "p < 0.05 and 5 > 3"),
        ("One. <!-- editor: check --> Two.", "One.  Two."),
    ],
)
def test_html_is_written_in_markdown(convert, typed, written):
    assert written_as(convert, typed) == written + "\n"


@pytest.mark.parametrize("typed", ["~~twenty~~ thirty", "<del>twenty</del> thirty", "<s>twenty</s> <ins>thirty</ins>"])
def test_words_that_were_struck_out_are_left_to_a_person(convert, typed):
    found = convert(SECTION + f"We have {typed} mice.\n")
    assert "We have twenty thirty mice." in found.body
    assert found.tells("the strikethrough in “We have twenty thirty mice.” is removed; delete the words", TASK)


def test_an_html_table_is_a_table(convert):
    html = "<table>\n<tr><th>Model</th><th>Gene</th></tr>\n"
    html += "<tr><td>Conventional</td><td>inactive<br>all over</td></tr>\n</table>"
    (table,) = convert(SECTION + f"{html}\n").document.sections[0].content
    assert isinstance(table, Table)
    assert table.headings == ("Model", "Gene")


# Emphasis


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("- Text:** more", "- **Text:** more"),
        ("- one\n- **Text: more", "- one\n- **Text:** more"),
        ("*Nat Commun. ***16**, 123", "*Nat Commun.* **16**, 123"),
        ("**16*** Nat Commun.*", "**16** *Nat Commun.*"),
        ("**Text:**more", "**Text:** more"),
        ("Some **bold **text", "Some **bold** text"),
        ("**a****b**", "**ab**"),
        ("HLA-A*02:01 and HLA-B*07:02", r"HLA-A\*02:01 and HLA-B\*07:02"),
        ("One **two three", "One two three"),
        ("**Whole** and *half*", "**Whole** and *half*"),
        ("2 * 3 * 4", "2 * 3 * 4"),
    ],
)
def test_broken_bold_is_mended(convert, typed, written):
    assert written_as(convert, typed) == written + "\n"


# Lists and notes


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("1) one\n2) two", "1. one\n2. two"),
        ("• one\n• two", "- one\n- two"),
        ("– one\n– two", "- one\n- two"),
        ("(1) one\n(2) two", "1. one\n2. two"),
        ("1)one\n2)two", "1. one\n2. two"),
        ("(a) one\n(b) two", "- \\(a) one\n- \\(b) two"),
        ("- [ ] one\n- [x] two", "- one\n- two"),
        ("1. one\n\nMore of one.\n\n2. two", "1. one\n\n   More of one.\n\n2. two"),
        ("3. three\n4. four", "3\\. three\n\n4\\. four"),
        ("In the year\n1995) it ended.", "In the year\n1995) it ended."),
    ],
)
def test_lists_of_other_forms_are_lists(convert, typed, written):
    assert written_as(convert, typed) == written + "\n"


def test_notes_are_numbers_above_the_line_and_a_list(convert):
    found = convert(
        ARTICLE + "Mice[^b] are small[^1][^2].\n\n[^1]: https://doi.org/10.1016/j.cell.2020.01.001\n"
        "[^2]: Smith J. *Cell* 2020.\n    And more.\n[^b]: Word\n"
    )
    assert "Mice^1^ are small^2,3^." in found.body
    assert found.body.endswith(
        "## Notes\n\n1. Word\n2. https://doi.org/10.1016/j.cell.2020.01.001\n3. Smith J. *Cell* 2020.\n   And more.\n"
    )


def test_notes_under_a_heading_of_theirs_stay_there(convert):
    found = convert(ARTICLE + "Mice[^1].\n\n## References\n\n[^1]: Smith 2020.\n\n## Next\n\nText.\n")
    assert "## References\n\n1. Smith 2020.\n\n## Next" in found.body


def test_a_note_without_a_text_or_a_place_is_left_to_a_person(convert):
    found = convert(ARTICLE + "Mice[^1] and rats[^7].\n\n[^1]: Smith.\n[^2]: Jones.\n")
    assert found.tells(r"`\[\^7\]` has no text", TASK)
    assert found.tells(r"does not refer to the note `\[\^2\]`", TASK)
    assert "2. Jones." in found.body


# Links


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("https://www.genetargeting.com/old-mice?_ga=2.1.3-4&utm_source=blog", "/knockout-mice/"),
        ("http://genetargeting.com/OLD-mice/", "/knockout-mice/"),
        ("https://www.genetargeting.com/?utm_source=blog", "/"),
        ("/old-mice", "/knockout-mice/"),
        ("old-mice", "/knockout-mice/"),
        ("https://www.genetargeting.com/old-mice#Cre%20lines", "/knockout-mice/#cre-lines"),
        ("https://go.genetargeting.com/quote?utm_campaign=a", "https://go.genetargeting.com/quote?utm_campaign=a"),
        (
            "https://go.genetargeting.com/quote?_ga=1.2&utm_campaign=a",
            "https://go.genetargeting.com/quote?utm_campaign=a",
        ),
        ("https://x.org/a?id=7&utm_medium=mail&fbclid=z#top", "https://x.org/a?id=7#top"),
        ("https://www.google.com/url?q=https://x.org/a&sa=D&usg=z", "https://x.org/a"),
        ("www.x.org/a", "https://www.x.org/a"),
        ("help@x.org", "mailto:help@x.org"),
        ("/Somewhere_Else.html", "https://www.genetargeting.com/Somewhere_Else.html"),
        ("https://doi.org/10.1016/S0092-8674(00)81683-9", "<https://doi.org/10.1016/S0092-8674(00)81683-9>"),
    ],
)
def test_a_link_leads_where_it_was_meant_to(convert, address, target):
    old = MASTER_TEXT.replace("---\n\n", 'legacy_url: "https://www.genetargeting.com/old-mice"\n---\n\n')
    found = convert({"a.md": ARTICLE + f"See [the mice]({address}).\n", "b.md": old + "# Mice\n\nText.\n"})
    text = (found.folder / "ingenious-blog--choosing-an-exon.md").read_text(encoding="utf-8")
    assert f"See [the mice]({target})." in text


@pytest.mark.parametrize("address", ["", "#", "javascript:void(0)", "file:///C:/a.docx"])
def test_a_link_that_leads_nowhere_is_its_words(convert, address):
    found = convert(ARTICLE + f"See [the mice]({address}).\n")
    assert "See the mice." in found.body
    assert found.tells("leads nowhere")


def test_references_are_written_into_their_links(convert):
    found = convert(ARTICLE + 'See [the mice][1] and [Cre].\n\n[1]: https://x.org/a "Title"\n[Cre]: https://x.org/b\n')
    assert found.body.endswith("See [the mice](https://x.org/a) and [Cre](https://x.org/b).\n")


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("(/knockout-mice)", "[Mice that lack a gene](/knockout-mice/)"),
        (
            "- (/knockout-mice)\n- (/request-quote)",
            "- [Mice that lack a gene](/knockout-mice/)\n- [Request Quote](/request-quote/)",
        ),
        ("- /knockout-mice", "- [Mice that lack a gene](/knockout-mice/)"),
        ("- `/knockout-mice`", "- [Mice that lack a gene](/knockout-mice/)"),
        ("Our mice (/knockout-mice)", "[Our mice](/knockout-mice/)"),
        ("- **Our mice:** /knockout-mice", "- **[Our mice](/knockout-mice/)**"),
        ("- Our mice → /knockout-mice", "- [Our mice](/knockout-mice/)"),
        ("- **Our mice**\n  (/knockout-mice)", "- **[Our mice](/knockout-mice/)**"),
        ("Our mice\n(/knockout-mice)", "[Our mice](/knockout-mice/)"),
        ("**(/knockout-mice)**", "[Mice that lack a gene](/knockout-mice/)"),
        ("- /knockout-mice – Our mice", "- [Our mice](/knockout-mice/)"),
        ("(/knockout-mice), (/a-mouse)", "[Mice that lack a gene](/knockout-mice/), [A Mouse](/a-mouse/)"),
        ("They live (/knockout-mice) well.", "They live ([Mice that lack a gene](/knockout-mice/)) well."),
        ("Write to us (/contact) today.", "Write to us ([Contact](/contact/)) today."),
        ("(/dnmt3a-mice)", "[Dnmt3a Mice](/dnmt3a-mice/)"),
        ("Doses (/kg) and and/or stay.", "Doses (/kg) and and/or stay."),
        ("[Our mice](/knockout-mice)", "[Our mice](/knockout-mice/)"),
    ],
)
def test_a_path_in_brackets_is_a_link_with_the_title_of_its_page(convert, typed, written):
    other = MASTER_TEXT.replace('"knockout-mice"', '"more-mice"').replace("Knockout Mice", "More Mice")
    found = convert(
        {
            "a.md": other + f"# More\n\nIntro.\n\n## One\n\n{typed}\n",
            "b.md": MASTER_TEXT + "# Mice that lack a gene\n\nText.\n",
        }
    )
    assert (found.folder / "more-mice.md").read_text(encoding="utf-8").partition("## One\n\n")[2] == written + "\n"


def test_related_pages_of_paths_are_one_list(convert):
    found = convert(MASTER_TEXT + "# Mice\n\nText.\n\n## RELATED PAGES:\n\n(/a-mouse)\n\n(/b-mouse)\n")
    assert found.body.endswith("## Related Pages\n\n- [A Mouse](/a-mouse/)\n- [B Mouse](/b-mouse/)\n")


def test_related_pages_with_running_text_are_an_ordinary_section(convert):
    found = convert(
        MASTER_TEXT + "# Mice\n\nText.\n\n## Related Pages\n\nRead these pages about mice.\n\n- (/a-mouse)\n"
    )
    (section,) = found.document.sections
    assert (section.kind, section.heading) == ("section", "Related Pages")


# Images


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("https://images.ctfassets.net/a/b/gel.png?w=800&fm=webp", "images/gel.png"),
        ("https://cdn.x.com/My%20Vector.png", "<images/My Vector.png>"),
        ("<../uploads/My Vector.png>", "<images/My Vector.png>"),
        ("https://www.genetargeting.com/2019/GEL-1024x768.png", "images/gel.png"),
        ("https://x.com/_next/image?url=https%3A%2F%2Fx.com%2Fgel.png&w=640", "images/gel.png"),
        ("https://static.x.com/media/gel.png/v1/fill/w_7,h_4/gel.png", "images/gel.png"),
        ("https://www.genetargeting.com/uploads/2019/mouse.jpg", "images/mouse.jpg"),
        ('https://x.com/gel.png "A gel"', "images/gel.png"),
    ],
)
def test_an_image_is_the_file_that_its_address_means(convert, images, address, file):
    found = convert(SECTION + f"![A gel with bands]({address})\n", images=images)
    assert found.body.endswith(f"## One\n\n![A gel with bands]({file})\n")
    assert (found.folder / file.strip("<>")).is_file()


@pytest.mark.parametrize(
    ("typed", "kinds"),
    [
        ("![A gel](gel.png)\n### Two\n\nText.", ["image", "rich_text"]),
        ("![A gel](gel.png)### Two\n\nText.", ["image", "rich_text"]),
        ("One ![A gel](gel.png) two.", ["rich_text", "image", "rich_text"]),
        ("![A gel](gel.png)![A gel](gel.png)", ["image", "image"]),
        ("[![A gel](gel.png)](https://x.org/gel.png)", ["image"]),
        ("- one\n- two ![A gel](gel.png)", ["rich_text", "image"]),
        ("> Words. ![A gel](gel.png)", ["quotation", "image"]),
        ("| a | b |\n| --- | --- |\n| ![A gel](gel.png) | 2 |", ["table", "image"]),
        ('<img src="gel.png" alt="A gel" width="7">', ["image"]),
    ],
)
def test_an_image_stands_in_a_paragraph_of_its_own(convert, images, typed, kinds):
    found = convert(SECTION + f"{typed}\n", images=images)
    parts = found.document.sections[0].content
    assert [part.kind if part.kind != "text" else "rich_text" for part in parts] == kinds
    assert all(part.alt == "A gel" for part in parts if isinstance(part, Image))


def test_images_before_the_first_section_are_the_lead_pictures(convert, images):
    found = convert(ARTICLE + "![A gel](gel.png)\n\nIntro.\n\n## One\n\nText.\n", images=images)
    assert [(image.url, image.alt) for image in found.document.front_matter.images] == [("images/gel.png", "A gel")]


def test_an_image_without_a_file_is_left_out_and_listed(convert):
    found = convert(SECTION + "![A gel](https://x.com/gel.png)\n\nText.\n")
    assert found.body.endswith("## One\n\nText.\n")
    assert found.tells("14: no file has its name.*“A gel” is left out: https://x.com/gel.png", TASK)
    (row,) = csv.DictReader((found.folder / "images.csv").open(encoding="utf-8"))
    assert (row["address"], row["file"], row["alternative text"], row["line"]) == (
        "https://x.com/gel.png",
        "",
        "A gel",
        "14",
    )


@pytest.mark.parametrize(
    "alt", ["", "image", "Image 1", "IMG_2034", "gel.png", "alt text", "Blog image", "Screenshot 2024-01-02 at 3.04.05"]
)
def test_an_alternative_text_that_says_nothing_is_warned_of(convert, images, alt):
    found = convert(SECTION + f"![{alt}](gel.png)\n", images=images)
    assert found.tells("no alternative text|describes nothing", WARNING)


@pytest.mark.parametrize("alt", ["A gel", "Picture of a mouse with black fur", "Diagram of the targeting vector"])
def test_an_alternative_text_that_says_something_is_not(convert, images, alt):
    found = convert(SECTION + f"![{alt}](gel.png)\n", images=images)
    assert not found.tells("no alternative text|describes nothing")


# Testimonials, questions, tables


@pytest.mark.parametrize(
    "typed",
    [
        '*"They bred true."*\n\nJulia Maxson, PhD, Knight Cancer Institute',
        '*"They bred true."*\n\n— Julia Maxson, PhD, Knight Cancer Institute',
        "*“They bred true.”*\n\n**Julia Maxson, PhD**, Knight Cancer Institute",
        '*"They bred true."* – **Julia Maxson, PhD**, Knight Cancer Institute',
        '*"They bred true."*\n**Julia Maxson, PhD**\nKnight Cancer Institute',
        '*"They bred true."*\n\n**Julia Maxson, PhD**\n\nKnight Cancer Institute',
        '"*They bred true.*"\n\n- Julia Maxson, PhD, Knight Cancer Institute'.replace("- ", "– "),
        '> *"They bred true."*\n>\n> — Julia Maxson, PhD, Knight Cancer Institute',
        '> "They bred true."\n> — Julia Maxson, PhD, Knight Cancer Institute',
        '> "They bred true."\n\n— **Julia Maxson, PhD**, Knight Cancer Institute',
        '> "They bred true."\n>\n> — **Julia Maxson, PhD**, Knight Cancer Institute',
    ],
)
def test_an_italic_quotation_with_a_name_after_it_is_a_testimonial(convert, typed):
    found = convert(MASTER_SECTION + f"{typed}\n")
    assert found.document.sections[0].content == (
        Testimonial("They bred true.", "Julia Maxson, PhD", "Knight Cancer Institute"),
    )


@pytest.mark.parametrize(
    "typed",
    [
        "*Mus musculus* is a mouse.\n\nIt is small.",
        '*"They bred true."*\n\nThis is what we heard from people.',
        "*The strategy of the targeting vector with its loxP sites and the cassette*\n\nBreeding Strategy",
        "*Note that these are words in italics and they go on.*\n\nThe next paragraph says more about it.",
    ],
)
def test_other_italics_stay(convert, typed):
    found = convert(MASTER_SECTION + f"{typed}\n")
    assert found.body.endswith(f"## One\n\n{typed}\n")


def questions_in(document):
    """The questions of a document's first section; before they are a part of their own, its smaller headings."""
    return [line[4:] for line in document.split("\n") if line.startswith("### ")]


@pytest.mark.parametrize(
    "typed",
    [
        "**What is a mouse?**\n\nAn animal.\n\n**Is it small?**\n\nYes.",
        "**What is a mouse?**\nAn animal.\n\n**Is it small?**\nYes.",
        "**What is a mouse?** An animal.\n\n**Is it small?** Yes.",
        "**Q: What is a mouse?**\n\nA: An animal.\n\n**Q: Is it small?**\n\nA: Yes.",
        "Q: What is a mouse?\nA: An animal.\n\nQ: Is it small?\nA: Yes.",
        "### What is a mouse?\n\nAn animal.\n\n### Is it small?\n\nYes.",
        "**1. What is a mouse?**\n\nAn animal.\n\n**2. Is it small?**\n\nYes.",
        "**What is a mouse?**\n\nAn animal.\n\n**Is it small?**\n\nYes.\n\n**Ready to start?**\n\nWrite to us.",
    ],
)
def test_bold_questions_with_answers_are_questions(convert, typed):
    found = convert(MASTER_TEXT + f"# Mice\n\nIntro.\n\n## Frequently asked questions\n\n{typed}\n")
    assert questions_in(found.body) == ["What is a mouse?", "Is it small?"]
    assert re.search(r"\?\n\nAn animal\.\n\n### Is it small\?\n\nYes\.", found.body)


def test_one_bold_question_in_running_text_stays(convert):
    found = convert(MASTER_SECTION + "**Ready to start?**\n\nWrite to us.\n")
    assert "**Ready to start?**\n\nWrite to us." in found.body


def test_a_flattened_table_is_left_to_a_person(convert):
    cells = ["Model", "Gene", "Conventional", "inactive", "Conditional", "inactive after Cre", "Humanized", "replaced"]
    found = convert(MASTER_SECTION + "Text.\n\n" + "\n\n".join(cells) + "\n")
    assert found.tells("8 short paragraphs in a row, up to line 29, may be a table", TASK)
    assert "\n\n".join(cells) in found.body


def test_a_section_that_stands_twice_word_for_word_stands_once(convert):
    section = "## One\n\nThe same words.\n\n- and\n- more\n\n"
    found = convert(MASTER_TEXT + f"# Mice\n\nIntro.\n\n{section}## Two\n\nText.\n\n{section}")
    assert [part.heading for part in found.document.sections] == ["One", "Two"]
    assert found.tells("22: the section “One” repeats the one on line 11")


def test_two_sections_of_one_name_that_differ_are_both_kept(convert):
    found = convert(MASTER_SECTION + "A.\n\n## One\n\nB.\n")
    assert [part.heading for part in found.document.sections] == ["One", "One"]
    assert found.tells("but differs", WARNING)


# What our reader refuses


@pytest.mark.parametrize(
    "typed",
    [
        "~~Old~~ new",
        "```\nACGT\nTTGA\n```",
        "    indented words",
        "- # A heading in an item",
        "> # A heading in a quotation",
        "Table: of nothing",
        "::: aside",
        "a ^ b and x_ y `",
        "| a | b |\n| --- | --- |\n| 1 | 2 | 3 |",
        "| **a** | [b](/b) |\n| --- | --- |\n| 1 | 2 |",
        "| a | b |\n| 1 | 2 |",
        "1. one\n   - a\n\n   text after\n2. two",
        "[caption id=7]Words[/caption]",
        "{{ shortcode }} and [TOC]",
        "Term\n: Definition",
        "gen**es** and [text] (https://x.org)",
        "<details><summary>More</summary>Words</details>",
        "![](data:image/png;base64,AAAA)",
        "[link](https://x y.org/a b)",
        "1. a\n\n## Two\n\n2. b",
        "* * *\n\nText",
        "-\n- one",
    ],
)
def test_our_build_takes_what_a_page_cannot_hold_and_every_word_stays(convert, typed):
    found = convert(SECTION + f"{typed}\n\nThe end.\n")
    before = words(f"Intro. One {typed} The end.")
    after = words(re.sub("^:::.*", "", found.body, flags=re.MULTILINE))
    for entry in found.conversion.entries:
        before += words(entry.added)
        after += words(entry.removed)
    assert after == before
    assert not found.tells("without reporting why")


# Folders


def test_an_address_in_two_kinds_is_told_with_both_files(convert):
    found = convert(
        {
            "article.md": ARTICLE.replace("ingenious-blog/choosing-an-exon", "knockout-mice") + "Text.\n",
            "master.md": MASTER_TEXT + "# Mice\n\nText.\n",
            "other.md": MASTER_TEXT + "# Other Mice\n\nText.\n",
        }
    )
    tasks = [str(entry) for entry in found.conversion.entries if entry.kind == TASK]
    assert any(
        "article.md:6: the old address /knockout-mice/ is the address of" in task and "master.md" in task
        for task in tasks
    )
    assert any("other.md:1: /knockout-mice/ is also the address of" in task and "master.md" in task for task in tasks)
    assert "# Other Mice" in (found.folder / "clashes/other.md").read_text(encoding="utf-8")


def test_a_document_that_is_there_is_never_overwritten(tmp_path):
    source, to = tmp_path / "source", tmp_path / "to"
    source.mkdir()
    to.mkdir()
    (source / "a.md").write_text(MASTER_TEXT + "# Mice\n\nText.\n", encoding="utf-8")
    (to / "knockout-mice.md").write_text("What somebody wrote.", encoding="utf-8")
    found = convert_folder(source, to)
    assert (to / "knockout-mice.md").read_text(encoding="utf-8") == "What somebody wrote."
    assert found.tasks == 1
    (to / "knockout-mice.md").unlink()
    assert [path.name for path in convert_folder(source, to).written] == ["knockout-mice.md"]
    assert [path.name for path in convert_folder(source, to).unchanged] == ["knockout-mice.md"]


def test_a_file_that_is_no_text_of_a_page_is_left_out(convert):
    ours = (ROOT / "fixtures/documents/knockout-mouse-models.md").read_text(encoding="utf-8")
    mice = MASTER_TEXT + "# Mice\n\nText.\n"
    found = convert({"README.md": "# Exports\n\nThese are our texts.\n", "a.md": mice, "ours.md": ours})
    assert [path.name for path in found.folder.glob("*.md")] == ["knockout-mice.md"]
    assert found.tells("is already a document", TASK)
    assert found.tells("neither front matter nor metadata", TASK)


def test_a_page_below_one_that_no_document_has_is_listed_there(convert):
    found = convert(MASTER_TEXT.replace('"knockout-mice"', '"models/knockout/mice"') + "# Mice\n\nText.\n")
    assert found.document.front_matter.link_from == ("/models/", "/models/knockout/")


# The command


def test_the_command_fails_as_long_as_a_person_must_do_something(tmp_path, capsys):
    (tmp_path / "a.md").write_text(MASTER_TEXT + "# Mice\n\n~~Old~~ text. (/a-mouse)\n", encoding="utf-8")
    with pytest.raises(CommandError, match="You have 1 thing to do"):
        call_command("convert_documents", tmp_path, to=tmp_path / "to")
    out, err = capsys.readouterr()
    assert f"To do: {tmp_path / 'a.md'}:9: the strikethrough in “Old text. (/a-mouse)” is removed" in err
    assert "1 written to" in out


def test_the_command_names_a_folder_that_is_none(tmp_path):
    with pytest.raises(CommandError, match="is not a folder"):
        call_command("convert_documents", tmp_path / "nowhere", to=tmp_path / "to")
    with pytest.raises(CommandError, match="contains no documents"):
        call_command("convert_documents", tmp_path, to=tmp_path / "to")


def test_a_quotation_without_an_author_stays_one(convert):
    found = convert(MASTER_SECTION + "> A knockout shows what a gene does.\n")
    assert isinstance(found.document.sections[0].content[0], Quotation)


# From the export to the visitor

EXPORTS = ROOT / "tests/exports"


@pytest.fixture(scope="module")
def _converted(made_once, tmp_path_factory):
    folder = tmp_path_factory.mktemp("converted")
    with override_settings(MEDIA_ROOT=folder / "media"):
        made_once(lambda: convert_and_load(folder))


@pytest.fixture
def site(_converted, db):
    """The exports of both kinds, converted and loaded."""


def convert_and_load(folder):
    to = folder / "documents"
    for kind in ("master-texts", "articles"):
        convert_folder(EXPORTS / kind, to, kind, EXPORTS / "images")
    call_command("build_fixture", documents=to, output=folder / "site.json", allow_dead_links=True)
    call_command("load_content", fixture=folder / "site.json", documents=to)


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    ("url", "texts"),
    [
        (
            "/ingenious-blog/choosing-the-exon-to-flox/",
            "Choosing the Exon to Flox: What to Check First | Zoe Miller, PhD | Why the exon matters | a critical exon"
            " | "
            "The exon is in every transcript. | Its length is no multiple of three. | Alternative promoters | "
            "Trp53<tm1Brn> | HLA-A*02:01 and HLA-B*07:02 | Reinitiation: a later ATG | Exon skipping: the cell | "
            "Where to go from here | request a quote | Notes | https://doi.org/10.1016/j.cell.2007.02.001 | "
            "Skarnes WC, et al. | Nature 474, 337–342 (2011).",
        ),
        (
            "/ingenious-blog/crossing-to-flp/",
            "Crossing to Flp: when and why | Crossing to Flp | how the exon is chosen | Which deleter line | FLPeR and",
        ),
        (
            "/humanized-mouse-models/",
            "Humanized Mouse Models | The human gene, in its place | in the place of the mouse's own | Request Quote | "
            "What you receive | Heterozygous founders: two or more | Conditional Knockout Mouse Models | "
            "Breeding Services | The mice bred true | Jane Roe, PhD | Example University School of Medicine | "
            "What is a humanized mouse? | A mouse that carries a human gene. | Do you replace the whole gene? | "
            "single exons | Strategy | Coding exons | Literature | Nat Rev Genet. 13, 14–20 (2012). | Related Pages",
        ),
    ],
)
def test_what_was_exported_is_served_in_its_order(client, url, texts):
    page = " ".join(BeautifulSoup(client.get(url).content, "html.parser").main.get_text(" ").split())
    page = re.sub(r"\s+([,.:;?)])", r"\1", page)
    place = 0
    for text in texts.split(" | "):
        assert text in page[place:], text
        place = page.index(text, place)


@pytest.mark.usefixtures("site")
def test_the_old_address_of_an_article_leads_to_it(client):
    assert client.get("/crossing-to-flp").headers["Location"].endswith("/ingenious-blog/crossing-to-flp/")
