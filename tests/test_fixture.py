"""What a developer can rely on: the same documents give the same fixture, and a stale one is told."""

import json
import shutil
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

from tests.conftest import DOCUMENT, FIXTURE, ROOT


@pytest.fixture
def documents(tmp_path):
    """A folder with a copy of the documents."""
    return shutil.copytree(DOCUMENT.parent, tmp_path / "documents")


@pytest.fixture
def output(tmp_path):
    return tmp_path / "site.json"


@pytest.fixture
def build(documents, output):
    def run(**options):
        call_command("build_fixture", documents=documents, output=output, **options)

    return run


def write(documents, name, url, *, title="Mice", link_from="[]", related=()):
    body = (
        f"# {title}\n\n## Related Pages\n\n" + "".join(f"- {label}\n" for label in related) if related else f"# {title}"
    )
    (documents / name).write_text(
        f'---\nlegacy_url: "https://www.genetargeting.com{url.rstrip("/")}"\nnew_build_url: "{url}"\n'
        f'url_handling: "reuse"\nlink_from: {link_from}\nextracted_date: "2026-02-01"\ntitle: "{title}"\n---\n{body}\n'
    )


def pages(output):
    """All fields of each page in a fixture, by address."""
    found = {}
    for item in json.loads(output.read_text()):
        if item["model"] not in ("wagtailcore.site", "pages.testimonial"):
            found.setdefault(item["pk"], {"pk": item["pk"]}).update(item["fields"])
    return {page["url_path"].removeprefix("/home"): page for page in found.values()}


def test_the_committed_fixture_is_built_from_the_committed_documents(build, output):
    build()
    assert output.read_bytes() == FIXTURE.read_bytes()


@pytest.mark.slow  # it starts the site in a second process
def test_two_builds_give_equal_bytes_whatever_the_process_and_the_order_of_files(build, documents, output, tmp_path):
    write(documents, "a.md", "/z/")
    write(documents, "z.md", "/a/", title="Rats")
    build()
    (documents / "a.md").rename(documents / "y.md")
    command = [sys.executable, ROOT / "manage.py", "build_fixture", "--documents", documents, "--output"]
    subprocess.run([*command, tmp_path / "again.json"], check=True, env={"DEBUG": "true", "PYTHONHASHSEED": "7"})
    assert (tmp_path / "again.json").read_text() == output.read_text().replace('"a.md"', '"y.md"')


def test_another_document_changes_no_id_of_the_pages_that_were_there(build, documents, output):
    build()
    before = pages(output)
    write(documents, "aaa.md", "/aaa/")
    build()
    after = pages(output)
    for url, page in before.items():
        assert [after[url][name] for name in ("pk", "translation_key")] == [page["pk"], page["translation_key"]]
        assert after[url].get("body") == page.get("body")


def test_a_changed_word_changes_no_block_id(build, documents, output):
    def ids(value):
        if isinstance(value, dict):
            return [value[name] for name in value if name == "id"] + ids(list(value.values()))
        return [found for child in value for found in ids(child)] if isinstance(value, list) else []

    build()
    before = ids(json.loads(output.read_text()))
    document = documents / DOCUMENT.name
    document.write_text(document.read_text().replace("wonderful", "great").replace("A knockout mouse is", "It is"))
    build()
    assert ids(json.loads(output.read_text())) == before
    assert len(set(before)) == len(before) > 20


def test_the_fixture_holds_pages_testimonials_and_the_site_and_nothing_else(output, build):
    build()
    models = {item["model"] for item in json.loads(output.read_text())}
    pages_only = {"wagtailcore.page", "wagtailcore.site", "pages.homepage", "pages.servicepage"}
    assert models == pages_only | {"pages.testimonial"}
    for page in pages(output).values():
        assert page["content_type"] in (["pages", "homepage"], ["pages", "servicepage"])
        assert "latest_revision" not in page
        assert "owner" not in page


def test_the_page_tree_is_what_the_document_asks_for(build, output):
    build()
    assert {url: page["live"] for url, page in pages(output).items()} == {
        "/": True,
        "/custom-mouse-models/": True,
        "/knockout-mouse-models/": True,
        "/conventional-knockout-mice/": False,
        "/conditional-knockout-mice/": False,
        "/conditional-ko-with-reporter/": False,
        "/standard-conditional-knockouts/": False,
        "/truview-conditional-knockout/": False,
    }


def test_the_fixture_names_the_document_of_each_page(build, output):
    build()
    named = {item["pk"]: item["document"] for item in json.loads(output.read_text()) if "document" in item}
    assert named == {pages(output)["/knockout-mouse-models/"]["pk"]: DOCUMENT.name}


def test_a_label_finds_the_document_that_bears_the_name(build, documents, output):
    write(documents, "mice.md", "/mice/", related=["Knockout Mouse Models", "custom knockout mouse models", "Rats"])
    build()
    tree = pages(output)
    (related,) = tree["/mice/"]["body"]
    targets = [link["value"]["page"] for link in related["value"]["links"]]
    assert targets == [tree[url]["pk"] for url in ("/knockout-mouse-models/", "/knockout-mouse-models/", "/rats/")]


def test_a_name_that_two_documents_bear_is_not_guessed_but_reported(build, documents, output, capsys):
    write(documents, "a.md", "/a/", title="Mice")
    write(documents, "b.md", "/b/", title="Mice")
    write(documents, "c.md", "/c/", title="Rats", related=["Mice"])
    build()
    assert pages(output)["/mice/"]["live"] is False
    (warning,) = [line for line in capsys.readouterr().err.splitlines() if "c.md" in line]
    assert warning.startswith(f"Warning: {documents}/c.md:11: `Mice` may mean /a/ or /b/, and links to /mice/; ")


def test_strict_makes_every_warning_an_error(build, output, capsys):
    with pytest.raises(CommandError, match=r"Nothing was written\. Correct the 5 above first"):
        build(strict=True)
    assert not output.exists()
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 5
    assert all(":97: no document is called `" in line for line in lines)


def test_a_document_below_another_stands_below_it_in_the_tree(build, documents, output):
    write(documents, "detail.md", "/mice/detail/", title="Detail")
    write(documents, "mice.md", "/mice/")
    build()
    tree = pages(output)
    assert tree["/mice/detail/"]["path"] == tree["/mice/"]["path"] + "0001"
    assert (tree["/mice/"]["numchild"], tree["/mice/detail/"]["depth"]) == (1, 4)


def test_check_passes_on_a_fresh_fixture_and_writes_nothing(build, output):
    build()
    before = output.stat().st_mtime_ns
    build(check=True)
    assert output.stat().st_mtime_ns == before


def test_check_fails_after_a_change_of_one_character_and_names_the_page(build, documents, output):
    build()
    before = output.read_bytes()
    document = documents / DOCUMENT.name
    document.write_text(document.read_text().replace("3 decades", "4 decades"))
    with pytest.raises(CommandError, match=r"is stale; run build_fixture.\n  /knockout-mouse-models/ differs$"):
        build(check=True)
    assert output.read_bytes() == before


def test_check_names_missing_and_left_over_pages(build, documents, output):
    build()
    write(documents, "mice.md", "/mice/")
    with pytest.raises(CommandError, match="\n  /mice/ is missing"):
        build(check=True)
    build()
    (documents / "mice.md").unlink()
    with pytest.raises(CommandError, match="\n  /mice/ no longer has a document"):
        build(check=True)


def test_check_fails_where_there_is_no_fixture_yet(build, output):
    with pytest.raises(CommandError, match="is stale"):
        build(check=True)
    assert not output.exists()


@pytest.fixture
def failure(build, output, capsys):
    """What a build that must fail prints; the old fixture stays."""

    def run():
        output.write_text("the old fixture")
        with pytest.raises(CommandError):
            build()
        assert output.read_text() == "the old fixture"
        return capsys.readouterr().err.splitlines()

    return run


def test_two_documents_with_one_address(documents, failure):
    write(documents, "z.md", "/knockout-mouse-models/")
    (line,) = failure()
    assert line == (f"{documents}/z.md:3: /knockout-mouse-models/ is the address of {documents}/{DOCUMENT.name} too")


def test_an_address_below_a_page_that_does_not_exist(documents, failure):
    write(documents, "z.md", "/rats/detail/")
    assert failure() == [f"{documents}/z.md:3: /rats/detail/ is below /rats/, which has no document; add that document"]


@pytest.mark.parametrize(
    "text",
    [
        "[x](/rats/)",
        "## T\n\nIntroduction: **[x](/rats/)**",
        "## T\n\n## Care\n\n- one\n    - [x](/rats/)",
        "## T\n\n## Care\n\n> [x](/rats/)",
        "## T\n\n## Care\n\n| a | b |\n| --- | --- |\n| [x](/rats/) | y |",
        "## T\n\n## Care\n\n### One\n[x](/rats/)\n\n### Two\ny",
    ],
)
def test_a_link_that_leads_to_no_page_wherever_it_stands(documents, failure, text):
    write(documents, "mice.md", "/mice/")
    with (documents / "mice.md").open("a") as file:
        file.write(f"\n{text}\n")
    (line,) = failure()
    assert line.startswith(f"{documents}/mice.md:")
    assert line.endswith("no page has the address /rats/; correct the link, or add a document for that address")


def test_a_related_page_whose_name_is_no_address(documents, failure):
    write(documents, "z.md", "/z/", related=["Admin", "™"])
    assert [line.partition(": ")[2] for line in failure()] == [
        "`Admin` cannot become an address; give the page a document, or change its name",
        "`™` cannot become an address; give the page a document, or change its name",
    ]


def test_all_errors_of_all_documents_are_listed(documents, failure):
    for name in ("y.md", "z.md"):
        write(documents, name, f"/{name[0]}/")
        text = (documents / name).read_text()
        (documents / name).write_text(text.replace("2026-02-01", "soon") + "\n<div>\n")
    assert [line.split(": ")[0] for line in failure()] == [
        f"{documents}/{place}" for place in ("y.md:6", "y.md:11", "z.md:6", "z.md:11")
    ]


def test_a_folder_without_documents(documents, failure):
    (documents / DOCUMENT.name).unlink()
    (line,) = failure()
    assert line == f"{documents}:1: the folder contains no documents; add a file NAME.md"


@pytest.mark.slow  # it starts the site in a second process
def test_the_command_exits_with_1_and_one_line_for_each_error(documents, tmp_path):
    write(documents, "z.md", "/admin/")
    result = subprocess.run(
        [sys.executable, ROOT / "manage.py", "build_fixture", "--documents", documents, "--output", tmp_path / "f"],
        env={"DEBUG": "true"},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 1
    assert result.stderr == (
        f"{documents}/z.md:3: `/admin/` is reserved for the site itself; choose another path\n"
        "CommandError: Nothing was written. Correct the 1 above first.\n"
    )
    assert not (tmp_path / "f").exists()
