"""`make bench-admin`: how long an editor waits, beside plain Wagtail in the same run.

Plain Wagtail is a project of `wagtail start` of the same version, with a page of the same copy in a StreamField of
blocks like ours, made of nothing but Wagtail's own, with as many links to pages. Both have 1,000 pages in SQLite and
production settings. The steps are taken in turn, in one process each, through its WSGI application; what counts is the
ratio of their CPU times. Our list of documents stands beside Wagtail's list of the same pages, and the part of our
first screen that the browser requests afterwards beside Wagtail's whole first screen. `COUNT=100 make
bench-admin` takes so many pages.
"""

import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
COUNT = int(os.environ.get("COUNT", 1000))
ROUNDS = int(os.environ.get("ROUNDS", 15))
MOST = 1.3
STEPS = ("first screen", "loaded later", "open the editor", "autosave", "preview", "publish", "list of documents")
TITLE = "Mouse Model 0"

MODELS = """
from django.db import models
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.embeds.blocks import EmbedBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageBlock
from wagtail.models import Page


class LinkBlock(blocks.StructBlock):
    page = blocks.PageChooserBlock(required=False)
    url = blocks.URLBlock(required=False)
    label = blocks.CharBlock()


class QuoteBlock(blocks.StructBlock):
    quote = blocks.TextBlock()
    name = blocks.CharBlock()
    affiliation = blocks.CharBlock(required=False)


class PartBlock(blocks.StructBlock):
    heading = blocks.CharBlock()
    text = blocks.RichTextBlock()


class ContentBlock(blocks.StreamBlock):
    text = blocks.RichTextBlock()
    quotation = blocks.RichTextBlock()
    testimonial = QuoteBlock()
    questions = blocks.ListBlock(PartBlock())
    cards = blocks.ListBlock(PartBlock())
    table = TypedTableBlock([("text", blocks.RichTextBlock())])
    image = ImageBlock()
    video = EmbedBlock()
    link = LinkBlock()
    download = DocumentChooserBlock()


class SectionBlock(blocks.StructBlock):
    heading = blocks.CharBlock()
    content = ContentBlock(required=False)


class RelatedBlock(blocks.StructBlock):
    heading = blocks.CharBlock()
    links = blocks.ListBlock(LinkBlock())


class HomePage(Page):
    tagline = models.CharField(max_length=255, blank=True)
    introduction = RichTextField(blank=True)
    body = StreamField([("section", SectionBlock()), ("related_links", RelatedBlock())], blank=True)

    content_panels = Page.content_panels + [FieldPanel("tagline"), FieldPanel("introduction"), FieldPanel("body")]
"""
TEMPLATE = """{% extends "base.html" %}{% load wagtailcore_tags %}
{% block content %}
<h1>{{ page.title }}</h1><p>{{ page.tagline }}</p>{{ page.introduction|richtext }}
{% for block in page.body %}
  <h2>{{ block.value.heading }}</h2>
  {% for part in block.value.content %}{% include_block part %}{% endfor %}
  {% for link in block.value.links %}
    <a href="{% if link.page %}{% pageurl link.page %}{% else %}{{ link.url }}{% endif %}">{{ link.label }}</a>
  {% endfor %}
{% endfor %}
{% endblock %}
"""
SETTINGS = """
from .production import *

SECRET_KEY = "bench" * 12
ALLOWED_HOSTS = ["127.0.0.1"]
WAGTAIL_ENABLE_UPDATE_CHECK = False
INSTALLED_APPS += ["wagtail.contrib.typed_table_block"]
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        with editor_of(ours(folder), ROOT) as our_step, editor_of(plain(folder), folder / "plain") as their_step:
            copy = our_step("copy")["copy"]
            their_step("write", copy)
            rows: dict[str, list[tuple[float, ...]]] = {step: [] for step in STEPS}
            queries = {}
            for number in range(ROUNDS + 2):  # the first two fill caches
                for step in STEPS:
                    mine, theirs = our_step(step), their_step(step)
                    queries[step] = mine["queries"], theirs["queries"]
                    if number > 1:
                        rows[step].append((mine["cpu"], theirs["cpu"], mine["wall"], theirs["wall"]))
    report(rows, queries)


def ours(folder: Path) -> dict[str, str]:
    """Make our site of generated documents; return the environment of its processes."""
    from tests.bench_documents import document

    documents, fixture = folder / "documents", folder / "site.json"
    documents.mkdir()
    for index in range(COUNT):
        (documents / f"{index:04}.md").write_text(document(index, COUNT), encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "DEBUG"} | {
        "SECRET_KEY": "bench" * 12,
        "ALLOWED_HOSTS": "127.0.0.1",
        "BASE_URL": "http://127.0.0.1",
        "DATABASE_URL": f"sqlite:///{folder}/ours.sqlite3",
        "DJANGO_SETTINGS_MODULE": "genetargeting.settings",
        "BENCH_FIXTURE": str(fixture),
    }
    build = ["build_fixture", "--documents", str(documents), "--output", str(fixture)]
    for arguments in (["collectstatic", "--noinput"], ["migrate"], build, ["load_content", "--fixture", str(fixture)]):
        run([sys.executable, "manage.py", *arguments], ROOT, environment)
    return environment


def plain(folder: Path) -> dict[str, str]:
    """Make a project of Wagtail's start template; return the environment of its processes."""
    environment = dict(os.environ) | {"DJANGO_SETTINGS_MODULE": "plain.settings.bench"}
    run([str(Path(sys.executable).with_name("wagtail")), "start", "plain"], folder, environment)
    project = folder / "plain"
    (project / "plain/settings/bench.py").write_text(SETTINGS)
    (project / "home/models.py").write_text(MODELS)
    (project / "home/templates/home/home_page.html").write_text(TEMPLATE)
    for arguments in (["makemigrations", "home"], ["migrate"], ["collectstatic", "--noinput"]):
        run([sys.executable, "manage.py", *arguments], project, environment)
    return environment


def run(command: list[str], folder: Path, environment: dict[str, str]) -> None:
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}:\n{done.stdout}{done.stderr}")


@contextmanager
def editor_of(environment: dict[str, str], folder: Path) -> Iterator[Callable[..., Any]]:
    """Run an editor in a process with this project; yield what has it take a step and returns what that took."""
    command = [sys.executable, __file__, "take-steps"]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, cwd=folder, env=environment, stdin=pipe, stdout=pipe, text=True)
    assert process.stdin
    assert process.stdout

    def take(*step: Any) -> Any:
        print(json.dumps(step), file=process.stdin, flush=True)
        line = process.stdout.readline() if process.stdout else ""
        return json.loads(line) if line else sys.exit(f"Failed in {folder.name}: {step[0]}")

    try:
        yield take
    finally:
        process.stdin.close()
        process.wait()


def report(rows: dict[str, list[tuple[float, ...]]], queries: dict[str, tuple[int, int]]) -> None:
    print(f"{COUNT:,} pages, medians of {ROUNDS} rounds, ours beside plain Wagtail's:\n")
    print(f"{'':20}{'CPU ms':>16}{'ratio':>8}{'wall ms':>16}{'ratio':>8}{'queries':>12}")
    for step, taken in rows.items():
        cpu, their_cpu, wall, their_wall = (statistics.median(column) * 1000 for column in zip(*taken, strict=True))
        counts = "{:5}{:6}".format(*queries[step])
        print(f"{step:20}{cpu:8.1f}{their_cpu:8.1f}{cpu / their_cpu:8.2f}", end="")
        print(f"{wall:8.1f}{their_wall:8.1f}{wall / their_wall:8.2f}{counts:>12}")
    print(f"\nTo reach: {MOST} at most.")


# In the process of a project


class Editor:
    """Someone who works in the admin of the project whose settings are in the environment."""

    def __init__(self) -> None:
        from django.conf import settings
        from django.contrib.auth import get_user_model
        from django.test import Client
        from django.utils.module_loading import import_string
        from wagtail.models import Page

        if fixture := os.environ.get("BENCH_FIXTURE"):
            from pages.sync import views

            views.FIXTURE = Path(fixture)
        self.user = get_user_model().objects.create_superuser("bench", "bench@example.com", "a long password")
        client = Client()
        client.force_login(self.user, backend="django.contrib.auth.backends.ModelBackend")
        self.cookies = client.cookies
        self.application = import_string(settings.WSGI_APPLICATION)
        self.is_ours = bool(fixture)
        self.page = Page.objects.filter(title=TITLE).first()
        self.form: dict[str, str] = {}

    # What the other project needs

    def copy(self) -> Any:
        """Return the copy of the page in the blocks of the other project."""
        page = self.page.specific
        body = [{"type": block["type"], "value": plain_value(block["value"])} for block in page.body.raw_data]
        return {"tagline": page.tagline, "introduction": page.introduction, "body": body}

    def write(self, copy: Any) -> None:
        """Write the page, and beside it as many others with the same copy, each with links to those written before."""
        from home.models import HomePage

        home = HomePage.objects.get()
        links = [link for block in copy["body"] for link in block["value"].get("links", ())]
        written = [home.pk]
        for index in reversed(range(COUNT)):
            for link, target in zip(links, itertools.cycle(written[-len(links) or None :]), strict=False):
                link["page"] = target
            page = home.add_child(instance=HomePage(title=f"Mouse Model {index}", **copy))
            page.save_revision().publish()
            written.append(page.pk)
        self.page = HomePage.objects.get(title=TITLE)

    # Steps

    def take(self, step: str) -> dict[str, Any]:
        """Take a step; return what it took: CPU and wall time in seconds, and queries."""
        from django.db import connection

        act = getattr(self, step.replace(" ", "_"))
        if step != "open the editor":
            self.form = self.filled_form()
        queries = [0]

        def count(execute: Callable[..., Any], *arguments: Any) -> Any:
            queries[0] += 1
            return execute(*arguments)

        with connection.execute_wrapper(count):
            cpu, wall = time.process_time(), time.perf_counter()
            act()
            return {
                "cpu": time.process_time() - cpu,
                "wall": time.perf_counter() - wall,
                "queries": queries[0],
            }

    def ask(
        self, path: str, form: dict[str, str] | None = None, accept: str = "text/html", **environ: str
    ) -> tuple[int, bytes]:
        """Ask the project's WSGI application, as a browser would; return the status and the body of its answer."""
        from django.test import RequestFactory

        factory = RequestFactory(headers={"host": "127.0.0.1", "accept": accept})
        factory.cookies = self.cookies
        request = factory.get(path, **environ) if form is None else factory.post(path, form)
        answered: list[Any] = []
        body = self.application(
            request.environ, lambda status, headers, _error=None: answered.extend((status, headers))
        )
        content = b"".join(body)
        body.close()
        for name, value in answered[1]:
            if name.lower() == "set-cookie":
                self.cookies.load(value)
        return int(answered[0][:3]), content

    def get(self, path: str, **environ: str) -> bytes:
        status, content = self.ask(path, **environ)
        assert status == 200, (path, status)
        return content

    def first_screen(self) -> None:
        self.get("/admin/")

    def loaded_later(self) -> None:
        self.get("/admin/state/" if self.is_ours else "/admin/", HTTP_X_REQUESTED_WITH="XMLHttpRequest")

    def open_the_editor(self) -> None:
        self.get(f"/admin/pages/{self.page.pk}/edit/")

    def autosave(self) -> None:
        status, content = self.ask(f"/admin/pages/{self.page.pk}/edit/", self.form, "application/json")
        assert status == 200, content
        assert json.loads(content)["success"], content

    def preview(self) -> None:
        address = f"/admin/pages/{self.page.pk}/edit/preview/"
        content = self.ask(address, self.form)[1]
        assert json.loads(content)["is_valid"], content
        self.get(address)

    def publish(self) -> None:
        form = self.form | {"action-publish": "action-publish"}
        status, content = self.ask(f"/admin/pages/{self.page.pk}/edit/", form)
        assert status == 302, content.decode()

    def list_of_documents(self) -> None:
        self.get("/admin/page-documents/" if self.is_ours else f"/admin/pages/{self.page.get_parent().pk}/")

    def filled_form(self) -> dict[str, str]:
        """Return what the editor's form sends for the page as it is; a browser builds the streams from their data."""
        from wagtail.blocks.base import BlockField
        from wagtail.test.utils.form_data import querydict_from_html

        html = self.get(f"/admin/pages/{self.page.pk}/edit/").decode()
        form = querydict_from_html(html, form_id="page-edit-form", exclude_csrf=False).dict()
        draft = self.page.get_latest_revision_as_object()
        editing = draft.get_edit_handler().get_form_class()(instance=draft, for_user=self.user)
        for name, field in editing.fields.items():
            if isinstance(field, BlockField):
                form |= dict(sent_for(field.block, editing[name].value(), name))
        form["title"] = TITLE
        form["tagline"] = f"As of {time.time()}"
        return {name: value for name, value in form.items() if not name.startswith("action-")}


def plain_value(value: Any) -> Any:
    """Return the value of a section or related links, or what is in it, in the other project's blocks."""
    if "links" in value:
        links = [{"page": None, "url": "", "label": "A page"} for _link in value["links"]]  # `write` says which
        return {"heading": value["heading"], "links": links}
    content = []
    for block in value["content"]:
        kind, inner = block["type"], block["value"]
        if kind == "testimonial":
            inner = {"quote": "What a researcher says. " * 8, "name": "A researcher", "affiliation": "A university"}
        elif kind == "cards":
            cards = inner["cards"] if isinstance(inner, dict) else inner
            inner = [{"heading": "Card", "text": "<p>Words of a card.</p>"}] * len(cards)
        content.append({"type": kind, "value": inner})
    return {"heading": value["heading"], "content": content}


def sent_for(block: Any, value: Any, prefix: str) -> Iterator[tuple[str, str]]:
    """Yields the names and values that a browser sends for a block."""
    from wagtail import blocks

    if isinstance(block, blocks.StreamBlock | blocks.ListBlock):
        children = list(value if isinstance(block, blocks.StreamBlock) else value.bound_blocks)
        yield f"{prefix}-count", str(len(children))
        for index, child in enumerate(children):
            place = f"{prefix}-{index}"
            yield from {f"{place}-deleted": "", f"{place}-order": str(index), f"{place}-id": child.id or ""}.items()
            if isinstance(block, blocks.StreamBlock):
                yield f"{place}-type", child.block_type
            yield from sent_for(child.block, child.value, f"{place}-value")
    elif isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            yield from sent_for(child, value.get(name), f"{prefix}-{name}")
    else:
        shown = block.field.widget.format_value(block.field.prepare_value(block.value_for_form(value)))
        if isinstance(shown, list | tuple):
            shown = shown[0] if shown else ""
        if shown not in (None, False):
            yield prefix, str(getattr(shown, "pk", shown))


def take_steps() -> None:
    """Takes the steps that the other end of the pipe asks for."""
    sys.path.insert(0, str(Path.cwd()))
    import django

    django.setup()
    import logging

    logging.disable(logging.CRITICAL)
    out, sys.stdout = sys.stdout, sys.stderr
    editor = Editor()
    for line in sys.stdin:
        step, *arguments = json.loads(line)
        answer = editor.take(step) if step in STEPS else {step: getattr(editor, step)(*arguments)}
        print(json.dumps(answer), file=out, flush=True)


if __name__ == "__main__":
    take_steps() if sys.argv[1:] == ["take-steps"] else main()
