"""What visitors and editors can rely on from static files."""

import json
import os

import pytest
from whitenoise import base

from genetargeting.static_files import StaticFilesMiddleware, StaticFilesStorage


def test_a_preview_does_not_read_all_static_files_again(settings, tmp_path, rf, monkeypatch):
    """Wagtail 8.0 sets up all middleware anew for each preview, and WhiteNoise 6.12 reads its folder when it is set up.

    Source: `make_preview_request` in wagtail/models/preview.py, `update_files_dictionary` in whitenoise/base.py.
    """
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = False
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "site.css").write_text("body {}")
    scans = []
    monkeypatch.setattr(
        base, "scantree", lambda root: scans.append(root) or [(e.path, e.stat()) for e in os.scandir(root)]
    )
    answers = [StaticFilesMiddleware(None)(rf.get("/static/site.css")) for _ in range(2)]
    assert [b"".join(answer) for answer in answers] == [b"body {}"] * 2
    assert len(scans) == 1


def test_the_address_of_a_file_is_found_once(tmp_path, monkeypatch):
    """A screen of the admin asks for the same script once for each item of its menu."""
    manifest = {"version": "1.1", "paths": {"site.css": "site.0123.css"}}
    (tmp_path / "staticfiles.json").write_text(json.dumps(manifest))
    storage = StaticFilesStorage(location=tmp_path, base_url="/static/")
    found = []
    find = storage.stored_name
    monkeypatch.setattr(storage, "stored_name", lambda name: found.append(name) or find(name))
    assert [storage.url("site.css") for _ in range(3)] == ["/static/site.0123.css"] * 3
    assert found == ["site.css"]
    for _ in range(2):  # an error is not kept
        with pytest.raises(ValueError, match=r"Missing staticfiles manifest entry for 'missing\.css'"):
            storage.url("missing.css")
