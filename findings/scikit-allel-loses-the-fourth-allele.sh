#!/usr/bin/env bash
# A mouse with the fourth allele of a site has it in its genotype, and scikit-allel does not say what the allele is.
#
# Version:   scikit-allel 1.3.13 (numpy 2.4.6).
# Behaviour: `read_vcf` keeps three alternate alleles of each site, and drops the others with their counts. The
#            genotypes keep the numbers of the alleles, so 0/4 refers to an allele that is not there. Counted with the
#            alleles that were read (`max_allele=3`), its half is missing from the total, and frequencies change.
#            `numalt`, which is read only if it is asked for, says 4. No error and no warning.
# Output:    alleles of the site: C G T (written: C G T AT), numalt 4
#            genotype of founder 2: 0/4
#            counts: [1, 1, 0, 0], 2 of 4 copies
# Who:       whoever genotypes founders of CRISPR experiments, which are mosaics of many alleles at one site, or reads a
#            panel of many strains. With up to three alleles, as in most files, all is right.
# Source:    https://github.com/cggh/scikit-allel/issues/304 (closed: the parameter `alt_number`); sgkit, its successor,
#            warns (https://github.com/sgkit-dev/sgkit/pull/620).
# Ours:      no VCF files are read.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check scikit-allel==1.3.13 numpy==2.4.6 2>/dev/null
"$folder/venv/bin/python" -W error::UserWarning - <<'PYTHON'
import io
import sys

import allel

HEADER = """##fileformat=VCFv4.2
##contig=<ID=11>
##FILTER=<ID=PASS,Description="All filters passed">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
"""
COLUMNS = "#CHROM POS ID REF ALT QUAL FILTER INFO FORMAT founder1 founder2"
SITE = "11 100 . A C,G,T,AT . PASS . GT 1/4 0/4"
file = HEADER + "".join("\t".join(line.split()) + "\n" for line in (COLUMNS, SITE))
fields = ["variants/ALT", "variants/numalt", "calldata/GT"]
site = allel.read_vcf(io.BytesIO(file.encode()), fields=fields)

alleles, (number,) = site["variants/ALT"][0].tolist(), site["variants/numalt"].tolist()
genotypes = allel.GenotypeArray(site["calldata/GT"])
counts = genotypes.count_alleles(max_allele=len(alleles))[0].tolist()
second = "/".join(map(str, genotypes[0, 1].tolist()))
print(f"alleles of the site: {' '.join(alleles)} (written: C G T AT), numalt {number}")
print(f"genotype of founder 2: {second}")
print(f"counts: {counts}, {sum(counts)} of 4 copies")
sys.exit((alleles, number, second, counts) != (["C", "G", "T"], 4, "0/4", [1, 1, 0, 0]))
PYTHON
