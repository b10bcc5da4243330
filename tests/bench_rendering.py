"""`make bench`, for pages that are rendered: CPU per page through the WSGI application, in production's settings.

`python -m tests.bench_rendering COMMIT` renders each page in turn with an earlier commit, and prints the ratio.
A process serves each checkout, from a database of its own: on SQLite or on the server of `DATABASE_URL`, whose own work
does not count. Each request has a query string, or the cookie of a session that has ended, and another port, so that no
cache of finished pages knows it; what all pages share is known, as it is to all but the first request after a change.
“after a change” is that first request.
Nothing else may run in the checkouts meanwhile: tests change the content, too.
"""

import io
import itertools
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = ["/knockout-mouse-models/", "/model-0/", "/"]  # a document, a long generated one, the front page
KINDS = {"rendered": "", "ended session": "session", "after a change": "changed"}
GENERATED, ROUNDS, REQUESTS = 40, 7, 20


def main() -> None:
    from tests.bench_documents import document, new_database
    from tests.bench_front_door import earlier

    with tempfile.TemporaryDirectory() as temporary, ExitStack() as stack:
        folder = Path(temporary)
        (folder / "documents").mkdir()
        for index in range(GENERATED):
            (folder / f"documents/{index:04}.md").write_text(document(index, GENERATED), encoding="utf-8")
        checkouts = {"now": ROOT}
        if sys.argv[1:]:
            checkouts["before"] = stack.enter_context(earlier(folder, sys.argv[1]))
        servers = {}
        for name, checkout in checkouts.items():
            url = stack.enter_context(new_database(folder, f"rendering_{name}"))
            servers[name] = stack.enter_context(server(checkout, url, folder / "documents"))
        for path, (kind, mode) in itertools.product(PAGES, KINDS.items()):
            rounds: dict[str, list[float]] = {name: [] for name in servers}
            for _round in range(ROUNDS):
                for name, process in servers.items():
                    rounds[name].append(ask(process, path, mode))
            seconds = {name: statistics.median(row) for name, row in rounds.items()}
            figures = ", ".join(f"{name} {each * 1000:.1f} ms" for name, each in seconds.items())
            ratio = f", ratio {seconds['now'] / seconds['before']:.2f}" if "before" in seconds else ""
            print(f"{path:26}{kind:16}{figures}{ratio}", flush=True)
        for process in servers.values():
            process.stdin.close()


def server(checkout: Path, url: str, documents: Path) -> "subprocess.Popen[str]":
    """Load the documents with the code of a checkout, and return the process that renders them."""
    environment = {name: value for name, value in os.environ.items() if name != "DEBUG"} | {
        "SECRET_KEY": "bench" * 12,
        "ALLOWED_HOSTS": "localhost",
        "BASE_URL": "http://localhost",
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "genetargeting.settings",
        "PYTHONPATH": str(checkout),
    }
    fixture = str(documents.parent / f"{abs(hash(checkout))}.json")
    for arguments in (
        ["collectstatic", "--noinput"],
        ["migrate"],
        ["load_content"],
        ["build_fixture", "--documents", str(documents), "--output", fixture],
        ["load_content", "--fixture", fixture],
    ):
        command = [sys.executable, "manage.py", *arguments]
        subprocess.run(command, cwd=checkout, env=environment, check=True, capture_output=True)
    command = [sys.executable, __file__, "--serve"]
    return subprocess.Popen(
        command, cwd=checkout, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


def ask(process: "subprocess.Popen[str]", path: str, mode: str) -> float:
    """Return the median of the CPU seconds that the process needs for the page."""
    assert process.stdin
    assert process.stdout
    process.stdin.write(f"{path} {mode}\n")
    process.stdin.flush()
    return float(process.stdout.readline())


def serve() -> None:
    """Answer each line, a path and what is special about its requests, with CPU seconds."""
    sys.path.remove(str(Path(__file__).parent))
    from genetargeting.wsgi import application  # first: it sets Django up

    advance = import_module("genetargeting.generation").shared().advance
    ports = itertools.count(1024)
    for line in sys.stdin:
        path, _, mode = line.rstrip("\n").partition(" ")
        seconds = []
        for _request in range(REQUESTS):
            if mode == "changed":
                advance()
            host = "localhost" if mode == "changed" else f"localhost:{next(ports)}"
            environ = {
                "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": "" if mode else "rendered",
                "HTTP_COOKIE": f"sessionid={'ended' * 6}" if mode == "session" else "",
                "HTTP_HOST": host, "SERVER_NAME": "localhost", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
                "REMOTE_ADDR": "127.0.0.1", "HTTP_ACCEPT_ENCODING": "gzip", "wsgi.url_scheme": "http",
                "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr,
            }  # fmt: skip
            statuses: list[str] = []
            start = time.process_time()
            body = application(environ, lambda status, *_rest, statuses=statuses: statuses.append(status))
            b"".join(body)
            getattr(body, "close", lambda: None)()
            seconds.append(time.process_time() - start)
            if not statuses[0].startswith("200"):
                sys.exit(f"{path} answered {statuses[0]}.")
        print(statistics.median(seconds), flush=True)


if __name__ == "__main__":
    if sys.argv[1:] == ["--serve"]:
        serve()
    else:
        main()
