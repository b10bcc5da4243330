#!/usr/bin/env bash
# @teselagen/bio-parsers loses the words between a quotation mark in a note of a GenBank file and the end of its line.
#
# Version:   @teselagen/bio-parsers 0.4.38 (npm), which Open Vector Editor reads files with.
# Behaviour: a quotation mark within a note is written twice in GenBank files. The parser takes the first of them for the
#            end of the note, and goes on with the next line, without a message: what is left reads like a whole sentence.
#            The site of an insertion, 30^31 between two bases, becomes the two bases 30..31.
# Output:    written:  never ""essential"" by itself, but lethal in Cdh1-null
#                      mice
#            kept:     never mice
#            inserted: 30^31 becomes 30..31
#            messages: 0
# Who:       whoever opens a file of a construct in an editor on the web and saves it.
# Source:    the feature table definition of INSDC: double quotation marks in free text are “escaped” by doubling, and
#            102^103 is a site between two adjoining bases.
# Ours:      GenBank files are read with gb-io, which undoes the doubling (pages/alleles/gene_record.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --prefix "$folder" --cache "$folder/cache" --silent --no-audit --no-fund --no-update-notifier @teselagen/bio-parsers@0.4.38 >/dev/null
cd "$folder"
node - <<'JAVASCRIPT'
const { genbankToJson, jsonToGenbank } = require("@teselagen/bio-parsers");

const record = `LOCUS       CDH1                      60 bp    DNA     linear   SYN 01-JAN-2026
DEFINITION  A construct.
ACCESSION   CDH1
FEATURES             Location/Qualifiers
     exon            10..20
                     /note="never ""essential"" by itself, but lethal in Cdh1-null
                     mice"
     misc_feature    30^31
                     /label="loxP"
ORIGIN
        1 acgtacgtac gtacgtacgt acgtacgtac gtacgtacgt acgtacgtac gtacgtacgt
//
`;
const [{ messages, parsedSequence }] = genbankToJson(record);
const [exon] = parsedSequence.features;
const inserted = jsonToGenbank(parsedSequence).match(/misc_feature +(\S+)/)[1];
const written = record.match(/note="(.*null)\n +(mice)"/);
console.log(`written:  ${written[1]}\n          ${written[2]}\nkept:     ${exon.notes.note}`);
console.log(`inserted: 30^31 becomes ${inserted}\nmessages: ${messages.length}`);
process.exit(exon.notes.note.join() === "never mice" && inserted === "30..31" && !messages.length ? 0 : 1);
JAVASCRIPT
