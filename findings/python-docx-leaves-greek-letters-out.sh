#!/usr/bin/env bash
# python-docx reads IFN-β of a Word file as “IFN-”, and 5 μg as 5 g, where the letter came from Insert, Symbol.
#
# Version:   python-docx 1.2.0 and docx2python 3.7.1, against mammoth 1.13.0.
# Behaviour: a letter that is chosen in Word's dialogue “Symbol” is no text but an element of its own, which names the
#            font Symbol and a code in it. `Paragraph.text` has a place for tabs, breaks and hyphens, and none for it.
#            docx2python gives the code as a Latin letter in a tag, whether HTML is asked for or not. mammoth gives the
#            Greek letter; of a letter that was typed in the font Symbol, it gives the Latin one.
# Output:    python-docx: '5 g of IFN-, 5 mg'
#            docx2python: '5 <span style=font-family:Symbol>&#x006D;</span>g of IFN-<span …>&#x0062;</span>, 5 mg'
#            mammoth:     '5 μg of IFN-β, 5 mg'
# Who:       whoever takes text out of manuscripts and protocols in Word: cytokines lose their letter, and micrograms
#            become grams.
# Source:    https://github.com/python-openxml/python-docx/issues/948 (open since 2021); ECMA-376, part 1, 17.3.3.30
#            (sym).
# Ours:      the site reads no Word files. What such programs leave of the font Symbol in a document, a letter for
#            private use, becomes the Greek one when it is converted (pages/content/characters.py,
#            tests/test_converting_details.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check python-docx==1.2.0 docx2python==3.7.1 mammoth==1.13.0
"$folder/venv/bin/python" - "$folder/dose.docx" <<'PYTHON'
import sys

import mammoth
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx2python import docx2python

path = sys.argv[1]
document = Document()
paragraph = document.add_paragraph()


def insert_symbol(code):
    """Adds what Word writes for a letter of its dialogue “Symbol”."""
    symbol = OxmlElement("w:sym")
    symbol.set(qn("w:font"), "Symbol")
    symbol.set(qn("w:char"), code)
    paragraph.add_run()._r.append(symbol)


paragraph.add_run("5 ")
insert_symbol("F06D")
paragraph.add_run("g of IFN-")
insert_symbol("F062")
paragraph.add_run(", 5 ")
paragraph.add_run("m").font.name = "Symbol"  # Word shows μ
paragraph.add_run("g")
document.save(path)

read = Document(path).paragraphs[0].text
with docx2python(path) as content:
    other = content.text.strip()
with open(path, "rb") as file:
    third = mammoth.extract_raw_text(file).value.strip()
print(f"python-docx: {read!r}\ndocx2python: {other!r}\nmammoth:     {third!r}")
mu, beta = (f"<span style=font-family:Symbol>&#x{code};</span>" for code in ("006D", "0062"))
expected = ("5 g of IFN-, 5 mg", f"5 {mu}g of IFN-{beta}, 5 mg", "5 \u03bcg of IFN-\u03b2, 5 mg")
sys.exit((read, other, third) != expected)
PYTHON
