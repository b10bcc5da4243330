#!/usr/bin/env bash
# A GenBank file that is read and written again says of its flags that they are empty texts.
#
# Version:   Biopython 1.88.
# Behaviour: qualifiers such as /pseudo, /ribosomal_slippage and /trans_splicing have no value. They are read as "" and
#            written as `/pseudo=""`, which the format does not allow. Biopython reads that back as the same; other readers
#            see a text where they look for a flag.
# Output:    read:    {'gene': ['Trp53-ps'], 'pseudo': ['']}
#            written: /gene="Trp53-ps" /pseudo=""
# Who:       whoever cuts a locus out of a GenBank file, or adds loxP sites to it, and sends the file on: pseudogenes of the
#            locus are no longer told apart from genes by programs that look for the bare flag.
# Source:    INSDC Feature Table Definition, appendix on qualifiers: /pseudo, "Value format: none".
# Ours:      GenBank files are only read, by another reader (pages/alleles/gene_record.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check biopython==1.88 2>/dev/null
"$folder/venv/bin/python" - <<'PYTHON'
import io
import sys

from Bio import SeqIO

RECORD = """LOCUS       TEST                      30 bp    DNA     linear   SYN 01-JAN-2026
DEFINITION  Made up.
ACCESSION   TEST
VERSION     TEST.1
FEATURES             Location/Qualifiers
     gene            1..30
                     /gene="Trp53-ps"
                     /pseudo
ORIGIN
        1 acgtacgtac gtacgtacgt acgtacgtac
//
"""
record = SeqIO.read(io.StringIO(RECORD), "genbank")
out = io.StringIO()
SeqIO.write(record, out, "genbank")
written = [line.strip() for line in out.getvalue().splitlines() if line.startswith(" " * 21 + "/")]
print("read:   ", dict(record.features[0].qualifiers))
print("written:", *written)
sys.exit(written != ['/gene="Trp53-ps"', '/pseudo=""'])
PYTHON
