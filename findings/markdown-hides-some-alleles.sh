#!/usr/bin/env bash
# Of allele names in plain text some vanish, some stay, and identifiers become links: CommonMark takes them for HTML.
#
# Version:   markdown-it-py 4.3.0, preset "commonmark"; commonmark 0.9.1 says the same.
# Behaviour: alleles of mouse genes are superscripts, which plain text has between angle brackets: Trp53<tm1Brn>.
#            That is a well-formed open tag in CommonMark, so it goes to the browser as a tag that nobody sees, and
#            "Trp53" is left: the wild-type gene. One with a dot, such as Trp53<tm1.1Brn>, is no tag name, and is shown.
#            An identifier with a colon, <MGI:2159769> or <RRID:IMSR_JAX:000664>, is an autolink with the scheme "MGI"
#            or "RRID", and leads to no page.
# Output:    <p>Trp53<tm1Brn> Kit<W-v> Trp53&lt;tm1.1Brn&gt; Cdh1&lt;+&gt;</p>
#            <p><a href="MGI:2159769">MGI:2159769</a> <a href="RRID:IMSR_JAX:000664">RRID:IMSR_JAX:000664</a></p>
# Who:       whoever publishes lists of strains and alleles from Markdown: the text looks whole in every test that
#            happens to use an allele with a dot.
# Source:    CommonMark 0.31.2, 6.6 (raw HTML: a tag name is a letter, then letters, digits and hyphens) and 6.5
#            (autolinks: a scheme is two to 32 letters, digits, +, . and -); the reports that Mouse Genome Informatics
#            offers as plain text write alleles in this way.
# Ours:      the reader refuses raw HTML and such links; a conversion writes `\<` (pages/converting/tags.py,
#            tests/test_converting.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check markdown-it-py==4.3.0 commonmark==0.9.1
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import commonmark
from markdown_it import MarkdownIt

expected = {
    "Trp53<tm1Brn> Kit<W-v> Trp53<tm1.1Brn> Cdh1<+>": "<p>Trp53<tm1Brn> Kit<W-v> Trp53&lt;tm1.1Brn&gt; Cdh1&lt;+&gt;</p>",
    "<MGI:2159769> <RRID:IMSR_JAX:000664>": '<p><a href="MGI:2159769">MGI:2159769</a> '
    '<a href="RRID:IMSR_JAX:000664">RRID:IMSR_JAX:000664</a></p>',
}
found = {text: MarkdownIt("commonmark").render(text).strip() for text in expected}
print(*found.values(), sep="\n")
others = {text: commonmark.commonmark(text).strip() for text in expected}
sys.exit(found != expected or others != expected)
PYTHON
