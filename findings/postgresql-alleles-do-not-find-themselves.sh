#!/usr/bin/env bash
# The words "Trp53<tm1Brn>", looked for as they stand in a text, are not found: PostgreSQL reads them in two ways.
#
# Version:   PostgreSQL 15 of Debian, text search configuration "english".
# Behaviour: in a text the parser takes what stands between angle brackets for a tag of HTML and drops it, so the allele
#            is not indexed. `websearch_to_tsquery`, which is meant for what people type, blanks punctuation first, and
#            so looks for "tm1brn" as well, which is nowhere. `plainto_tsquery` finds it, and every other allele of
#            Trp53. "IL-2" is the word "il" and the number minus two; "IL-2R" is one word with parts, of which none is
#            "-2": a query for IL-2 does not find it, but one for IL-10 finds "IL-10-deficient". The gene Was is a stop
#            word.
# Output:    Trp53<tm1Brn>, looked for as it stands: websearch false, plain true
#            Trp53<tm1.1Hze> by Trp53<tm1Brn>: websearch false, plain true
#            IL-2R by IL-2: websearch false, plain false
#            IL-10-deficient by IL-10: websearch true, plain true
#            Was by Was: websearch false, plain false
# Who:       whoever lets visitors search texts on genes and mice with PostgreSQL's own search.
# Source:    run on 2026-11-28; PostgreSQL manual, 12.5 (parsers: token types tag, int, numhword) and 12.3.2.
# Ours:      pages/search/ makes its own words of names before they are indexed; tests/test_search_words.py.
set -euo pipefail
command -v pg_virtualenv >/dev/null || { echo "Without Debian's postgresql-common nothing is shown."; exit 0; }
found() {
    psql --no-psqlrc --tuples-only --no-align --dbname postgres --command "
        SELECT 'websearch ' || (words @@ websearch_to_tsquery('english', query)) :: text
            || ', plain ' || (words @@ plainto_tsquery('english', query)) :: text
        FROM (SELECT to_tsvector('english', '$1') AS words, '$2' :: text AS query) AS both_read"
}
run() {
    local output expected
    output=$(
        echo "Trp53<tm1Brn>, looked for as it stands: $(found 'Trp53<tm1Brn>' 'Trp53<tm1Brn>')"
        echo "Trp53<tm1.1Hze> by Trp53<tm1Brn>: $(found 'Trp53<tm1.1Hze>' 'Trp53<tm1Brn>')"
        echo "IL-2R by IL-2: $(found 'IL-2R' 'IL-2')"
        echo "IL-10-deficient by IL-10: $(found 'IL-10-deficient' 'IL-10')"
        echo "Was by Was: $(found 'Was' 'Was')"
    )
    echo "$output"
    expected="false, true / false, true / false, false / true, true / false, false"
    [ "$(sed 's/.*websearch //; s/plain //' <<<"$output" | paste -sd / | sed 's|/| / |g')" = "$expected" ]
}
export -f found run
export PGOPTIONS="-c client_min_messages=warning"
# A failure to make a cluster here and now is not a change of behaviour: only 1 is our own verdict.
code=0
pg_virtualenv -t bash -c 'run || exit 1' || code=$?
[ "$code" -ne 1 ]
