#!/usr/bin/env bash
# A title that Citation.js writes to RIS has a space in the middle of a gene when it is read again: Lgr5 is “Lgr 5”.
#
# Version:   @citation-js/core 0.8.2 and @citation-js/plugin-ris 0.8.2 (npm, Node.js 18); rispy 0.10.0 reads the file.
# Behaviour: a value of more than 70 characters is broken after each 70th, whether a word ends there or not, and goes on
#            in a line without a tag. Readers put a space where such a line begins, as for values that are broken
#            between words; so does Citation.js itself. No error and no warning anywhere.
# Output:    written:     … of mice with an inducible Lgr | 5-EGFP allele, …
#            Citation.js: … of mice with an inducible Lgr 5-EGFP allele, …
#            rispy:       … of mice with an inducible Lgr 5-EGFP allele, …
# Who:       whoever offers publications as RIS with Citation.js, or imports such a file: a search for the gene does not
#            find the paper, and the published title is wrong in one word.
# Source:    the expression with {70} in lib/ris.js of the plug-in. The description of RIS by Reference Manager has long
#            values go on in further lines, and says nothing of breaks in words.
# Ours:      lines that all end at the 70th character are joined as they are (pages/publications/ris.py,
#            tests/test_publication_files.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --prefix "$folder" --cache "$folder/cache" --silent --no-audit --no-fund --no-update-notifier @citation-js/core@0.8.2 \
  @citation-js/plugin-ris@0.8.2 >/dev/null
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check rispy==0.10.0 2>/dev/null
cd "$folder"
cat >write.js <<'JAVASCRIPT'
const fs = require("fs");
const { Cite } = require("@citation-js/core");
require("@citation-js/plugin-ris");

const title = "Loss of a tumour suppressor in the liver of mice with an inducible Lgr5-EGFP allele, and its repair";
const ris = new Cite([{ id: "a", type: "article-journal", title, issued: { "date-parts": [[2026]] } }]).format("ris");
fs.writeFileSync("title.txt", title);
fs.writeFileSync("written.ris", ris);
fs.writeFileSync("read.txt", new Cite(ris).data[0].title);
JAVASCRIPT
node write.js
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from pathlib import Path

import rispy

title, itself = Path("title.txt").read_text(), Path("read.txt").read_text()
written = Path("written.ris").read_text()
first, second = written.split("TI  - ")[1].splitlines()[:2]
(record,) = rispy.loads(written)
print(f"written:     {first} | {second}")
print(f"Citation.js: {itself}")
print(f"rispy:       {record['title']}")
wrong = title.replace("Lgr5", "Lgr 5")
sys.exit(first + second != title or len(first) != 70 or {itself, record["title"]} != {wrong})
PYTHON
