#!/usr/bin/env bash
# Of a coding sequence of several exons, the parser of SeqViz keeps the first exon only.
#
# Version:   seqparse 0.2.2 (Node.js 18).
# Behaviour: the annotation of `join(4..9,13..18,22..27)` ends with the first part. The exons after it are neither
#            annotations of their own nor part of the one that is made, and there is no warning. If the feature spans the
#            origin of a plasmid, the annotation has an end that lies before its start.
# Output:    4..9                      3 to 9
#            join(4..9,13..18,22..27)  3 to 9
#            join(22..30,1..6)         21 to 0
# Who:       whoever shows a GenBank file of a gene with SeqViz, or reads one with seqparse: the gene seems to end where
#            its first intron begins.
# Source:    the INSDC Feature Table Definition, 3.4.2.2; Lattice-Automation/seqparse issue 1 reports wrong and missing
#            annotations without their cause.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund seqparse@0.2.2 >/dev/null
cat >read.js <<'JAVASCRIPT'
const { default: read } = require("seqparse");

const record = (location) => `LOCUS       TEST                      30 bp    DNA     circular SYN 01-JAN-2026
DEFINITION  A made-up gene.
ACCESSION   TEST
VERSION     TEST.1
FEATURES             Location/Qualifiers
     CDS             ${location}
                     /gene="test"
ORIGIN
        1 aaaccccccc ggggtttttt ttttacgtag
//
`;
const expected = {
  "4..9": [[3, 9]],
  "join(4..9,13..18,22..27)": [[3, 9]],
  "join(22..30,1..6)": [[21, 0]],
};

(async () => {
  let same = true;
  for (const [location, ranges] of Object.entries(expected)) {
    const { annotations } = await read(record(location));
    const found = annotations.map(({ start, end }) => [start, end]);
    console.log(location.padEnd(25), found.map((range) => range.join(" to ")).join(", "));
    same &&= JSON.stringify(found) === JSON.stringify(ranges);
  }
  process.exit(same ? 0 : 1);
})();
JAVASCRIPT
node read.js
