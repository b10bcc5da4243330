"""What an editor pastes from Word, Google Docs, Excel and web pages: it stays what it was, or leaves a note."""

import re

import pytest
from playwright.sync_api import expect
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from pages.blocks.sections import TEXT_FEATURES
from pages.content import marked_text
from pages.content.addresses import direct_address
from pages.content.rich_text import Run
from pages.models import ServicePage
from tests.blocks import section, text
from tests.test_in_the_browser import is_saved, sign_in, wait_for_editor

LISTING = "/custom-mouse-models/"
PASTE = """(element, [html, plain]) => {
  const data = new DataTransfer();
  if (html) data.setData("text/html", html);
  data.setData("text/plain", plain ?? "pasted");
  element.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""

STORED = "text => text.closest('.Draftail-Editor__wrapper').parentElement.querySelector('input').value"

# As the clipboard has it from Word for Windows: paragraphs for lists, a namespace, comments, a table without <th>.
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<style>p.MsoNormal {margin:0}</style></head><body>
<!--StartFragment--><h1><b>Breeding</b><o:p></o:p></h1>
<p class=MsoNormal>Inject 10<sup>6</sup> cells into <i>Rag1</i><sup>-/-</sup> mice.<o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<h2>Genotyping</h2>
<p class=MsoListParagraphCxSpFirst style='text-indent:-.25in;mso-list:l0 level1 lfo1'><![if !supportLists]>
<span style='mso-list:Ignore'>1.<span>&nbsp;&nbsp;</span></span><![endif]>Clip the tail</p>
<p class=MsoListParagraphCxSpLast style='text-indent:-.25in;mso-list:l0 level1 lfo1'><![if !supportLists]>
<span style='mso-list:Ignore'>2.<span>&nbsp;&nbsp;</span></span><![endif]>Run the PCR</p>
<table class=MsoTableGrid border=1><tr><td><p class=MsoNormal>Model<o:p></o:p></p></td><td><p>Weeks</p></td>
</tr><tr><td><p>Conventional</p></td><td><p>20</p></td></tr><tr><td><p>Conditional</p></td><td><p>24</p></td></tr></table>
<p class=MsoNormal>After it <img width=300 height=200 src="file:///C:/gel.png" alt="A gel"></p>
<!--EndFragment--></body></html>"""

# From Google Docs: one <b> around all, and every style as CSS.
GOOGLE_DOCS = """<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1"><h2 dir="ltr"><span
style="font-size:16pt;font-weight:400;">Strains</span></h2><p dir="ltr"><span style="font-weight:400;">H</span><span
style="font-size:0.6em;vertical-align:sub;">2</span><span style="font-weight:400;">O and </span><span
style="font-weight:700;">bold</span><span style="font-style:italic"> slanted</span></p><ul><li dir="ltr"><p dir="ltr"
role="presentation"><span>first</span></p></li></ul></b><br class="Apple-interchange-newline">"""

# From Excel: a table with styles, and the same cells as text.
EXCEL = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><body><table border=0><!--StartFragment-->
<tr><td class=xl65>Strain</td><td>Price</td></tr><tr><td>C57BL/6J</td><td align=right>100</td></tr>
<tr><td>10<font class="font5"><sup>6</sup></font> cells</td><td></td></tr><!--EndFragment--></table></body></html>"""
EXCEL_TEXT = "Strain\tPrice\r\nC57BL/6J\t100\r\n106 cells\t\r\n"


# What is pasted over a text, and the rich text that is saved. The first are from Word, where a symbol is a letter in
# the font Symbol or Wingdings; then from LibreOffice, Excel, Google Docs, Gmail and web pages.
FACTS = {
    "<p>5 × 10<sup>6</sup> cells, −80&nbsp;°C, P&nbsp;&lt;&nbsp;0.05, IL&#8209;2, 3′&nbsp; end&nbsp;</p>": (
        "<p>5 × 10<sup>6</sup> cells, −80\xa0°C, P\xa0&lt;\xa00.05, IL\u20112, 3′ end</p>"
    ),
    "<p>TGF-<span style='font-family:Symbol;mso-ascii-font-family:Calibri;mso-char-type:symbol;mso-symbol-font-family:"
    "Symbol'><span style='mso-char-type:symbol;mso-symbol-font-family:Symbol'>b</span></span>1 at 5 <span "
    "style='font-family:Symbol'>m</span>g, <span style='font-family:Symbol'>³&nbsp;</span>5, <span "
    "style='font-family:Wingdings'>à</span> done</p>": "<p>TGF-β1 at 5 μg, ≥\xa05, → done</p>",
    "<p>It takes <del cite='mailto:Jo'>20</del><ins>24</ins> weeks<a class=msocomanchor href='#_msocom_1'>[JD1]</a>"
    "<span style='display:none;mso-hide:all'>, we hope</span>.</p><div style='mso-element:comment-list'><div "
    "style='mso-element:comment'><p>Is this legal?</p></div></div>": "<p>It takes 24 weeks.</p>",
    "<p><s>20</s> 24 weeks</p>": "<p>[Left out: struck-through text “20”. Delete this note.] 24 weeks</p>",
    "<p><font face='Symbol'>&#61538;</font>-gal</p>": "<p>β-gal</p>",
    "<style><!-- .font7 {font-family:Symbol, serif;} .font8 {vertical-align:super;} --></style><p>5 <font "
    "class=font7>m</font>g in 10<font class=font8>6</font></p>": "<p>5 μg in 10<sup>6</sup></p>",
    "<p>H<span style='vertical-align:sub'>2</span>O <span style='text-decoration:line-through'>old</span></p>": (
        "<p>H<sub>2</sub>O [Left out: struck-through text “old”. Delete this note.]</p>"
    ),
    "<div dir=ltr>Hi<div>one</div><div><br></div><ul><li>x<p>y</p></li></ul><div>two</div><div>three</div></div>": (
        "<p>Hi</p><p>one</p><ul><li>x<br/>y</li></ul><p>two</p><p>three</p>"
    ),
    "<p>A</p><dl><dt>Term</dt><dd>Meaning</dd></dl><figure><img src='a.png' alt='Gel'><figcaption>Lanes</figcaption>"
    "</figure><p>says <q>so</q></p>": (
        "<p>A</p><p>Term</p><p>Meaning</p><p>[Left out: picture “Gel”. Insert it as a block, and delete this note.]</p>"
        "<p>Lanes</p><p>says “so”</p>"
    ),
    "<p>knock\u00adout\u200b</p>": "<p>knockout</p>",
    "<p style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>(a)</span>first</p>": "<ol><li>first</li></ol>",
}


# Links


@pytest.mark.parametrize(
    ("pasted", "direct"),
    [
        (
            "https://www.google.com/url?q=https://www.jax.org/strain/000664&sa=D&usg=A",
            "https://www.jax.org/strain/000664",
        ),
        (
            "https://www.google.de/url?sa=t&url=https%3A%2F%2Fjax.org%2F%3Fa%3D1%26utm_source%3Dx",
            "https://jax.org/?a=1",
        ),
        ("https://nam10.safelinks.protection.outlook.com/?url=https%3A%2F%2Fjax.org%2Fa&data=05", "https://jax.org/a"),
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Fjax.org%2F%3Ffbclid%3Dx&h=1", "https://jax.org/"),
        ("https://jax.org/a?utm_source=n&id=7&gclid=Cj0#part", "https://jax.org/a?id=7#part"),
        ("https://jax.org/a?q=utm_source", "https://jax.org/a?q=utm_source"),
        ("https://www.google.com/search?q=mice", "https://www.google.com/search?q=mice"),
        ("mailto:mice@example.org?subject=gclid", "mailto:mice@example.org?subject=gclid"),
        ("https://[bad", "https://[bad"),
    ],
)
def test_a_link_leads_straight_to_what_it_is_for(pasted, direct):
    assert direct_address(pasted) == direct


def saved(url):
    converter = ContentstateConverter(features=TEXT_FEATURES)
    editor = converter.from_database_format(f'<p><a href="{url}">mice</a></p>')
    return converter.to_database_format(editor)


def test_a_link_to_a_page_of_ours_follows_the_page(knockout_page):
    for url in (
        "https://www.genetargeting.com/knockout-mouse-models",
        "http://localhost:8000/Knockout-Mouse-Models/?utm_source=x",
        "https://www.google.com/url?q=https://genetargeting.com/knockout-mouse-models/&sa=D",
    ):
        assert f'<a linktype="page" id="{knockout_page.pk}">mice</a>' in saved(url) or (
            f'<a id="{knockout_page.pk}" linktype="page">mice</a>' in saved(url)
        )


@pytest.mark.parametrize("url", ["https://example.org/a", "https://www.genetargeting.com/no-such-page", "#here"])
def test_any_other_link_stays_one(url, db):
    assert f'<a href="{url}">mice</a>' in saved(url)


# In the browser


pytest_browser = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def browser_test(test):
    for mark in pytest_browser:
        test = mark(test)
    return test


@pytest.fixture
def listing(open_page):
    page = ServicePage.objects.get(url_path=f"/home{LISTING}")
    page.body = [section("Mice", text("<p>Before it</p>"))]
    page.save_revision().publish()
    return page


@pytest.fixture
def edit(open_page, editor, listing):
    """Opens the editor of the listing page, with the cursor at the end of its text."""
    admin = open_page("/admin/", viewport={"width": 1440, "height": 1200})
    sign_in(admin)
    expect(admin.get_by_role("link", name="Pages").first).to_be_visible()
    admin.goto(f"/admin/pages/{listing.pk}/edit/")
    wait_for_editor(admin)
    words = admin.locator("[data-contentpath=body] .public-DraftEditor-content").first
    words.click()
    admin.keyboard.press("Control+End")
    return admin, words


def contents(page):
    """What the latest draft holds under the section's heading: kinds of blocks, with their HTML or their cells."""
    page.refresh_from_db()
    (body,) = page.get_latest_revision_as_object().body
    found = []
    for part in body.value["content"]:
        if part.block_type == "table":
            rows = [[str(getattr(cell.value, "source", cell.value)) for cell in row] for row in part.value.rows]
            found.append(("table", [column["heading"] for column in part.value.columns], rows))
        else:
            found.append((part.block_type, part.value.source))
    return found


def plain(html):
    """The editor's HTML without the attributes that differ from time to time."""
    return re.sub(r' data-block-key="\w+"', "", html)


@browser_test
def test_a_text_from_word_keeps_its_headings_lists_and_tables(edit, listing, open_page):
    admin, words = edit
    admin.keyboard.press("Enter")
    words.evaluate(PASTE, [WORD, None])
    expect(admin.get_by_text("1 table became a block of its own.")).to_be_visible()
    expect(admin.locator(".typed-table-block")).to_be_visible()
    is_saved(admin)
    first, table, last = contents(listing)
    assert plain(first[1]) == (
        "<p>Before it</p><h3>Breeding</h3><p>Inject 10<sup>6</sup> cells into <i>Rag1</i><sup>-/-</sup> mice.</p>"
        "<h4>Genotyping</h4><ol><li>Clip the tail</li><li>Run the PCR</li></ol>"
    )
    assert table[1] == ["Model", "Weeks"]
    assert [[plain(cell) for cell in row] for row in table[2]] == [
        ["<p>Conventional</p>", "<p>20</p>"],
        ["<p>Conditional</p>", "<p>24</p>"],
    ]
    note = "[Left out: picture “A gel”. Insert it as a block, and delete this note.]"
    assert plain(last[1]) == f"<p>After it {note}</p>"


@browser_test
def test_no_fact_changes_and_nothing_is_read_that_was_deleted_or_was_a_comment(edit):
    admin, words = edit
    for pasted, expected in FACTS.items():
        words.click()
        admin.keyboard.press("Control+a")
        words.evaluate(PASTE, [pasted, None])
        admin.wait_for_timeout(300)  # the editor hands over what was pasted after a quarter of a second
        stored = words.evaluate(STORED)
        assert plain(ContentstateConverter(TEXT_FEATURES).to_database_format(stored)) == expected, pasted


@browser_test
@pytest.mark.parametrize("html", [None, "<p>knock\u00adout\u200b</p>"])
def test_nothing_that_nobody_sees_is_pasted(edit, html):
    admin, words = edit
    words.click()
    admin.keyboard.press("Control+a")
    words.evaluate(PASTE, [html, "knock\u00adout\u200b"])
    admin.wait_for_timeout(300)
    assert plain(ContentstateConverter(TEXT_FEATURES).to_database_format(words.evaluate(STORED))) == "<p>knockout</p>"
    words.evaluate(PASTE, [None, " one\u200b\ntwo"])
    admin.wait_for_timeout(300)
    stored = plain(ContentstateConverter(TEXT_FEATURES).to_database_format(words.evaluate(STORED)))
    assert stored == "<p>knockout one</p><p>two</p>"
    tagline = admin.locator("#id_tagline")
    tagline.fill("")
    tagline.evaluate(PASTE, [html, "knock\u00adout\u200b"])
    expect(tagline).to_have_value("knockout")
    tagline.press("Control+z")
    expect(tagline).to_have_value("")


@browser_test
def test_what_is_missing_or_counts_otherwise_is_told(edit):
    admin, words = edit
    for pasted, told in (
        (
            "<p>24<del>20</del></p><div style='mso-element:comment-list'><p style='mso-element:comment'>Ask</p></div>",
            "Left out: 1 deletion, 1 comment.",
        ),
        ("<ol start=3><li>third</li></ol>", "Lists start at 1 here, not at 3"),
    ):
        words.evaluate(PASTE, [pasted, None])
        expect(admin.get_by_text(told)).to_be_visible()
    name = admin.locator("#id_search_description")
    admin.get_by_role("tab", name="Promote").click()
    name.click()
    name.evaluate(PASTE, ["<p>10<sup>6</sup> Cdh1<sup>flox</sup> in H<sub>2</sub>O</p>", "106 Cdh1flox in H2O"])
    expect(name).to_have_value("10⁶ Cdh1flox in H₂O")
    expect(admin.get_by_text("This field has no superscript or subscript: check “flox”.")).to_be_visible()


@browser_test
def test_a_list_that_is_pasted_into_a_nested_list_keeps_its_depth(edit, listing):
    admin, words = edit
    words.evaluate(PASTE, ["<ul><li>a<ul><li>b</li></ul></li></ul>", None])
    admin.keyboard.press("Enter")
    words.evaluate(PASTE, ["<ul><li>c<ul><li>d</li></ul></li><li>e</li></ul>", None])
    is_saved(admin)
    ((_kind, html),) = contents(listing)
    assert plain(html) == (
        "<p>Before ita</p><ul><li><ul><li>b</li><li>c<ul><li>d</li></ul></li><li>e</li></ul></li></ul>"
    )


@browser_test
def test_what_was_left_out_is_told_and_found_before_publishing(edit, listing):
    admin, words = edit
    words.evaluate(PASTE, ['<p>See <img src="https://example.org/a.png" alt="A blot" width="400"></p>', None])
    expect(admin.get_by_text("Left out, with a note in the text: picture “A blot”.")).to_be_visible()
    is_saved(admin)
    admin.get_by_role("button", name="More actions").click()
    admin.get_by_role("button", name="Publish", exact=True).click()
    dialog = admin.get_by_role("dialog").filter(has=admin.get_by_role("button", name="Publish anyway"))
    expect(dialog).to_contain_text("Part of the pasted content was left out")


@browser_test
def test_a_text_from_google_docs_keeps_its_styles_and_nothing_else_becomes_bold(edit, listing):
    admin, words = edit
    admin.keyboard.press("Enter")
    words.evaluate(PASTE, [GOOGLE_DOCS, None])
    is_saved(admin)
    ((_kind, html),) = contents(listing)
    assert plain(html) == (
        "<p>Before it</p><h3>Strains</h3><p>H<sub>2</sub>O and <b>bold</b><i> slanted</i></p><ul><li>first</li></ul>"
    )


@browser_test
def test_cells_from_excel_become_a_table_after_the_text_and_what_stood_behind_them_follows(edit, listing):
    admin, words = edit
    for _letter in " it":
        admin.keyboard.press("ArrowLeft")
    words.evaluate(PASTE, [EXCEL, EXCEL_TEXT])
    expect(admin.locator(".typed-table-block")).to_be_visible()
    is_saved(admin)
    first, table, last = contents(listing)
    assert (plain(first[1]), plain(last[1]).replace("<p> it", "<p>it")) == ("<p>Before</p>", "<p>it</p>")
    assert table[1] == ["Strain", "Price"]
    assert [[plain(cell) for cell in row] for row in table[2]] == [
        ["<p>C57BL/6J</p>", "<p>100</p>"],
        ["<p>10<sup>6</sup> cells</p>", ""],
    ]


@browser_test
def test_cells_from_excel_fill_the_cells_of_a_table_which_grows(edit, listing):
    admin, _words = edit
    body = admin.get_by_role("region", name="Body", exact=True)
    content = body.locator("[data-contentpath=content]")
    content.get_by_role("button", name="Insert a block").last.click()
    admin.get_by_role("option", name="Table").first.click()
    table = admin.locator(".typed-table-block")
    expect(table.locator("tbody tr")).to_have_count(2)  # it can be written into at once
    table.get_by_label("Caption").fill("Prices")
    table.locator(".column-heading").first.evaluate(PASTE, [EXCEL, EXCEL_TEXT])
    expect(table.locator(".column-heading").last).to_have_value("Price")
    cell = table.locator("tbody tr").nth(1).locator(".public-DraftEditor-content").last
    cell.click()
    cell.evaluate(PASTE, [None, "24\tweeks\r\n30\tmonths"])
    expect(table.locator("tbody tr")).to_have_count(3)
    is_saved(admin)
    _text, (_kind, headings, rows) = contents(listing)
    assert headings == ["Strain", "Price", ""]
    assert [[plain(value) for value in row] for row in rows] == [
        ["<p>C57BL/6J</p>", "<p>100</p>", ""],
        ["<p>10<sup>6</sup> cells</p>", "<p>24</p>", "<p>weeks</p>"],
        ["", "<p>30</p>", "<p>months</p>"],
    ]


@browser_test
def test_cells_that_are_pasted_over_others_can_be_taken_back(edit, table):
    admin, _words = edit
    cells = table.locator("tbody .public-DraftEditor-content")
    cells.last.click()
    admin.keyboard.type("filled")
    cells.last.evaluate(PASTE, [EXCEL, EXCEL_TEXT])
    expect(table.locator("tbody tr")).to_have_count(4)
    expect(table.get_by_text("Pasted over 1 filled cell")).to_be_visible()
    table.get_by_role("button", name="Undo").click()
    expect(table.locator("tbody tr")).to_have_count(2)
    expect(table.locator(".column-heading")).to_have_count(2)
    expect(cells.last).to_have_text("filled")


@browser_test
def test_a_cell_holds_one_line_whatever_is_pasted_into_it(table):
    cell = table.locator("tbody .public-DraftEditor-content").first
    cell.click()
    cell.evaluate(PASTE, ["<h2>Mice</h2><p>in <i>two</i></p><ul><li>lines</li></ul>", None])
    expect(cell).to_have_text("Mice in two lines")
    expect(cell.locator("[data-block]")).to_have_count(1)
    cell = table.locator("tbody .public-DraftEditor-content").last
    cell.click()
    cell.evaluate(PASTE, [None, "and\r\nmore"])
    expect(cell).to_have_text("and more")
    expect(cell.locator("[data-block]")).to_have_count(1)


@browser_test
def test_pasted_row_headings_keep_italics_and_superscript_as_marks(edit, table):
    admin, words = edit
    rows = "<tr><th>Gene<td>mg</tr><tr><th><i>Trp53</i><sup>flox</sup><td>1</tr>"
    words.click()
    admin.keyboard.press("Control+End")
    words.evaluate(PASTE, [f"<table>{rows}</table>", None])
    pasted = admin.locator(".typed-table-block").first.locator("tbody tr").first
    heading = pasted.locator("input[type=text]")
    expect(heading).to_have_value("*Trp53*^flox^")
    heading.select_text()
    heading.evaluate(PASTE, ["<p><i>Trp53</i><sup>null</sup></p>", None])
    expect(heading).to_have_value("*Trp53*^null^")


@browser_test
def test_a_table_where_none_can_stand_keeps_its_cells_apart(edit, listing):
    admin, _words = edit
    introduction = admin.locator("#panel-child-content-introduction-section .public-DraftEditor-content")
    introduction.click()
    introduction.evaluate(PASTE, [EXCEL, EXCEL_TEXT])
    is_saved(admin)
    listing.refresh_from_db()
    html = plain(listing.get_latest_revision_as_object().introduction)
    assert "<p>Strain | Price</p><p>C57BL/6J | 100</p>" in html


DOCS = (
    '<b style="font-weight:normal" id="docs-internal-guid-1"><p dir="ltr"><span style="font-style:italic">Trp53</span>'
    '<span style="font-style:italic;vertical-align:super">flox</span><span> mice in H</span>'
    '<span style="vertical-align:sub">2</span><span>O</span></p></b>'
)
WORD_HEADING = "<h1><i>Trp53<sup>flox</sup> </i>mice in H<sub>2</sub>O<o:p></o:p></h1>"


@browser_test
@pytest.mark.parametrize("html", [DOCS, WORD_HEADING])
def test_italics_and_raised_letters_stay_in_fields_of_one_line(edit, listing, html):
    admin, _words = edit
    body = admin.get_by_role("region", name="Body", exact=True)
    body.locator("[data-contentpath=content]").get_by_role("button", name="Insert a block").last.click()
    admin.get_by_role("option", name="Table").first.click()
    # A new table takes the focus a moment later, and what is pasted goes where the focus is.
    expect(body.locator(".typed-table-block :focus")).to_be_visible()
    for field in (
        admin.get_by_placeholder("Page title"),
        admin.locator("#id_tagline"),
        body.get_by_label("Heading").first,
        body.get_by_label("Caption"),
    ):
        field.fill("")
        field.evaluate(PASTE, [html, "Trp53flox mice in H2O"])
        assert marked_text.read(field.input_value()) == (
            Run("Trp53", frozenset("i")),
            Run("flox", frozenset(("i", "sup"))),
            Run(" mice in H"),
            Run("2", frozenset(("sub",))),
            Run("O"),
        )
    admin.keyboard.press("Control+z")
    expect(body.get_by_label("Caption")).to_have_value("")


# Tables in the editor


@pytest.fixture
def table(edit):
    """A new table, as it is inserted."""
    admin, _words = edit
    content = admin.get_by_role("region", name="Body", exact=True).locator("[data-contentpath=content]")
    content.get_by_role("button", name="Insert a block").last.click()
    admin.get_by_role("option", name="Table").first.click()
    return admin.locator(".typed-table-block")


@browser_test
def test_a_new_table_says_what_it_needs(table):
    expect(table.locator("tbody tr")).to_have_count(2)
    expect(table.locator(".column-heading")).to_have_count(2)
    expect(table.get_by_label("Caption")).to_have_attribute("aria-required", "true")
    expect(table.locator("label", has_text="Caption").locator(".w-required-mark")).to_be_visible()
    expect(table).to_contain_text("paste cells from Excel or Word")
    shown = table.locator("tbody .Draftail-block--empty, tbody .public-DraftEditorPlaceholder-root").evaluate_all(
        "all => all.filter(each => each.checkVisibility()).map(each => getComputedStyle(each, '::before').content)"
    )
    assert {content for content in shown if content not in ("none", "normal")} == set()


@browser_test
def test_a_column_that_names_the_rows_is_offered_first_only(table):
    insert = table.get_by_role("button", name="Insert column")
    insert.last.click()
    expect(table.get_by_role("button", name="Text", exact=True)).to_be_visible()
    expect(table.get_by_role("button", name="Row heading", exact=True)).to_be_hidden()
    insert.last.click()
    insert.first.click()
    table.get_by_role("button", name="Row heading", exact=True).click()
    expect(table.locator(".column-heading")).to_have_count(3)
    expect(table.locator("tbody tr").first.locator("td input[type=text]")).to_have_count(1)


@browser_test
def test_rows_and_columns_are_added_by_keyboard(edit, table):
    admin, _words = edit
    table.locator(".public-DraftEditor-content").first.click()
    admin.keyboard.type("first")
    admin.keyboard.press("Control+Enter")
    expect(table.locator("tbody tr")).to_have_count(3)
    expect(table.locator("tbody tr").nth(1).locator(".public-DraftEditor-content").first).to_be_focused()
    admin.keyboard.type("second")
    admin.keyboard.press("Control+Shift+Enter")
    expect(table.locator(".column-heading")).to_have_count(3)
    expect(table.locator("tbody tr").nth(1).locator(".public-DraftEditor-content").nth(1)).to_be_focused()
    admin.keyboard.type("between")
    expect(table.locator("tbody tr").nth(1)).to_contain_text("between")
    expect(table.locator("tbody tr").first).to_contain_text("first")
