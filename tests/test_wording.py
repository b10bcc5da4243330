"""What staff can rely on: where Wagtail speaks of workflows and references, the admin speaks plain English."""

import re
from ast import literal_eval
from pathlib import Path

import django
import pytest
import wagtail
from django.utils.translation import gettext, ngettext

from tests.conftest import ROOT

CATALOGUE = ROOT / "genetargeting/locale/en/LC_MESSAGES/django.po"
ENTRY = re.compile(r'^(msgid|msgid_plural|msgstr|msgstr\[\d\]) ("(?:.*"\n")*.*")$', re.MULTILINE)


def entries(text):
    """Each entry of a catalogue: singular, plural, and what they are said as, as a dictionary by their keywords."""
    found = []
    for keyword, literal in ENTRY.findall(text):
        if keyword == "msgid":
            found.append({})
        found[-1][keyword] = literal_eval(f"({literal})")
    return [entry for entry in found if entry["msgid"]]


def test_every_entry_is_said_in_the_place_of_words_that_wagtail_or_django_says():
    """So an upgrade that words something anew is noticed, and so is a catalogue that was not compiled."""
    theirs = set()
    for package in (wagtail, django):
        for path in Path(package.__file__).parent.glob("**/locale/en/LC_MESSAGES/django.po"):
            theirs |= {entry["msgid"] for entry in entries(path.read_text())}
    ours = entries(CATALOGUE.read_text())
    assert {entry["msgid"] for entry in ours} <= theirs
    for entry in ours:
        if "msgid_plural" in entry:
            said = [ngettext(entry["msgid"], entry["msgid_plural"], number) for number in (1, 2)]
            assert said == [entry["msgstr[0]"], entry["msgstr[1]"]]
        else:
            assert gettext(entry["msgid"]) == entry["msgstr"]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("images/add/", "AVIF, JPEG, JPG, PNG, WEBP, up to 20.0\xa0MB."),
        ("no-such-screen/", "Go to the first screen"),
    ],
)
def test_screens_of_wagtails_say_it_plainly(client, admin_user, path, words):
    client.force_login(admin_user)
    assert words in client.get(f"/admin/{path}").content.decode()
