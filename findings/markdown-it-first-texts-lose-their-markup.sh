#!/usr/bin/env bash
# markdown-it-py renders the first texts of several threads without their markup, or as nothing; later ones are right.
#
# Version:   markdown-it-py 4.3.0 on Python 3.11 and newer.
# Behaviour: a `MarkdownIt` keeps nothing of one text for the next, and so looks safe to share. Each of its rulers builds
#            a table of its rules when it is first asked for them, fills it step by step, and takes a table that is there
#            for a complete one. A second thread that renders its first text meanwhile uses the rules that are in it so
#            far: emphasis, code and links stay source, or blocks vanish. Nothing is raised in most cases. Once the first
#            text is through, the same object is right for any number of threads.
# Output:    (the counts differ from run to run)
#            12000 texts of 4 threads that begin together with a new parser: 232 with other HTML
#            for example: <h1>The *Trp53* allele</h1>
#            12000 with a parser that has rendered a word: 0 with other HTML
# Who:       a site that builds one parser for all of its threads and renders the first two documents after a start at the
#            same moment. The script makes Python change threads often; at the usual interval the moment is met rarely (by
#            none of 12,000), which is why nobody finds it in a test.
# Source:    run on 2026-11-29; markdown_it/ruler.py (`getRules`, `__compile__`). The documentation says nothing of threads.
# Ours:      pages/markdown/reader.py has its parser read a word before anybody gets it, and tests/test_documents.py reads
#            in four threads.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check markdown-it-py==4.3.0
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from markdown_it import MarkdownIt

ROUNDS, THREADS = 3_000, 4
TEXT = "# The *Trp53* allele\n\nMice with `loxP` sites and [a link](/cre-lines/).\n"
HTML = (
    "<h1>The <em>Trp53</em> allele</h1>\n"
    '<p>Mice with <code>loxP</code> sites and <a href="/cre-lines/">a link</a>.</p>\n'
)
together = Barrier(THREADS)


def render(parser):
    together.wait()
    try:
        return parser.render(TEXT)
    except RuntimeError as error:
        return f"RuntimeError: {error}"


def others(new_parser):
    found = []
    with ThreadPoolExecutor(THREADS) as threads:
        for _ in range(ROUNDS):
            found += [html for html in threads.map(render, [new_parser()] * THREADS) if html != HTML]
    return found


def used():
    parser = MarkdownIt()
    parser.render("word")
    return parser


sys.setswitchinterval(1e-6)
new, later = others(MarkdownIt), others(used)
count = ROUNDS * THREADS
print(f"{count} texts of {THREADS} threads that begin together with a new parser: {len(new)} with other HTML")
examples = sorted((html for html in new if html.startswith("<h1>")), key=lambda html: "*Trp53*" not in html)
print(*(f"for example: {html.splitlines()[0]}" for html in examples[:1]))
print(f"{count} with a parser that has rendered a word: {len(later)} with other HTML")
sys.exit(not new or bool(later))
PYTHON
