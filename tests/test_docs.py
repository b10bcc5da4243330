"""What readers of the documentation can rely on: links lead somewhere, examples work, no setting is missing."""

import re
from uuid import UUID

import pytest

from pages.content import parts, section
from pages.content.block_reader import BlockReader, Paths
from pages.content.block_writer import BlockWriter, Keys
from pages.markdown.reader import read_document
from pages.markdown.writer import write_document
from pages.sync.format_help import format_help
from tests.conftest import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
FORMAT = (ROOT / "docs/writers/document-format.md").read_text(encoding="utf-8")


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


def test_each_setting_is_documented_and_each_documented_one_exists():
    code = (ROOT / "genetargeting/settings.py").read_text(encoding="utf-8")
    text = (ROOT / "docs/operators/settings.md").read_text(encoding="utf-8")
    read = set(re.findall(r'env(?:\.\w+)?\(\s*"([A-Z0-9_]+)"', code))
    documented = {
        name for row in re.findall(r"^\| .*$", text, re.MULTILINE) for name in re.findall(r"`([A-Z][A-Z0-9_]+)`", row)
    }
    assert read - documented == set()
    first_column = set(re.findall(r"^\| `([A-Z0-9_]+)`", text, re.MULTILINE))
    assert first_column - read == set()


def test_the_example_of_a_document_is_one():
    (example,) = re.findall(r"^```markdown\n(.*?)^```", FORMAT, re.DOTALL | re.MULTILINE)
    document = read_document(example.encode(), "example.md")
    assert document.warnings == ()
    assert write_document(document) == example


def test_each_sign_that_the_page_shows_is_read_as_it_says():
    (example,) = re.findall(r"^```markdown\n(.*?)^```", FORMAT, re.DOTALL | re.MULTILINE)
    (images,) = re.findall(r"^```yaml\n(.*?)^```", FORMAT, re.DOTALL | re.MULTILINE)
    text = example.replace("\n---\n\n# ", f"\n{images}---\n\n# ").replace(
        "A knockout mouse", r"10^6^ H~2~O HLA-A\*02:01 Trp53\<tm1Brn> [a](/mice/#food). A knockout mouse"
    )
    assert [image.url for image in read_document(text.encode(), "example.md").images()] == [
        "images/targeting vector.png"
    ]


def test_the_admins_help_is_made_from_the_page():
    html = format_help()
    for heading in re.findall(r"^## (.*)$", without_code(FORMAT), re.MULTILINE):
        assert f"<h2>{heading}</h2>" in html
    assert "<h1>" not in html
    assert 'href="old-addresses.md"' not in html
    assert "Old addresses" in html


def test_the_worked_example_of_a_part_works(monkeypatch):
    guide = (ROOT / "docs/developers/adding-a-part.md").read_text(encoding="utf-8")
    code = re.findall(r"^```python\n(.*?)^```", guide, re.DOTALL | re.MULTILINE)[0]
    names = {"__name__": "call_to_action"}
    exec(compile(code, "call_to_action.py", "exec"), names)
    kind = names["CallToAction"]
    monkeypatch.setattr(section, "KINDS", (*parts.KINDS[:-1], kind, parts.Text))
    monkeypatch.setitem(section.KINDS_BY_FENCE, kind.fence, kind)
    (example,) = re.findall(r"^```markdown\n(.*?)^```", FORMAT, re.DOTALL | re.MULTILINE)
    copy = "## Ask us\n\n::: call to action\n\n[Contact us](/contact/)\n\n:::\n\n## Related Pages"
    text = example.replace("## Related Pages", copy)
    document = read_document(text.encode(), "example.md")
    (part,) = document.sections[1].content
    assert (part.label, part.target) == ("Contact us", "/contact/")
    assert write_document(document) == text
    value = part.to_block(UUID(int=1), BlockWriter(Keys(str.upper, str, str)))
    assert value == {"label": "Contact us", "page": "/CONTACT/", "url": ""}
    assert kind.from_block(value, BlockReader(Paths(str.lower, str))) == part
