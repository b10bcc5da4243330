#!/usr/bin/env bash
# A sequence that is too long for a cell of a spreadsheet is cut by openpyxl, and nobody is told.
#
# Version:   openpyxl 3.1.5, both ways of writing; XlsxWriter 3.2.9 for comparison.
# Behaviour: Excel takes 32,767 characters a cell. openpyxl cuts what is longer at this place the moment it is put into
#            the cell, without an error, a warning or a mark: `cell.value` is already shorter than what was assigned.
#            XlsxWriter leaves the cell empty, and its `write` returns -2.
# Output:    assigned 40000 bases, in the cell 32767, in the file 32767, written as a stream 32767; warnings 0
#            XlsxWriter: returns -2
# Who:       whoever exports sequences: the longest arm of a targeting construct loses its end, on a length that is
#            easily taken for a real one. A FASTA file of it is well formed.
# Source:    run on 2026-11-28; openpyxl/cell/cell.py (`check_string`); Excel specifications and limits.
# Ours:      an answer in a form has at most 10,000 characters (pages/models/enquiry/form.py), and exports write no
#            longer text.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check openpyxl==3.1.5 XlsxWriter==3.2.9 2>/dev/null
"$folder/venv/bin/python" - <<'PYTHON'
import io
import sys
import warnings

import openpyxl
import xlsxwriter

SEQUENCE = "ACGT" * 10_000


def written(book):
    file = io.BytesIO()
    book.save(file)
    return len(openpyxl.load_workbook(file).active["A1"].value)


with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    book = openpyxl.Workbook()
    book.active["A1"] = SEQUENCE
    in_the_cell, in_the_file = len(book.active["A1"].value), written(book)
    stream = openpyxl.Workbook(write_only=True)
    stream.create_sheet().append([SEQUENCE])
    streamed = written(stream)
by_openpyxl = [in_the_cell, in_the_file, streamed, len(told)]
print(f"assigned {len(SEQUENCE)} bases, in the cell {in_the_cell}, in the file {in_the_file}, "
      f"written as a stream {streamed}; warnings {len(told)}")
other = xlsxwriter.Workbook(io.BytesIO())
returned = other.add_worksheet().write("A1", SEQUENCE)
other.close()
print("XlsxWriter: returns", returned)
sys.exit(by_openpyxl != [32_767, 32_767, 32_767, 0] or returned != -2)
PYTHON
