#!/usr/bin/env bash
# The offset of a date that JavaScript wrote gets the opposite sign.
#
# Version:   python-dateutil 2.9.0.post0.
# Behaviour: JavaScript writes a date of Helsinki as "Tue Jan 07 2020 00:30:00 GMT+0200 (…)": two hours ahead of GMT.
#            `parse` reads GMT+0200 as a POSIX rule, "my time + 2 h is GMT", and returns 02:00 *behind* GMT, four hours
#            from the moment that was meant; near midnight that is another day. The same offset without the letters GMT
#            is read as it is written. With the name of the zone in brackets, which JavaScript always adds, `parse`
#            needs `fuzzy=True`, and then inverts the sign as well.
# Output:    Tue Jan 07 2020 00:30:00 GMT+0200 -> 2020-01-07T02:30:00+00:00
#            Tue Jan 07 2020 00:30:00 GMT+0200 (Eastern European Standard Time) -> 2020-01-07T02:30:00+00:00
#            Tue Jan 07 2020 00:30:00 +0200 -> 2020-01-06T22:30:00+00:00
# Who:       whoever imports a website's export in which a template wrote a Date as text, as the dates of our articles
#            are: "GMT+0000" hides the fault until an export is made in summer, or in another country.
# Source:    ECMA-262, Date.prototype.toString: the sign is + where local time is ahead of UTC. dateutil's parser says
#            in a comment that it reverses the sign after a name; its issue 70 is open since 2015.
# Ours:      the day is taken as it is written (pages/converting/front_matter.py, tests/test_converting.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check python-dateutil==2.9.0.post0
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from datetime import timezone

from dateutil.parser import parse

expected = {
    "Tue Jan 07 2020 00:30:00 GMT+0200": "2020-01-07T02:30:00+00:00",
    "Tue Jan 07 2020 00:30:00 GMT+0200 (Eastern European Standard Time)": "2020-01-07T02:30:00+00:00",
    "Tue Jan 07 2020 00:30:00 +0200": "2020-01-06T22:30:00+00:00",
}
found = {text: parse(text, fuzzy=True).astimezone(timezone.utc).isoformat() for text in expected}
for text, moment in found.items():
    print(text, "->", moment)
sys.exit(found != expected)
PYTHON
