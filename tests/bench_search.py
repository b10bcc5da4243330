"""`make bench-search`: how long searches take, how large the search index is, and how long it takes to build.

At 1,000 and 10,000 pages of generated documents, on SQLite or on the server of `DATABASE_URL`. With `BEFORE=COMMIT` the
same is measured with the code of an earlier commit, in turn with this one's, query by query. Seconds are CPU seconds of
our process and of its connection to PostgreSQL (which must run on this machine), so that other work does not count.

The pages are inserted row by row, which takes a fraction of the time of a load; the index is made by `update_index`.
"""

import json
import logging
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COUNTS = (1_000, 10_000)
ROUNDS = 5
QUERIES = [
    "knockout",
    "homologous recombination",
    "knock-out mouse model",
    "Cre-loxP",
    "Mouse Model 77",
    "how does gene knockout work?",
    "nuclease activity of proteins such as Cas9",
    "knokcout mice",
    "unicorn",
    "embryonic unicorns",
]


def main():
    counts = [int(count) for count in os.environ.get("COUNT", "").split()] or COUNTS
    with source_of(os.environ.get("BEFORE")) as before:
        print(f"{'pages':>6}  {'state':8}{'build s':>9}{'index MB':>10}{'query ms':>10}{'slowest':>9}")
        for count in counts:
            measured = measure(count, {"before": before, "now": ROOT} if before else {"now": ROOT})
            for state, (build, megabytes, queries) in measured.items():
                mean, slowest = statistics.mean(queries.values()), max(queries, key=queries.get)
                print(
                    f"{count:6,}  {state:8}{build:9.2f}{megabytes:10.2f}{mean:10.1f}{queries[slowest]:9.1f} {slowest}",
                    flush=True,
                )
            if before:
                ratios = [now / then for now, then in zip(measured["now"][:2], measured["before"][:2], strict=True)]
                pairs = [(measured["now"][2][query], measured["before"][2][query]) for query in QUERIES]
                mean, worst = sum(a for a, _ in pairs) / sum(b for _, b in pairs), max(a / b for a, b in pairs)
                print(f"{'':6}  {'ratio':8}{ratios[0]:9.2f}{ratios[1]:10.2f}{mean:10.2f}{worst:9.2f}", flush=True)


def measure(count, sources):
    """Returns for each state its seconds to build the index, its megabytes, and the milliseconds of each query."""
    # Imported here, as it wants the settings of this process only where documents are made.
    from tests.bench_documents import document, new_database

    pages = [page_of(document(index, count)) for index in range(count)]
    with ExitStack() as stack:
        workers, results = {}, {}
        for state, source in sources.items():
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            url = stack.enter_context(new_database(folder, f"bench_search_{state}"))
            workers[state] = stack.enter_context(worker(source, url))
            results[state] = ask(workers[state], {"pages": pages})
        times = {state: {query: [] for query in QUERIES} for state in workers}
        for _round in range(ROUNDS):
            for query in QUERIES:
                for state, process in workers.items():
                    times[state][query].append(ask(process, {"query": query}))
        return {
            state: (*results[state], {query: statistics.median(ms) for query, ms in times[state].items()})
            for state in workers
        }


def page_of(source):
    """Returns the fields of a page with the copy of a document."""
    from markdown_it import MarkdownIt

    render = MarkdownIt().render
    title, *sections = re.split(r"^##? ", source.partition("---\n\n# ")[2], flags=re.MULTILINE)
    tagline, *sections = [section.partition("\n") for section in sections]
    return {
        "title": title.strip(),
        "tagline": tagline[0],
        "introduction": render(tagline[2]),
        "body": [[heading, render(copy)] for heading, _, copy in sections if heading != "Related Pages"],
    }


# The processes that search


@contextmanager
def source_of(commit):
    """The folder with the code of a commit, which is gone afterwards."""
    if not commit:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "before"
        subprocess.run(["git", "worktree", "add", "--quiet", "--detach", tree, commit], cwd=ROOT, check=True)
        try:
            yield tree
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", tree], cwd=ROOT, check=True)


@contextmanager
def worker(source, url):
    """A process with the code of a folder that serves `Searching` through its standard input and output."""
    environment = {name: value for name, value in os.environ.items() if name != "DEBUG"} | {
        "SECRET_KEY": "bench" * 12,
        "ALLOWED_HOSTS": "localhost",
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "genetargeting.settings",
        "PYTHONPATH": str(source),
    }
    command = [sys.executable, __file__, "worker"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=source, env=environment, **pipes) as process:
        yield process
        process.stdin.close()


def ask(process, question):
    """Returns the worker's answer."""
    process.stdin.write(json.dumps(question) + "\n")
    process.stdin.flush()
    answer = process.stdout.readline()
    return json.loads(answer) if answer else sys.exit("The process that searches ended.")


def work():
    """Answers the questions on the standard input, one a line, with the code of the current folder."""
    answers, sys.stdout = sys.stdout, sys.stderr
    import django

    django.setup()
    logging.disable(logging.WARNING)
    from django.core.management import call_command
    from django.http import HttpResponse
    from django.test import RequestFactory

    from pages.discovery import search_views

    requests = RequestFactory(SERVER_NAME="localhost")
    # The pages and their excerpts are measured; neither the frame around them, which all pages have, nor publications,
    # which earlier commits do not look for.
    search_views.publications = lambda query: {}
    search_views.render = lambda request, template, context: HttpResponse()

    def search(query):
        request = requests.get("/search/", {"q": query})
        start = cpu_seconds()
        search_views.search_page(request)
        return 1000 * (cpu_seconds() - start)

    def build(pages):
        call_command("migrate", verbosity=0)
        insert(pages)
        size, start = database_size(), cpu_seconds()
        call_command("update_index", verbosity=0)
        seconds = cpu_seconds() - start
        size = database_size() - size
        search("first")  # what a process does once only
        return seconds, size / 1_000_000

    for line in sys.stdin:
        question = json.loads(line)
        answer = search(question["query"]) if "query" in question else build(question["pages"])
        print(json.dumps(answer), file=answers, flush=True)


def insert(pages):
    """Writes the rows of live pages below the front page."""
    from django.contrib.contenttypes.models import ContentType
    from django.db import transaction
    from wagtail.models import Page

    from pages.models import HomePage, ServicePage

    home = HomePage.objects.first() or front_page()
    common = {
        "content_type": ContentType.objects.get_for_model(ServicePage),
        "locale": home.locale,
        "depth": home.depth + 1,
    }
    with transaction.atomic():
        for index, page in enumerate(pages):
            body = [
                {"type": "section", "value": {"heading": heading, "content": [{"type": "text", "value": copy}]}}
                for heading, copy in page.pop("body")
            ]
            slug = f"model-{index}"
            path = ServicePage._get_path(home.path, home.depth + 1, index + 1)
            url_path = f"{home.url_path}{slug}/"
            row = ServicePage(**common, **page, path=path, slug=slug, url_path=url_path, body=json.dumps(body))
            row.draft_title = row.title
            parent = Page(**{field.attname: getattr(row, field.attname) for field in Page._meta.concrete_fields})
            parent.save_base(raw=True)
            row.pk = row.page_ptr_id = parent.pk
            row.save_base(raw=True)
        Page.objects.filter(pk=home.pk).update(numchild=len(pages))


def front_page():
    """Returns a front page, which takes the place of Wagtail's own."""
    from wagtail.models import Page, Site

    from pages.models import HomePage

    root = Page.get_first_root_node()
    root.get_children().delete()
    root = Page.get_first_root_node()
    home = root.add_child(instance=HomePage(title="Custom Mouse Models", slug="home"))
    Site.objects.update_or_create(is_default_site=True, defaults={"hostname": "localhost", "root_page": home})
    return home


def database_size():
    """Returns the bytes that the database takes, without what is free in it."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM FULL" if connection.vendor == "postgresql" else "VACUUM")
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        return cursor.fetchone()[0]


def cpu_seconds():
    """Returns the CPU seconds of this process and of the server's process that works for it."""
    from django.db import connection

    return time.process_time() + (cpu_of(server_process()) if connection.vendor == "postgresql" else 0)


@cache
def server_process():
    """Returns the number of the process of PostgreSQL that works for this one."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def cpu_of(number):
    """Returns the CPU seconds of a process, as Linux's scheduler counts them."""
    return int(Path(f"/proc/{number}/schedstat").read_text(encoding="ascii").split()[0]) / 1e9


if __name__ == "__main__":
    work() if sys.argv[1:] == ["worker"] else main()
