#!/usr/bin/env bash
# A dose that was changed from 5 mg to 50 mg with Word's “Track Changes” is “ mg” to python-docx: neither is read.
#
# Version:   python-docx 1.2.0, against mammoth 1.13.0.
# Behaviour: a tracked change holds the deleted and the inserted words in elements of their own. `Paragraph.text` and
#            `Paragraph.runs` pass over both, so the text is neither what was there before nor what is there after.
#            Nothing says so; the document opens, and the rest of the sentence is read. mammoth reads the document with
#            its changes accepted.
# Output:    python-docx: 'Mice received  mg of tamoxifen.'
#            mammoth:     'Mice received 50 mg of tamoxifen.'
# Who:       whoever takes protocols, texts for a website or manuscripts out of Word files on their way through a
#            review: just the words that somebody corrected are missing.
# Source:    https://github.com/python-openxml/python-docx/issues/1123 (open since 2022), 340 (open since 2016);
#            ECMA-376, part 1, 17.13.5.18 (ins).
# Ours:      the site reads no Word files; the editor takes what the browser pastes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check python-docx==1.2.0 mammoth==1.13.0 2>/dev/null
"$folder/venv/bin/python" - <<'PYTHON'
import io
import sys

import docx
import mammoth
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

BY = 'w:author="A colleague" w:date="2026-01-02T10:00:00Z"'
document = docx.Document()
paragraph = document.add_paragraph("Mice received ")
for change in (
    f'<w:del {nsdecls("w")} w:id="1" {BY}><w:r><w:delText>5</w:delText></w:r></w:del>',
    f'<w:ins {nsdecls("w")} w:id="2" {BY}><w:r><w:t>50</w:t></w:r></w:ins>',
):
    paragraph._p.append(parse_xml(change))
paragraph.add_run(" mg of tamoxifen.")
file = io.BytesIO()
document.save(file)

found = docx.Document(file).paragraphs[0].text
other = mammoth.extract_raw_text(file).value.strip()
print(f"python-docx: {found!r}")
print(f"mammoth:     {other!r}")
sys.exit((found, other) != ("Mice received  mg of tamoxifen.", "Mice received 50 mg of tamoxifen."))
PYTHON
