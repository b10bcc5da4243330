"""`make bench-documents`: how long many documents take to build, to load and to load again, and in how much memory.

The documents are generated, always the same. Each step is a process of its own, so that its figures are its own; a
tenth of the documents goes first, and shows what grows. The database is a new one, on SQLite or on the server of
`DATABASE_URL`, whose own work counts in the seconds only. `COUNT=150 make bench-documents` takes so many documents.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

import psycopg

ROOT = Path(__file__).resolve().parent.parent
COPY = (ROOT / "fixtures/documents/knockout-mouse-models.md").read_text(encoding="utf-8")
WORDS = re.findall(r"\b[a-z]+\b", COPY.partition("# ")[2])
DATABASE = "bench_documents"
SECONDS = {"build": 10, "load": 60, "load again": 10}  # the most that 1,000 documents may take


def main():
    count = int(os.environ.get("COUNT", 1000))
    print(f"{'documents':>9}  {'step':12}{'wall s':>8}{'CPU s':>8}{'peak MB':>9}")
    for number in (count // 10, count):
        with tempfile.TemporaryDirectory() as folder, new_database(folder) as url:
            for step, seconds, cpu_seconds, megabytes in measure(Path(folder), url, number):
                print(f"{number:9,}  {step:12}{seconds:8.1f}{cpu_seconds:8.1f}{megabytes:9.0f}", flush=True)
    goals = ", ".join(f"{step} {seconds} s" for step, seconds in SECONDS.items())
    print(f"\nThe most that 1,000 documents may take on two cores: {goals}.")


def measure(folder, url, number):
    """Builds and loads so many documents, and yields for each step its name, seconds, CPU seconds and peak memory."""
    documents, fixture = folder / "documents", folder / "site.json"
    documents.mkdir()
    for index in range(number):
        (documents / f"{index:04}.md").write_text(document(index, number), encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "DEBUG"} | {
        "SECRET_KEY": "bench" * 12,
        "ALLOWED_HOSTS": "127.0.0.1",
        "DATABASE_URL": url,
    }
    run(["migrate"], environment)
    load = ["load_content", "--fixture", fixture]
    steps = [["build_fixture", "--documents", documents, "--output", fixture], load, load]
    for step, arguments in zip(SECONDS, steps, strict=True):
        yield step, *run(arguments, environment)


def run(arguments, environment):
    """Runs a command of manage.py and returns its seconds, its CPU seconds and its peak memory in MB."""
    start = time.monotonic()
    with tempfile.TemporaryFile() as output:
        command = [sys.executable, "manage.py", *arguments]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            sys.exit(output.read().decode())
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000


@contextmanager
def new_database(folder, name=DATABASE):
    """The address of an empty database, which is gone afterwards."""
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield f"sqlite:///{folder}/db.sqlite3"
        return
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f"DROP DATABASE {name}")


# Documents


def document(index, count):
    """A document of the usual length and parts; one in four lives below another, one in five left its old address."""
    random = Random(index)
    others = random.sample(range(count), min(count, 5))
    parts = [
        front_matter(index),
        f"# {heading(index)}",
        f"## {sentence(random)}",
        *paragraphs(random, 2),
        f"## {sentence(random)}",
        *(f"> “{sentence(random)} {sentence(random)}”\n>\n> — **{word}, PhD**, {word}" for word in words(random, 2)),
        f"## {sentence(random)}",
        *paragraphs(random, 1),
        *(f"### {word}\n{sentence(random)}" for word in words(random, 3)),
    ]
    for _section in range(random.randint(2, 4)):
        parts += [f"## {sentence(random)}", *paragraphs(random, 2)]
        parts.append("\n".join(f"- **{word}:** {sentence(random)}" for word in words(random, 4)))
        parts += [f"### {sentence(random)}", *paragraphs(random, 2)]
    parts += ["## Related Pages", "\n".join(f"- {heading(other)}" for other in {*others, index // 50 + count})]
    return "\n\n".join(parts) + "\n"


def front_matter(index):
    parent = f"/model-{index - 3}/" if index % 4 == 3 else "/"
    moved = index % 5 == 1
    return (
        f'---\nlegacy_url: "https://www.genetargeting.com{parent}{"old-" if moved else ""}model-{index}"\n'
        f'new_build_url: "{parent}model-{index}/"\n'
        f'url_handling: "{"redirect" if moved else "reuse"}"\n'
        f'link_from: ["{parent if parent != "/" else "/all-models/"}"]\n'
        f'extracted_date: "2026-01-11"\ntitle: "Model {index} of a Mouse"\n---'
    )


def heading(index):
    return f"Mouse Model {index}"


def paragraphs(random, number):
    for _paragraph in range(number):
        sentences = [sentence(random) for _sentence in range(random.randint(2, 4))]
        yield " ".join([*sentences, f"*{random.choice(WORDS)}* [{random.choice(WORDS)}](https://www.example.com/)."])


def sentence(random):
    return " ".join(random.choices(WORDS, k=random.randint(5, 20))).capitalize() + "."


def words(random, number):
    return [word.title() for word in random.sample(WORDS, number)]


if __name__ == "__main__":
    main()
