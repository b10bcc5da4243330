#!/usr/bin/env bash
# pdfminer reads “5 μg” of a PDF file as “5 mg”, and IFN-β as IFN-b, where the Greek letter is in the font Symbol.
#
# Version:   pdfminer.six 20260107; pypdf 7.1.1 and pypdfium2 5.15.2 beside it; ReportLab 5.1.0 makes the file.
# Behaviour: Symbol is one of the fourteen fonts that every reader of PDF has, so files neither embed it nor say which
#            letters its codes stand for: the code of μ is that of m. pdfminer has the table of these codes only for the
#            encodings of Latin fonts, and takes them for ASCII; pypdf and PDFium give the Greek letters. pdfplumber and
#            MarkItDown read PDF files with pdfminer.
# Output:    pdfminer: 'Mice were given 5 mg of IFN-b'
#            pypdf:    'Mice were given 5 μg of IFN-β'
#            PDFium:   'Mice were given 5 µg of IFN-β'
# Who:       whoever takes text out of protocols, papers and data sheets: a dose is a thousand times too high, and nothing
#            about the text looks wrong.
# Source:    https://github.com/pdfminer/pdfminer.six/issues/188 (closed for want of a file); PDF 1.7 (ISO 32000-1), annex
#            D.5, “Symbol Set and Encoding”; `PDFSimpleFont` in pdfminer/pdffont.py falls back to the standard encoding.
# Ours:      the site reads no PDF files.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    pdfminer.six==20260107 pypdf==7.1.1 pypdfium2==5.15.2 reportlab==5.1.0
"$folder/venv/bin/python" - "$folder/dose.pdf" <<'PYTHON'
import sys

from pdfminer.high_level import extract_text
from pypdf import PdfReader
from pypdfium2 import PdfDocument
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate

path = sys.argv[1]
text = "Mice were given 5 <greek>m</greek>g of IFN-<greek>b</greek>"  # as ReportLab's user guide writes Greek letters
SimpleDocTemplate(path).build([Paragraph(text, getSampleStyleSheet()["BodyText"])])
with PdfDocument(path) as document:
    read = {
        "pdfminer": extract_text(path).strip(),
        "pypdf": PdfReader(path).pages[0].extract_text().strip(),
        "PDFium": document[0].get_textpage().get_text_range().strip(),
    }
for name, found in read.items():
    print(f"{name + ':':9} {found!r}")
plain = {name: found.replace("\u00b5", "\u03bc") for name, found in read.items()}  # PDFium gives the micro sign
right = "Mice were given 5 \u03bcg of IFN-\u03b2"
sys.exit(plain != {"pdfminer": "Mice were given 5 mg of IFN-b", "pypdf": right, "PDFium": right})
PYTHON
