"""What visitors and editors can rely on from static files."""

import os

from whitenoise import base

from genetargeting.static_files import StaticFilesMiddleware


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
