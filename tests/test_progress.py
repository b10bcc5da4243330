"""What someone who builds or loads many documents can rely on: to see how far it is."""

import os
import sys
import termios

from django.core.management import call_command

from pages.sync.progress import show_progress
from tests.conftest import DOCUMENT


def test_on_a_terminal_a_bar_shows_how_far_it_is(monkeypatch):
    ours, theirs = os.openpty()
    os.set_blocking(ours, False)
    termios.tcsetwinsize(theirs, (24, 80))
    with os.fdopen(theirs, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        assert list(show_progress(range(40), "Reading")) == list(range(40))
        terminal.flush()
        shown = os.read(ours, 10_000).decode()
    os.close(ours)
    assert "Reading:   0%|" in shown
    assert "0/40" in shown
    assert "\n" not in shown


def test_elsewhere_a_line_shows_every_hundred_documents(tmp_path, capsys):
    text = DOCUMENT.read_text().split("\n## Related")[0]
    for number in range(120):
        copy = text.replace("/knockout-mouse-models", f"/mice-{number}").replace("\n# ", f"\n# {number} ")
        (tmp_path / f"{number}.md").write_text(copy.split("\n## What")[0])
    call_command("build_fixture", documents=tmp_path, output=tmp_path / "site.json")
    assert capsys.readouterr().err.splitlines() == ["Reading: 100 of 120", "Composing: 100 of 122"]


def test_a_few_documents_need_no_line(tmp_path, capsys):
    (tmp_path / "mice.md").write_text(DOCUMENT.read_text().split("\n## Related")[0])
    call_command("build_fixture", documents=tmp_path, output=tmp_path / "site.json")
    assert capsys.readouterr().err == ""
