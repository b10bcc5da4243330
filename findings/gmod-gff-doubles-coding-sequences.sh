#!/usr/bin/env bash
# @gmod/gff gives a transcript its coding sequence twice if a line of that stands before the transcript's own line.
#
# Version:   @gmod/gff 2.0.0 (npm).
# Behaviour: a coding sequence of two exons is one feature on two lines with one ID. Where the mRNA is on a line before
#            both, it gets one child of two parts; where it is between them or after them, it gets two children, each with
#            both parts. A feature on one line is never doubled. GFF3 demands no order.
# Output:    mRNA first:    1 coding sequence, 60 bases
#            mRNA between:  2 coding sequences, 120 bases
#            mRNA last:     2 coding sequences, 120 bases
# Who:       whoever adds up exons or coding lengths in files that are sorted by position and otherwise by the alphabet, as
#            the recipe for an index with tabix does: of a transcript without an untranslated region “CDS” comes before
#            “mRNA”. Genome browsers in JavaScript read GFF3 with this package.
# Source:    the specification of GFF3 (Sequence Ontology, 1.26): lines with the same ID are one feature, and the order of
#            lines is free, but that all of a feature come before the next “###”.
# Ours:      pages/alleles/gene_record.py collects the lines of a file by their parent before it reads any transcript
#            (tests/test_gene_records.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --prefix "$folder" --cache "$folder/cache" --silent --no-audit --no-fund --no-update-notifier @gmod/gff@2.0.0 >/dev/null
cd "$folder"
node - <<'JAVASCRIPT'
const { parseStringSync } = require("@gmod/gff");

const line = (type, start, end, phase, attributes) =>
  ["chr11", "test", type, start, end, ".", "+", phase, attributes].join("\t");
const mrna = line("mRNA", 1001, 1200, ".", "ID=t1;Name=Cdh1-201");
const coding = [line("CDS", 1001, 1030, 0, "ID=c1;Parent=t1"), line("CDS", 1101, 1130, 0, "ID=c1;Parent=t1")];

const count = (...lines) => {
  const features = parseStringSync(["##gff-version 3", ...lines, ""].join("\n")).flat();
  const children = features.find(({ type }) => type === "mRNA").child_features;
  const bases = children.flat().reduce((sum, { start, end }) => sum + end - start + 1, 0);
  return `${children.length} coding sequence${children.length > 1 ? "s" : ""}, ${bases} bases`;
};

const found = [count(mrna, ...coding), count(coding[0], mrna, coding[1]), count(...coding, mrna)];
["mRNA first:   ", "mRNA between: ", "mRNA last:    "].forEach((name, index) => console.log(name, found[index]));
const expected = ["1 coding sequence, 60 bases", "2 coding sequences, 120 bases", "2 coding sequences, 120 bases"];
process.exit(found.join() === expected.join() ? 0 : 1);
JAVASCRIPT
