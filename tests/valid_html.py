"""Every kind of page is valid to the Nu HTML checker, without a warning: `make valid` runs it (npm, Java)."""

import subprocess

import pytest

from tests.conftest import ROOT
from tests.specimens import PAGES, SPECIMENS, publish_specimens

VNU = ROOT / ".ci/node_modules/vnu-jar/build/dist/vnu.jar"


@pytest.mark.django_db
def test_every_kind_of_page_is_valid_html(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    publish_specimens()
    for name, url in (PAGES | SPECIMENS).items():
        (tmp_path / f"{name}.html").write_bytes(client.get(url).content)
    # Wagtail writes <br/>, which is as good as <br>: the checker mentions it, but does not warn.
    command = [
        "java",
        "-jar",
        VNU,
        "--Werror",
        "--filterpattern",
        ".*Trailing slash on void.*",
        *sorted(tmp_path.glob("*.html")),
    ]
    checked = subprocess.run(command, capture_output=True, text=True)
    assert checked.stderr.replace(f"{tmp_path}/", "").splitlines() == []
    assert checked.returncode == 0
