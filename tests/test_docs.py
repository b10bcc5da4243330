"""What readers of the documentation can rely on: links lead somewhere, examples work, no setting is missing."""

import re
import shutil
from pydoc import locate
from uuid import UUID

import pytest
from django.core.management import call_command, get_commands
from django.utils.html import escape
from markdown_it import MarkdownIt

from pages.content import parts, section
from pages.content.blocks import BlockReader, BlockWriter, Keys, Paths
from pages.content.errors import DocumentErrors
from pages.content.parts.allele_diagram import AlleleDiagram
from pages.content.parts.call_to_action import CallToAction
from pages.content.parts.cards import Cards
from pages.content.parts.image import Image
from pages.content.parts.publications import Publications
from pages.content.parts.questions import Questions
from pages.content.parts.quotation import Quotation
from pages.content.parts.table import Table
from pages.content.parts.testimonial import Testimonial
from pages.content.parts.text import Text
from pages.content.parts.video import Video
from pages.markdown.reader import read_document
from pages.markdown.writer import write_document
from pages.sync.format_help import format_help
from tests.conftest import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
FORMAT = (ROOT / "docs/writers/document-format.md").read_text(encoding="utf-8")
# What the worked example of a part adds.
TO_BE_WRITTEN = {"pages/blocks/note.py", "pages/content/parts/note.py", "templates/blocks/note_block.html"}
# The parts of each heading's examples, in order.
PARTS = {
    "Text": [Text],
    "Links": [Text],
    "Quotations and testimonials": [Testimonial, Quotation],
    "Tables": [Table],
    "Images": [Image, Image],
    "Cards": [Cards, Cards, Text],
    "Questions": [Questions],
    "Calls to action": [CallToAction],
    "Videos": [Video],
    "Publications": [Publications],
    "Allele diagrams": [AlleleDiagram],
}


def examples(language, page):
    """The blocks of code in a language, with the heading that each stands under."""
    heading, found = "", []
    tokens = MarkdownIt("commonmark").parse(page)
    for number, token in enumerate(tokens):
        if token.type == "heading_open":
            heading = tokens[number + 1].content
        if token.type == "fence" and token.info == language:
            found.append((heading, token.content))
    return found


EXAMPLE = examples("markdown", FORMAT)[0][1]


def without_code(text):
    return re.sub(r"^( *)```.*?^\1```|`[^`\n]*`", "", text, flags=re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_between_pages_leads_to_one(page):
    for target in re.findall(r"\]\((?!https?:)([^)\s]+)\)", without_code(page.read_text(encoding="utf-8"))):
        path, _sign, place = target.partition("#")
        linked = page.parent / path if path else page
        assert linked.exists(), f"{page}: {target}"
        if place:
            headings = re.findall(r"^#+ (.*)$", linked.read_text(encoding="utf-8"), re.MULTILINE)
            assert place in {re.sub(r"[^\w -]", "", text.lower()).replace(" ", "-") for text in headings}


def test_the_readme_is_short():
    assert (ROOT / "README.md").stat().st_size <= 8_000


def settings_below(heading):
    page = (ROOT / "docs/operators/settings.md").read_text(encoding="utf-8")
    table = page.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return [name for cell in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE) for name in re.findall(r"`(\w+)`", cell)]


def read_by_compose():
    return set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text(encoding="utf-8")))


def test_each_setting_is_documented_once_and_each_documented_one_exists():
    code = (ROOT / "genetargeting/settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'env(?:\.\w+)?\(\s*"([A-Z0-9_]+)"', code))
    assert sorted(settings_below("The site")) == sorted(read)
    assert sorted(settings_below("Docker Compose")) == sorted(read_by_compose() - read)


def test_the_example_of_an_environment_has_each_setting_that_compose_reads():
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert set(re.findall(r"^(?:# )?([A-Z0-9_]+)=", example, re.MULTILINE)) == read_by_compose()


def test_each_command_is_documented_and_each_documented_one_exists():
    ours = {path.stem for path in ROOT.glob("*/management/commands/[a-z]*.py")}
    page = (ROOT / "docs/operators/commands.md").read_text(encoding="utf-8")
    documented = {
        name for cell in re.findall(r"^\| (`.*?) \|", page, re.MULTILINE) for name in re.findall(r"`(\w+)`", cell)
    }
    assert ours <= documented <= set(get_commands())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_each_command_file_and_module_that_a_page_names_exists(page):
    text = page.read_text(encoding="utf-8")
    assert set(re.findall(r"\bmanage\.py ([a-z]\w+)", text)) <= set(get_commands())
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"[`\n]make ([a-z-]+)", text)) <= targets
    for path in re.findall(r"`((?:fixtures|genetargeting|pages|templates|tests|\.ci)/[\w./*-]+)`", text):
        assert path in TO_BE_WRITTEN or any(ROOT.glob(path)), path
    for name in re.findall(r"`((?:genetargeting|pages)(?:\.\w+)+)`", text):
        assert locate(name) is not None, name


def test_each_finding_is_listed():
    page = (ROOT / "docs/developers/findings.md").read_text(encoding="utf-8")
    for script in ROOT.glob("findings/*.sh"):
        assert f"](../../findings/{script.name})" in page


def test_the_example_of_a_document_is_one():
    document = read_document(EXAMPLE.encode(), "example.md")
    assert document.warnings == ()
    assert write_document(document) == EXAMPLE


@pytest.mark.parametrize("place", PARTS)
def test_each_example_of_a_section_builds_into_what_its_heading_says(place, tmp_path):
    (tmp_path / "images").mkdir()
    shutil.copy(ROOT / "tests/documents/gel.png", tmp_path / "images/targeting vector.png")
    kinds = []
    for example in [code for heading, code in examples("markdown", FORMAT) if heading == place]:
        text = EXAMPLE.replace("## Related Pages", f"## An example\n\n{example}\n## Related Pages")
        (tmp_path / "example.md").write_text(text, encoding="utf-8")
        call_command("build_fixture", documents=tmp_path, output=tmp_path / "site.json", verbosity=0)
        document = read_document(text.encode(), "example.md")
        assert document.warnings == ()
        kinds += [type(part) for part in document.sections[1].content]
    assert kinds == PARTS[place]


def test_every_example_of_a_section_is_built():
    assert {heading for heading, _code in examples("markdown", FORMAT)} == {"A whole document", *PARTS}


def test_the_images_of_the_front_matter_are_read():
    (images,) = [code for heading, code in examples("yaml", FORMAT) if heading == "Front matter"]
    text = EXAMPLE.replace("\n---\n\n# ", f"\n{images}---\n\n# ")
    assert [image.url for image in read_document(text.encode(), "example.md").images()] == [
        "images/targeting vector.png"
    ]


def test_the_front_matter_of_an_article_is_read():
    (keys,) = [code for heading, code in examples("yaml", FORMAT) if heading == "Articles"]
    front_matter = read_document(f"---\n{keys}---\n\n# Exons\n".encode(), "example.md").front_matter
    assert (front_matter.type, front_matter.authors) == ("article", ("Zoe Miller", "Adam Brown"))


@pytest.mark.parametrize("sign", ["10^6^", "H~2~O", "HLA-A\\*02:01", "Trp53\\<tm1Brn>"])
def test_each_sign_that_the_page_shows_is_read_and_written_as_it_stands(sign):
    assert f"`{sign}`" in FORMAT
    text = EXAMPLE.replace("A knockout mouse", f"{sign} A knockout mouse")
    assert write_document(read_document(text.encode(), "example.md")) == text


def test_the_admins_help_is_made_from_the_page():
    html = format_help()
    for heading in re.findall(r"^## (.*)$", without_code(FORMAT), re.MULTILINE):
        assert f"<h2>{heading}</h2>" in html
    assert "<h1>" not in html
    assert '<pre class="example">' + escape(EXAMPLE) + "</pre>" in html
    assert 'href="old-addresses.md"' not in html
    assert "Old addresses" in html


@pytest.fixture
def note(monkeypatch):
    """The part of the worked example, as the guide has it, and known to sections."""
    guide = (ROOT / "docs/developers/adding-a-part.md").read_text(encoding="utf-8")
    names = {"__name__": "note"}
    exec(compile(examples("python", guide)[0][1], "note.py", "exec"), names)
    kind = names["Note"]
    monkeypatch.setattr(section, "KINDS", (*parts.KINDS[:-1], kind, Text))
    monkeypatch.setitem(section.KINDS_BY_FENCE, kind.fence, kind)
    return kind


def test_the_worked_example_of_a_part_works(note):
    copy = "## In short\n\n::: note\n\n### On *Trp53*\n\nRead [more](/contact/).\n\n:::\n\n## Related Pages"
    text = EXAMPLE.replace("## Related Pages", copy)
    document = read_document(text.encode(), "example.md")
    assert "/contact/" in document.page_links
    (part,) = document.sections[1].content
    assert write_document(document) == text
    value = part.to_block(BlockWriter(Keys(str.upper, str, str), UUID(int=1)))
    assert value["title"] == "On *Trp53*"
    assert 'id="/CONTACT/"' in value["text"]
    assert note.from_block(value, BlockReader(Paths(str.lower, str))) == part


@pytest.mark.parametrize("copy", ["Words alone.", "### A title alone", "### One\n\nWords.\n\n### Two\n\nWords."])
@pytest.mark.usefixtures("note")
def test_the_worked_example_refuses_what_its_block_cannot_hold(copy):
    text = EXAMPLE.replace("## Related Pages", f"## In short\n\n::: note\n\n{copy}\n\n:::\n\n## Related Pages")
    with pytest.raises(DocumentErrors, match="a note is one `###` title, with text under it"):
        read_document(text.encode(), "example.md")
