"""`make bench-documents`: how long many documents take to build, to load and to load again, and in how much memory.

The documents are generated, always the same. Each step is a process of its own, so that its figures are its own; a
tenth of the documents goes first, and shows what grows. The database is a new one, on SQLite or on the
server of `DATABASE_URL`, whose own work counts in the wall seconds only.

Beside it stands a yardstick: Django's `loaddata` of the same fixture into a database of its own, and Wagtail's
`update_index` and `rebuild_references_index`, without which its pages are found by no search and no usage report.

`COUNT=200 make bench-documents` takes so many documents; `BEFORE=COMMIT` measures an earlier commit in turn with this
one, step by step; `ROUNDS=3` does everything three times and reports medians. Seconds belong to the machine: compare
ratios of CPU seconds.
"""

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

import psycopg

from tests.bench_front_door import earlier

ROOT = Path(__file__).resolve().parent.parent
COPY = (ROOT / "fixtures/documents/knockout-mouse-models.md").read_text(encoding="utf-8")
WORDS = re.findall(r"\b[a-z]+\b", COPY.partition("# ")[2])
SECONDS = {"build": 10, "load": 60, "load again": 10}  # the most that 1,000 documents may take
YARDSTICK = ("loaddata", "update_index", "rebuild_references_index")
NOW, BEFORE = "", " before"


@dataclass(frozen=True)
class Usage:
    """What one step took: seconds of the clock, CPU seconds of its process, and its peak memory in KB."""

    wall: float
    cpu: float
    memory: float


def main() -> None:
    count = int(os.environ.get("COUNT", 1000))
    commit = os.environ.get("BEFORE", "")
    sizes = (count // 10, count)
    print(f"{'documents':>9}  {'step':26}{'wall s':>8}{'CPU s':>8}{'peak MB':>9}", flush=True)
    used: dict[int, dict[str, list[Usage]]] = {number: defaultdict(list) for number in sizes}
    with ExitStack() as stack:
        checkouts = {NOW: ROOT}
        if commit:
            place = stack.enter_context(tempfile.TemporaryDirectory())
            checkouts[BEFORE] = stack.enter_context(earlier(Path(place), commit))
        for number in sizes * int(os.environ.get("ROUNDS", 1)):
            with tempfile.TemporaryDirectory() as folder:
                for step, usage in measure(Path(folder), checkouts, number):
                    used[number][step].append(usage)
                    line = f"{number:9,}  {step:26}{usage.wall:8.1f}{usage.cpu:8.1f}{usage.memory / 1000:9.0f}"
                    print(line, flush=True)
    report({number: {step: median(found) for step, found in steps.items()} for number, steps in used.items()}, sizes)


def median(usages: Sequence[Usage]) -> Usage:
    """Returns the median of each figure."""
    return Usage(*(statistics.median(figures) for figures in zip(*map(astuple, usages), strict=True)))


def report(used: dict[int, dict[str, Usage]], sizes: tuple[int, int]) -> None:
    """Prints the medians, ratios of CPU seconds, and by how much memory grows with each document."""
    fewest, most = sizes
    steps = used[most]
    print("\nMedians of CPU seconds")
    for step, usage in steps.items():
        print(f"  {step}: {usage.cpu:.1f}, {usage.memory / 1000:.0f} MB")
    print("\nRatios of CPU seconds")
    for step in SECONDS:
        if step + BEFORE in steps:
            print(f"  {step} / before: {steps[step].cpu / steps[step + BEFORE].cpu:.2f}")
    yardstick = sum(steps[step].cpu for step in YARDSTICK)
    print(f"  load / ({' + '.join(YARDSTICK)}): {steps['load'].cpu / yardstick:.2f}")
    print(f"\nGrowth of peak memory from {fewest:,} to {most:,} documents")
    for step in steps:
        growth = (steps[step].memory - used[fewest][step].memory) / (most - fewest)
        print(f"  {step}: {growth:.1f} KB a document")
    goals = ", ".join(f"{step} {seconds} s" for step, seconds in SECONDS.items())
    print(f"\nThe most that 1,000 documents may take on two cores: {goals}.")


def measure(folder: Path, checkouts: dict[str, Path], number: int) -> Iterator[tuple[str, Usage]]:
    """Builds and loads so many documents, and yields each step's name and what it took."""
    documents, fixture = folder / "documents", folder / "site.json"
    documents.mkdir()
    for index in range(number):
        (documents / f"{index:04}.md").write_text(document(index, number), encoding="utf-8")
    fixtures = {name: folder / f"site{name.replace(' ', '-')}.json" for name in checkouts}
    with ExitStack() as stack:
        urls = {name: stack.enter_context(new_database(folder, f"bench{name}")) for name in (*checkouts, " yardstick")}
        for name, checkout in checkouts.items():
            run(checkout, urls[name], "migrate")
        for step in SECONDS:
            for name, checkout in checkouts.items():
                arguments: list[str | Path] = ["load_content", "--fixture", fixtures[name]]
                if step == "build":
                    arguments = ["build_fixture", "--documents", documents, "--output", fixtures[name]]
                yield step + name, run(checkout, urls[name], *arguments)
        run(ROOT, urls[" yardstick"], "migrate")
        for step in YARDSTICK:
            yield step, run(ROOT, urls[" yardstick"], step, *([fixture] if step == "loaddata" else []))


def run(checkout: Path, url: str, *arguments: str | Path) -> Usage:
    """Runs a command of a checkout's manage.py on a database, and returns what it took."""
    environment = {name: value for name, value in os.environ.items() if name != "DEBUG"} | {
        "SECRET_KEY": "bench" * 12,
        "ALLOWED_HOSTS": "127.0.0.1",
        "DATABASE_URL": url,
    }
    start = time.monotonic()
    with tempfile.TemporaryFile() as output:
        command = [sys.executable, "manage.py", *arguments]
        process = subprocess.Popen(command, cwd=checkout, env=environment, stdout=output, stderr=output)
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            sys.exit(output.read().decode())
    return Usage(time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss)


@contextmanager
def new_database(folder: Path, name: str) -> Iterator[str]:
    """Yield the address of an empty database, which is gone afterwards."""
    name = name.replace(" ", "_")
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield f"sqlite:///{folder}/{name}.sqlite3"
        return
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f"DROP DATABASE {name}")


# Documents


def document(index: int, count: int) -> str:
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


def front_matter(index: int) -> str:
    parent = f"/model-{index - 3}/" if index % 4 == 3 else "/"
    moved = index % 5 == 1
    return (
        f'---\nlegacy_url: "https://www.genetargeting.com{parent}{"old-" if moved else ""}model-{index}"\n'
        f'new_build_url: "{parent}model-{index}/"\n'
        f'url_handling: "{"redirect" if moved else "reuse"}"\n'
        f'link_from: ["{parent if parent != "/" else "/all-models/"}"]\n'
        f'extracted_date: "2026-01-11"\ntitle: "Model {index} of a Mouse"\n---'
    )


def heading(index: int) -> str:
    return f"Mouse Model {index}"


def paragraphs(random: Random, number: int) -> Iterator[str]:
    for _paragraph in range(number):
        sentences = [sentence(random) for _sentence in range(random.randint(2, 4))]
        yield " ".join([*sentences, f"*{random.choice(WORDS)}* [{random.choice(WORDS)}](https://www.example.com/)."])


def sentence(random: Random) -> str:
    return " ".join(random.choices(WORDS, k=random.randint(5, 20))).capitalize() + "."


def words(random: Random, number: int) -> list[str]:
    return [word.title() for word in random.sample(WORDS, number)]


if __name__ == "__main__":
    main()
