#!/usr/bin/env bash
# PostgreSQL's full-text search reads flox/flox as a path, and flox/+ as a word: `flox` finds the heterozygotes only.
#
# Version:   PostgreSQL 15.18 (Debian), the built-in parser with the configurations “english” and “simple”.
# Behaviour: letters and digits with a slash between them are one token of the type “file”, as are those with full stops
#            between them that end in a digit. The parts are not indexed besides, as those of hyphenated words are. A plus
#            sign ends the path, so that its first part is a word.
# Output:    flox in flox/+ -> yes, in flox/flox -> no; C57BL in C57BL/6J -> no; Cre in Cre/loxP -> no, in Cre-loxP -> yes
# Who:       Wagtail's and Django's full-text search on PostgreSQL: a page on `C57BL/6J`, `BALB/c`, `NOD/SCID` or
#            `CRISPR/Cas9` is not found by either half, and queries that are cut at the slash never find it. SQLite's FTS5
#            splits at each sign, so that tests on it show nothing.
# Source:    “Parsers” in PostgreSQL's documentation lists file and version among the token types; that they swallow
#            strains and genotypes it does not say.
# Ours:      pages/search/analysis.py parts them before the index sees them (tests/test_search_words.py: a page is found by
#            every form of what it says).
set -euo pipefail
command -v pg_virtualenv >/dev/null || { echo "This needs Debian's postgresql-common and a PostgreSQL server."; exit 2; }
query=$(mktemp)
trap 'rm -f "$query"' EXIT
cat >"$query" <<'SQL'
SELECT format('%s in %s: %s', word, said, to_tsvector(configuration::regconfig, said) @@ plainto_tsquery(configuration::regconfig, word))
FROM (VALUES ('simple'), ('english')) AS c (configuration),
     (VALUES (1, 'flox', 'flox/+'), (2, 'flox', 'flox/flox'), (3, 'C57BL', 'C57BL/6J'), (4, 'Cre', 'Cre/loxP'),
             (5, 'Cre', 'Cre-loxP')) AS t (place, word, said)
ORDER BY configuration DESC, place;
SQL
chmod a+r "$query"
found=$(pg_virtualenv psql --no-psqlrc --quiet --tuples-only --no-align --dbname postgres --file "$query" 2>/dev/null | grep " in ")
expected='flox in flox/+: t
flox in flox/flox: f
C57BL in C57BL/6J: f
Cre in Cre/loxP: f
Cre in Cre-loxP: t'
echo "$found"
[[ $found == "$expected"$'\n'"$expected" ]]
