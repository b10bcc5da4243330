#!/usr/bin/env bash
# What stands between carets or tildes is raw text: a character reference there is not decoded.
#
# Version:   markdown-it-py 4.3.0 with mdit-py-plugins 0.7.0, plugins `superscript` and `subscript`.
# Behaviour: `&Delta;` is Δ everywhere in CommonMark, but not in a superscript: the reader of `Cdh1^&Delta;ex2^` sees the
#            letters "&Delta;ex2". Emphasis stays as it is typed, too, although `*Cdh1^ex2^*` around it works. And two
#            tildes, which other dialects read as struck-out text, give a tilde, a subscript and a tilde.
# Output:    <p>Cdh1<sup>&amp;Delta;ex2</sup> and Δ</p>
#            <p>10<sup>*a*</sup></p>
#            <p>~<sub>old</sub>~</p>
# Who:       whoever writes allele names with character references, as exports of word processors and older pages have
#            them: a deletion allele is published with a wrong name, without any error.
# Source:    the plugins' page says that nested markup is not supported; of character references it says nothing, and
#            pandoc, whose extension it follows, decodes them.
# Ours:      a warning names such text (pages/markdown/inspect.py, tests/test_slips.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check markdown-it-py==4.3.0 mdit-py-plugins==0.7.0
"$folder/venv/bin/python" - <<'PYTHON'
import sys

from markdown_it import MarkdownIt
from mdit_py_plugins.subscript import sub_plugin
from mdit_py_plugins.superscript import superscript_plugin

parser = MarkdownIt("commonmark").use(superscript_plugin).use(sub_plugin)
expected = {
    "Cdh1^&Delta;ex2^ and &Delta;": "<p>Cdh1<sup>&amp;Delta;ex2</sup> and Δ</p>",
    "10^*a*^": "<p>10<sup>*a*</sup></p>",
    "~~old~~": "<p>~<sub>old</sub>~</p>",
}
found = {text: parser.render(text).strip() for text in expected}
print(*found.values(), sep="\n")
sys.exit(found != expected)
PYTHON
