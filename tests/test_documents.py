"""What a writer can rely on: a document is read whole, and what is wrong is told with its line."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from time import perf_counter

import pytest

from pages.content.errors import DocumentErrors
from pages.content.html import from_html, to_html
from pages.content.parts.cards import Cards
from pages.content.parts.image import Image
from pages.content.parts.quotation import Quotation
from pages.content.parts.table import Table
from pages.content.parts.testimonial import Testimonial
from pages.content.parts.text import Text
from pages.content.related_pages import RelatedLink, RelatedPages
from pages.content.rich_text import HeadedText
from pages.content.section import Section
from pages.content.source import Source
from pages.markdown import reader
from pages.markdown.reader import read_document

FRONT_MATTER = """\
---
legacy_url: "https://www.genetargeting.com/mice"
new_build_url: "/mice/"
url_handling: "reuse"
link_from: ["/custom-mouse-models/"]
extracted_date: "2026-01-11"
title: "Mice"
---
"""
FIRST_LINE = FRONT_MATTER.count("\n") + 1


def read(body, front_matter=FRONT_MATTER):
    return read_document((front_matter + body).encode(), "mice.md")


def errors(body, front_matter=FRONT_MATTER):
    with pytest.raises(DocumentErrors) as caught:
        read(body, front_matter)
    return str(caught.value).splitlines()


def cell(html):
    return from_html(f"<p>{html}</p>")[0].runs


def content(body):
    return read(f"# Mice\n\n## Tagline\n\n## Section\n\n{body}").sections[0].content


# Reading


def test_reader_and_writer_need_no_django():
    modules = "pages.markdown.reader, pages.markdown.writer"
    code = f"import sys, {modules}; sys.exit('django' in sys.modules or 'wagtail' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_texts_that_are_read_at_the_same_time_keep_their_markup():
    """markdown-it-py 4.3 prepares its rules during the first text; another thread would find only some of them."""
    new_parser, together = reader._parser.__wrapped__, Barrier(4)

    def rendered(parser):
        together.wait()
        return parser.render("The *Trp53*^flox^ allele", {"source": Source("mice.md")})

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as threads:
            for _ in range(500):
                expected = ["<p>The <em>Trp53</em><sup>flox</sup> allele</p>\n"] * 4
                assert list(threads.map(rendered, [new_parser()] * 4)) == expected
    finally:
        sys.setswitchinterval(interval)


def test_front_matter_is_read():
    front_matter = read("# Mice").front_matter
    assert front_matter.legacy_url == "https://www.genetargeting.com/mice"
    assert front_matter.legacy_path == "/mice/"
    assert front_matter.new_build_url == "/mice/"
    assert front_matter.url_handling == "reuse"
    assert front_matter.link_from == ("/custom-mouse-models/",)
    assert front_matter.extracted_date == date(2026, 1, 11)
    assert front_matter.title == "Mice"
    assert front_matter.aliases == ()


@pytest.mark.parametrize(
    ("legacy_url", "path"),
    [
        ("https://www.genetargeting.com/Old-Page/", "/old-page/"),
        ("HTTP://genetargeting.com/a%20b", "/a b/"),
        ("https://www.genetargeting.com", "/"),
    ],
)
def test_an_old_address_is_kept_as_written_and_compared_by_its_path(legacy_url, path):
    text = FRONT_MATTER.replace("https://www.genetargeting.com/mice", legacy_url).replace('"reuse"', '"redirect"')
    front_matter = read("# Mice", text).front_matter
    assert (front_matter.legacy_url, front_matter.legacy_path) == (legacy_url, path)


def test_a_page_may_have_other_names():
    text = FRONT_MATTER.replace("title:", 'aliases: ["Mouse", "  TruView™\tMice", Mouse]\ntitle:')
    assert read("# Mice", text).front_matter.aliases == ("Mouse", "TruView™ Mice")


@pytest.mark.parametrize("value", ['["/a/", "/b/"]', '\n  - "/a/"\n  - /b/', "[/a/,\n  /b/]"])
def test_lists_may_be_written_in_any_way_that_yaml_knows(value):
    front_matter = read("# Mice", FRONT_MATTER.replace('["/custom-mouse-models/"]', value)).front_matter
    assert front_matter.link_from == ("/a/", "/b/")
    assert front_matter.title == "Mice"


def test_the_heading_straight_after_the_first_is_the_tagline_and_what_follows_the_introduction():
    document = read("# Mice\n\n## Made for you\n\nFirst.\n\n- one\n- two\n\n## Section\n")
    assert (document.heading, document.tagline) == ("Mice", "Made for you")
    assert to_html(document.introduction) == "<p>First.</p><ul><li>one</li><li>two</li></ul>"
    assert document.sections == (Section("Section", ()),)


def test_text_straight_after_the_heading_is_the_introduction_of_a_page_without_tagline():
    document = read("# Mice\n\nFirst.\n\n## Section\n")
    assert (document.tagline, to_html(document.introduction)) == ("", "<p>First.</p>")
    assert document.sections == (Section("Section", ()),)


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("two\nlines", "<p>two lines</p>"),
        ("hard\\\nbreak", "<p>hard<br/>break</p>"),
        ("**bold** *italic* `code`", "<p><b>bold</b> <i>italic</i> <code>code</code></p>"),
        ("[mail](mailto:a@example.com)", '<p><a href="mailto:a@example.com">mail</a></p>'),
        ("1. one\n2. two", "<ol><li>one</li><li>two</li></ol>"),
        ("- **lead** one\n\n- two", "<ul><li><b>lead</b> one</li><li>two</li></ul>"),
        ("Text\n- item", "<p>Text</p><ul><li>item</li></ul>"),
        ("one\n\n---\n\ntwo", "<p>one</p><hr/><p>two</p>"),
        ("- a\n  1. b\n     - c\n- d", "<ul><li>a<ol><li>b<ul><li>c</li></ul></li></ol></li><li>d</li></ul>"),
        ("- a\n\n  b\n  - c", "<ul><li>a<br/><br/>b<ul><li>c</li></ul></li></ul>"),
        ("- one\n\n\n* two", "<ul><li>one</li><li>two</li></ul>"),
        ("[a](/b/c)", '<p><a href="/b/c/">a</a></p>'),
        ("[home](/), [here](#mice)", '<p><a href="/">home</a>, <a href="#mice">here</a></p>'),
        ("[call](tel:+1-555-0100)", '<p><a href="tel:+1-555-0100">call</a></p>'),
        ("**a [b](/c/) d**", '<p><b>a</b> <a href="/c/"><b>b</b></a> <b>d</b></p>'),
        ("a²³⁺ x₁", "<p>a²³⁺ x₁</p>"),
        ("5′→3′ & 1 < 2 “α” Δ™", "<p>5′→3′ &amp; 1 &lt; 2 “α” Δ™</p>"),
        ("### Part\nText\n\n#### Detail\n\nMore", "<h3>Part</h3><p>Text</p><h4>Detail</h4><p>More</p>"),
    ],
)
def test_text_becomes_rich_text(markdown, html):
    assert content(markdown) == (Text(from_html(html)),)


def test_a_quotation_with_its_author_is_a_testimonial():
    assert content('> "They are great."\n>\n> "Twice."\n>\n> — **Ann Lee, PhD**, Institute\nof Mice') == (
        Testimonial('They are great."\n\n"Twice.', "Ann Lee, PhD", "Institute of Mice"),
    )


def test_a_testimonial_needs_no_affiliation():
    assert content("> “Great.”\n>\n> — **Ann Lee**") == (Testimonial("Great.", "Ann Lee", ""),)


def test_testimonials_and_text_keep_their_order():
    kinds = [type(part) for part in content("One.\n\n> “A”\n>\n> — **B**\n\nTwo.\n\n> “C”\n>\n> — **D**")]
    assert kinds == [Text, Testimonial, Text, Testimonial]


def test_two_to_four_short_parts_stand_side_by_side():
    assert content("Lead.\n\n### One\nFirst.\n\n### Two\n\nSecond.") == (
        Text(from_html("<p>Lead.</p>")),
        Cards((HeadedText("One", from_html("<p>First.</p>")), HeadedText("Two", from_html("<p>Second.</p>")))),
    )


@pytest.mark.parametrize(
    "body",
    [
        "### One\n\nOnly one.",
        "### One\n\nFirst.\n\nMore.\n\n### Two\n\nSecond.",
        "### One\n\n" + "long " * 61 + "\n\n### Two\n\nSecond.",
        "\n\n".join(f"### {number}\n\nText." for number in range(5)),
    ],
)
def test_parts_that_are_long_or_many_stay_text(body):
    assert [type(part) for part in content(body)] == [Text]


def test_a_quotation_without_an_author_is_text_from_elsewhere():
    assert content("> One *two*.\n>\n> - three") == (
        Quotation(from_html("<p>One <i>two</i>.</p><ul><li>three</li></ul>")),
    )
    assert content("> One\n> — Ann Lee") == (Quotation(from_html("<p>One — Ann Lee</p>")),)


def test_a_table_has_a_caption_headings_and_cells():
    table = "Table: All of them\n\n| Gene | 5\\|3 |\n|:--|--:|\n| *Trp53* | `a\\|b` |\n| [x](/mice/) |\n"
    assert content(table) == (
        Table(
            "All of them",
            ("Gene", "5|3"),
            ((cell("<i>Trp53</i>"), cell("<code>a|b</code>")), (cell('<a href="/mice/">x</a>'), ())),
        ),
    )


def test_a_first_column_that_is_all_bold_names_the_rows():
    (table,) = content("| | x |\n|---|---|\n| **A** | 1 |\n| **B & C** | 2 |")
    assert (table.caption, table.row_headings) == ("", True)
    assert table.rows == ((cell("A"), cell("1")), (cell("B &amp; C"), cell("2")))
    (table,) = content("| | x |\n|---|---|\n| **A** | 1 |\n| B | 2 |")
    assert table.row_headings is False


def test_the_names_of_rows_can_have_italics_superscript_and_subscript_but_no_links_or_code():
    rows = "| | x |\n|---|---|\n| ***Trp53*^flox^** | 1 |\n| **H~2~O \\^a\\^** | 2 |\n| **B6 *Trp53* mice** | 3 |"
    (table,) = content(rows)
    assert table.row_headings is True
    assert [row[0] for row in table.rows] == [
        cell("<i>Trp53</i><sup>flox</sup>"),
        cell("H<sub>2</sub>O ^a^"),
        cell("B6 <i>Trp53</i> mice"),
    ]
    for other in ("**[x](/mice/)**", "**`x`**"):
        (table,) = content(f"{rows}\n| {other} | 3 |")
        assert table.row_headings is False


def test_images_stand_in_the_text_and_in_the_front_matter():
    front_matter = FRONT_MATTER.replace("title:", 'images:\n  - url: "a/b c.png"\n    alt: " A  map "\ntitle:')
    document = read("# Mice\n\n## T\n\n## S\n\nText.\n\n![A blot](blot.jpg)\n\n![](<a line.webp>)", front_matter)
    assert document.front_matter.images == (Image("a/b c.png", "A map"),)
    assert document.sections[0].content == (
        Text(from_html("<p>Text.</p>")),
        Image("blot.jpg", "A blot"),
        Image("a line.webp", ""),
    )


def test_of_an_image_on_the_old_site_the_files_name_counts():
    assert content("![x](https://www.genetargeting.com/images/old/map.png)") == (Image("map.png", "x"),)


def test_cards_and_text_may_be_told_from_one_another():
    assert content("::: cards\n\n### A\n\n- a\n\n### B\n\nb\n\n:::\n\nMore.") == (
        Cards((HeadedText("A", from_html("<ul><li>a</li></ul>")), HeadedText("B", from_html("<p>b</p>")))),
        Text(from_html("<p>More.</p>")),
    )
    assert content("::: text\n\n### A\n\na\n\n### B\n\nb\n\n:::") == (
        Text(from_html("<h3>A</h3><p>a</p><h3>B</h3><p>b</p>")),
    )
    assert content("One.\n\n::: text\n\nTwo.\n\n:::") == (
        Text(from_html("<p>One.</p>")),
        Text(from_html("<p>Two.</p>")),
    )


def test_a_page_without_tagline_and_introduction_may_have_sections():
    document = read("# Mice\n\n::: introduction\n\n:::\n\n## Section\n")
    assert (document.tagline, document.introduction, document.sections) == ("", (), (Section("Section", ()),))


def test_a_page_that_was_never_on_the_old_site_has_no_old_address():
    new = FRONT_MATTER.replace('"https://www.genetargeting.com/mice"', '""').replace('"reuse"', '""')
    assert (read("# Mice", new).front_matter.legacy_url, read("# Mice", new).front_matter.url_handling) == ("", "")


def test_related_pages_may_be_named_by_their_address():
    body = (
        "# Mice\n\n## Read on {.related-pages}\n\n- [Rats](/rats/)\n- [](/cats/)\n- [Elsewhere](https://example.com/)\n"
    )
    assert read(body).sections == (
        RelatedPages(
            "Read on",
            (
                RelatedLink("Rats", "/rats/"),
                RelatedLink("", "/cats/"),
                RelatedLink("Elsewhere", "https://example.com/"),
            ),
        ),
    )


def test_what_means_something_here_is_text_where_it_is_escaped():
    body = "\\::: text\n\n\\![x](/y/)\n\nTable\\: x\n\n| a |\n|---|\n\n> x\n>\n> &#8212; **Ann**"
    (text, table, quotation) = content(body)
    assert text == Text(from_html('<p>::: text</p><p>!<a href="/y/">x</a></p><p>Table: x</p>'))
    assert table.caption == ""
    assert quotation == Quotation(from_html("<p>x</p><p>— <b>Ann</b></p>"))
    assert isinstance(read("# Mice\n\n## T\n\n## Related&#32;Pages\n\nText.").sections[0], Section)


def test_the_same_heading_may_stand_twice():
    document = read("# Mice\n\n## Mice\n\n## Mice\n\n### A\n\n### A\n\n## Mice")
    assert [section.heading for section in document.sections] == ["Mice", "Mice"]


def test_related_pages_are_their_names():
    document = read("# Mice\n\n## Related Pages\n\n- Knockout Mice\n- TruView™\n")
    (related,) = document.sections
    assert related == RelatedPages("Related Pages", (RelatedLink("Knockout Mice"), RelatedLink("TruView™")))
    assert (related.labels, related.line) == (("Knockout Mice", "TruView™"), FIRST_LINE + 2)
    assert document.tagline == ""


def test_windows_line_ends_and_a_byte_order_mark_change_nothing():
    text = FRONT_MATTER + "# Mice\n\nText.\n"
    windows = b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()
    assert read_document(windows, "mice.md") == read_document(text.encode(), "mice.md")


@pytest.mark.parametrize("keys", ['new_build_url: "/"', 'type: "article-index"\nnew_build_url: "/blog/"'])
def test_the_front_page_and_an_index_of_articles_need_no_old_address_and_are_listed_nowhere(keys):
    text = f'---\n{keys}\nextracted_date: "2026-01-11"\ntitle: "Mice"\n---\n\n# Mice\n\nText.\n'
    front_matter = read_document(text.encode(), "mice.md").front_matter
    assert (front_matter.legacy_url, front_matter.url_handling, front_matter.link_from) == ("", "", ())


# Errors: FILE:LINE: what is wrong, and what to write instead


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ('title: "Mice"\n', "", 1, "the key `title` is missing; add it"),
        ('title: "Mice"', 'title: "Mice"\nautor: "Ann"', 8, "unknown key `autor`; the keys are legacy_url,"),
        ('title: "Mice"', 'title: ""', 7, "the title is empty; write"),
        ('title: "Mice"', 'title: "' + "x" * 256 + '"', 7, "256 characters are too long here; use at most 255"),
        ('title: "Mice"', 'title: "Mice"\ntitle: "Rats"', 8, "the key `title` appears twice; keep one"),
        (
            'title: "Mice"',
            'title: "Mice',
            7,
            "the front matter is not YAML",
        ),
        ("2026-01-11", "2026-13-11", 6, "`2026-13-11` is not a date; write year, month and day: 2026-01-31"),
        ("2026-01-11", "January 2026", 6, "`January 2026` is not a date"),
        ('"/mice/"', '"/admin/"', 3, "`/admin/` is reserved for the site itself; choose another path"),
        ('"/mice/"', '"/-/live/"', 3, "`/-/` is reserved"),
        ('"/mice/"', '"/static/mice/"', 3, "`/static/` is reserved"),
        ('"/mice/"', '"mice"', 3, "`mice` is not a path; write lower-case words joined by hyphens, with a slash"),
        ('"/mice/"', '"/Mice/"', 3, "`/Mice/` is not a path"),
        ('"/mice/"', '"/../etc/"', 3, "`/../etc/` is not a path"),
        ('"/mice/"', '"/rats/"', 2, "`url_handling: reuse` keeps the old address"),
        ('"/mice/"', '["/mice/"]', 3, "`['/mice/']` is not a path"),
        (
            '"https://www.genetargeting.com/mice"',
            '"/mice"',
            2,
            "`/mice` is not an address; write the full address, starting with https://",
        ),
        ('"reuse"', '"copy"', 4, "`copy` is not a valid value; write `reuse` or `redirect` or `retire`"),
        ("title:", "images: x.png\ntitle:", 7, "`x.png` is not a list of images; write `- url: "),
        ("title:", "images: [{url: x.png}]\ntitle:", 7, "is not a list of images"),
        (
            "title:",
            "images: [{url: ../x.png, alt: x}]\ntitle:",
            7,
            "`../x.png` is not an image; name a file beside the document that ends in",
        ),
        ("title:", "description: [x]\ntitle:", 7, "`['x']` is not a sentence; write `description: "),
        ('"reuse"', '""', 2, "`legacy_url` and `url_handling` must both be set or both be empty"),
        ("title:", 'aliases: "Mouse"\ntitle:', 7, "`Mouse` is not a list of names; write `aliases: "),
        ("title:", 'aliases: ["Mouse", " "]\ntitle:', 7, "is not a list of names"),
        ('"reuse"', '"move"', 4, "`move` is not a valid value; write `reuse`"),
        ('["/custom-mouse-models/"]', '"/custom-mouse-models/"', 5, "is not a list; write `link_from: ["),
        ('["/custom-mouse-models/"]', '["custom"]', 5, "`custom` is not a path"),
        ('["/custom-mouse-models/"]', '["/mice/"]', 5, "/mice/ cannot list itself; name another page"),
        (
            '"https://www.genetargeting.com/mice"',
            '"https://[bad/mice"',
            2,
            "`https://[bad/mice` is not an address",
        ),
        (
            "com/mice",
            "com/mice?page=2",
            2,
            "has a part after its path; write the address without it",
        ),
        ("2026-01-11", "0001-01-01", 6, "`0001-01-01` is not a date"),
        (
            'title: "Mice"',
            "title: Mice #1 in the world",
            7,
            "part of `title` would be lost; put its value in quotation marks",
        ),
        (
            'title: "Mice"',
            "title: !important Mice",
            7,
            "part of `title` would be lost; put its value in quotation marks",
        ),
        (
            'title: "Mice"',
            "title: &lox Mice",
            7,
            "part of `title` would be lost; put its value in quotation marks",
        ),
        ('title: "Mice"', 'title: "Mi\\0ce"', 7, "`title` contains a character that cannot be shown; remove it"),
        (
            'title: "Mice"',
            "title: " + "[" * 2000,
            2,
            "the front matter is nested too deeply",
        ),
        ('"/mice/"', '"a\\n\\nb"', 3, "`a b` is not a path"),
        ('"/mice/"', '"/' + "x" * 256 + '/"', 3, "…` is not a path"),
    ],
)
def test_front_matter_that_is_wrong(old, new, line, message):
    assert old in FRONT_MATTER
    (error,) = errors("# Mice", FRONT_MATTER.replace(old, new))
    assert error.startswith(f"mice.md:{line}: ")
    assert message in error


@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        ("# Mice\n", 1, "there is no front matter; begin the file with a line `---`"),
        ("", 1, "there is no front matter"),
        (
            "---\ntitle: x\n",
            1,
            "the front matter is not closed; write a line `---` after its last key",
        ),
        ("---\n---\n# Mice", 2, "the front matter contains no keys;"),
        ("---\n- a\n---\n# Mice", 2, "the front matter contains no keys;"),
    ],
)
def test_a_document_without_front_matter(source, line, message):
    error = errors("", source)[0]
    assert error.startswith(f"mice.md:{line}: ")
    assert message in error


@pytest.mark.parametrize(
    ("body", "line", "message"),
    [
        ("", 0, "the text does not start with the page's heading; write `# Heading` first"),
        ("Text.", 0, "the text does not start with the page's heading; write"),
        ("## Tagline", 0, "the text does not start with the page's heading; write"),
        (
            "# Mice\n\n## T\n\n## S\n\n# Rats",
            6,
            "a heading of level 1 cannot be shown on a page; `#` is the page's heading, `##` starts a section, and "
            "`###` and `####` are headings inside it",
        ),
        ("# Mice\n\n##\n", 2, "this heading is empty; add its text or remove it"),
        ("# Mice\n\n> Quote", 2, "quotations are not allowed in the introduction; put it in a separate section"),
        ("# **Mice**", 0, "bold text is not allowed here; write plain text"),
        ("# Mice\n\n## T\n\n## S\n\n#### Part", 6, "a heading level is skipped; write `###` here"),
        ("# Mice\n\n<div>x</div>", 2, "raw HTML cannot be shown on a page; write Markdown"),
        ("# Mice\n\nx <b>y</b>", 2, "raw HTML cannot be shown on a page; write Markdown"),
        ("# Mice\n\n```\nx\n```", 2, "a block of code cannot be shown on a page"),
        (
            "# Mice\n\n```allele\ngene: Cdh1\n```",
            2,
            "a block of code cannot be shown on a page; an allele diagram must be in a section, after a line ```allele",
        ),
        (
            "# Mice\n\n## T\n\n## S\n\n```allele\ngene: Cdh1\ntargeted allele: exon 1 - lox\n```",
            8,
            "“lox” is not an element; write for example exon 2, loxP>",
        ),
        ("# Mice\n\n## T\n\n## S\n\n```allele\nexons: 1-2\n```", 6, "Name the gene (in the allele diagram)"),
        (
            "# Mice\n\n## T\n\n## S\n\n```allele\ngene: Cdh1\ntargeted allele: exon 1\nafter Cre: exon 1\n```",
            9,
            "“after Cre: exon 1” is not a line of a diagram; start it with caption, gene",
        ),
        ("# Mice\n\n    x", 2, "an indented block of code cannot be shown on a page; remove the spaces"),
        (
            "# Mice\n\n1. a\n\nText\n\n2. b",
            6,
            "a numbered list that does not begin with 1 cannot be shown on a page; indent what comes between its items "
            "by three spaces",
        ),
        ("# Mice\n\n[a](https://b.c 'd')", 2, "the link to `https://b.c` has a title in quotation marks; leave it out"),
        ("# Mice\n\n[](https://b.c)", 2, "the link to `https://b.c` has no text; write it between the square brackets"),
        ("# Mice\n\n[a](b)", 2, "a link to `b` is not valid; write the path of a page of this site (/mice/), or an"),
        ("# Mice\n\n[a](/b/?c)", 2, "a link to `/b/?c` is not valid; write the path"),
        ("# Mice\n\n[a](//b.c/d)", 2, "a link to `//b.c/d` is not valid; write the path"),
        ("# Mice\n\n[a](javascript:alert(1))", 2, "a link to `javascript:alert(1)` is not valid; write the path"),
        ("# Mice\n\n[a](java&#10;script:alert(1))", 2, "a link to `java script:alert(1)` is not valid; write the path"),
        ("# Mice\n\n[a](<&#1;javascript:alert(1)>)", 2, "is not valid; write the path"),
        (
            "# Mice\n\n[a](data:image/png;base64,AAAA)",
            2,
            "a link to `data:image/png;base64,AAAA` is not valid; write the path",
        ),
        ("# Mice\n\n<javascript:alert(1)>", 2, "a link to `javascript:alert(1)` is not valid; write the path"),
        (
            "# Mice\n\n## T\n\n## S\n\n![x](data:image/png;base64,AAAA)",
            6,
            "`data:image/png;base64,AAAA` is not an image; name a file beside the document that ends in",
        ),
        (
            "# Mice\n\n## T\n\n## S\n\n![x](../x.png)",
            6,
            "`../x.png` is not an image; name a file beside the document that ends in .jpg,",
        ),
        ("# Mice\n\n## T\n\n## S\n\n![x](/etc/x.png)", 6, "`/etc/x.png` is not an image"),
        ("# Mice\n\n## T\n\n## S\n\n![x](a/%2E%2E/%2E%2E/x.png)", 6, "is not an image"),
        ("# Mice\n\n## T\n\n## S\n\n![x](x.svg)", 6, "`x.svg` is not an image"),
        (  # the site serves none
            "# Mice\n\n## T\n\n## S\n\n![x](x.gif)",
            6,
            "`x.gif` is not an image; name a file beside the document that ends in .jpg, .png, .webp or .avif",
        ),
        (
            "# Mice\n\n![x](y.png)",
            2,
            "images are not allowed in the introduction; list them under `images` in the front matter",
        ),
        ("# Mice\n\nText ![x](y.png)", 2, "an image must be a separate paragraph; leave empty lines around it"),
        (
            "# Mice\n\n| a |\n|---|\n| b |",
            2,
            "tables are not allowed in the introduction; put it in a separate section",
        ),
        (
            "# Mice\n\n## T\n\n## S\n\n| a | b |\n|---|---|\n| c | d | e |",
            8,
            "this row has 3 cells and the table 2 head",
        ),
        ("# Mice\n\n## T\n\n## S\n\n| **a** |\n|---|\n| b |", 6, "bold text is not allowed here; write plain text"),
        (
            "# Mice\n\n## T\n\n## S\n\n> # Quote",
            6,
            "a heading of level 1 is not allowed in a quotation; write paragraphs",
        ),
        (
            "# Mice\n\n## T\n\n## S\n\n> > Quote",
            6,
            "a quotation cannot be shown on a page; write it as paragraphs or a",
        ),
        (
            "# Mice\n\n## T\n\n## S\n\n> - Q\n>\n> — **Ann**",
            6,
            "a list is not allowed in a testimonial; write paragraphs",
        ),
        (
            "# Mice\n\n## T\n\n## S\n\n::: cards\n\n### A\n\na",
            6,
            "no `:::` ends this part; write it on a line between two empty lines",
        ),
        (
            "# Mice\n\n## T\n\n## S\n\n::: cards\n\nText\n\n:::",
            6,
            "write `::: text`, or `::: cards` with two to four `###`",
        ),
        ("# Mice\n\n## T\n\n## S\n\n::: chart\n\n:::", 6, "write `::: text`, or `::: cards`"),
        ("# Mice\n\n- a\n  - b\n\n  c", 5, "the text of a list item comes before the list inside it; move it up"),
        (
            "# Mice\n\n- a\n  1. b\n\n1. c",
            2,
            "the list from “c” on would become part of the list before it; write text between them",
        ),
        ("# Mice\n\n- - a", 2, "this list item has a list in it but no text; add its text"),
        ("# Mice\n\n- > a", 2, "a quotation cannot be shown on a page"),
        ("# Mice\n\n- a\n\n  | b |\n  |---|", 4, "a table cannot be shown on a page"),
        ("# Mice\n\n1. a\n\n<!-- -->\n\n2. b", 4, "raw HTML cannot be shown on a page; write Markdown"),
        ("# Mice\n\n1. a\n\n1) b", 4, "two consecutive numbered lists become one on the page; write text between them"),
        (
            "# Mice\n\n- a\n  - b\n    - c\n      - d\n        - e\n          - f",
            7,
            "lists can be nested at most 5 levels deep; use fewer levels here",
        ),
        ("# Mice\n\n&#xFFFE;", 2, "the character U+FFFD cannot be shown; remove it"),
        (
            "# Mice\n\n## Related Pages\n\n- [a](mailto:b@c.de)",
            4,
            "a related page is no `mailto:b@c.de`; write the name of a page, or an address that starts with https://",
        ),
        ("# Mice\n\nText.\n\n[a]: https://b.c", 4, "an address on a separate line cannot be shown; write it as a link"),
        ("# Mice\n\n[//]: # (words)", 2, "an address on a separate line cannot be shown; write it as a link"),
        (
            "# Mice\n\nText.\n\n---",
            4,
            "lines `---` are not allowed in the introduction; start a section with `##` instead",
        ),
        ("# Mice\n\n## T\n\n## S\n\n###\n\nText.", 6, "this heading is empty; add its text or remove it"),
        ("# Mice\n\n## T\n\n## S\n\n#### D\n\n### A\n\na\n\n### B\n\nb", 6, "a heading level is skipped; write `###`"),
        (
            '# Mice\n\n## T\n\n## S\n\n> ""\n>\n> — **Ann**',
            6,
            "this quotation has no text or no author; add both, or remove it",
        ),
        ("# Mice\n\nBell \x07", 2, "the character U+0007 cannot be shown; remove it"),
        ("# Mice\n\n## Related Pages\n\nText.", 4, "`## Related Pages` contains only a list of page names; write"),
        ("# Mice\n\n## Related Pages\n", 2, "`## Related Pages` contains only a list of page names; write"),
    ],
)
def test_text_that_a_page_cannot_hold(body, line, message):
    error = errors(body)[0]
    assert error.startswith(f"mice.md:{FIRST_LINE + line}: ")
    assert message in error


def test_bytes_that_are_not_utf_8_are_told_by_their_line():
    with pytest.raises(DocumentErrors, match=r"^mice.md:2: byte 0xe4 is not UTF-8; save the file in UTF-8"):
        read_document(b"---\ntitle: M\xe4use\n---\n", "mice.md")


def test_all_errors_of_a_document_are_listed_in_the_order_of_its_lines():
    found = errors("# Mice\n\n<b>x</b>\n\n| a |\n|---|\n", FRONT_MATTER.replace("2026-01-11", "soon"))
    assert [error.split(":")[1] for error in found] == ["6", "11", "13"]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            FRONT_MATTER.replace('"Mice"', "&a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]"),
            "mice.md:8: the front matter is not YAML (*a stands for more)",
        ),
        (
            "x" * 50_000_000,
            "mice.md:1: the file is longer than 100,000 bytes, the limit for a page; split it or remove it",
        ),
        (
            FRONT_MATTER.replace('"Mice"', '"' + "x" * 50_000 + '"'),
            "mice.md:2: the front matter is longer than 20,000",
        ),
        (FRONT_MATTER.replace('"Mice"', "[" * 10_000), "mice.md:2: the front matter is nested too deeply"),
        (
            FRONT_MATTER + "# Mice\n\n" + "> " * 10_000 + "x",
            "mice.md:11: quotations are not allowed in the introduction; put it in a separate section",
        ),
        (
            FRONT_MATTER + "# Mice\n\n" + "- " * 10_000 + "x",
            "mice.md:11: this list item has a list in it but no text; add its text",
        ),
        (
            FRONT_MATTER + "# Mice\n\n" + "\n".join(" " * 2 * n + "- x" for n in range(250)),
            ": lists can be nested at most 5 levels deep",
        ),
        (
            FRONT_MATTER + "# Mice\n\n" + "*a **b " * 5_000 + "c** d*" * 5_000,
            "mice.md:11: one paragraph contains more than 500 marks",
        ),
    ],
    ids=[
        "bomb",
        "50 MB",
        "long front matter",
        "deep front matter",
        "quotations",
        "lists",
        "indented lists",
        "emphasis",
    ],
)
def test_a_hostile_document_ends_in_a_clear_error_at_once(source, message):
    source, start = source.encode(), perf_counter()
    with pytest.raises(DocumentErrors) as caught:
        read_document(source, "mice.md")
    assert message in str(caught.value)
    assert perf_counter() - start < 2
