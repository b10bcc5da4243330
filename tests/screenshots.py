"""Pictures of every kind of page in every state, to look at: `make screenshots` writes them to var/screenshots.

The one in the README is kept beside this file.
"""

import pytest

from tests.conftest import ROOT
from tests.specimens import KNOCKOUT, PAGES, SPECIMENS, publish_specimens

FOLDER = ROOT / "var/screenshots"
WIDTHS = (320, 375, 768, 1024, 1440, 2560)
# A browser's window of 1280 pixels, enlarged four times, shows as much as this.
ZOOMED = {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 4}

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_screenshots(browser, live_server, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    page = browser.new_page(base_url=live_server.url, viewport={"width": 1280, "height": 900})
    page.goto(KNOCKOUT)
    page.screenshot(path=ROOT / "tests/screenshots/knockout-mouse-models.png")
    page.close()
    publish_specimens()
    for scheme in ("light", "dark"):
        page = browser.new_page(base_url=live_server.url, color_scheme=scheme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            take(page, f"{width}-{scheme}")
        page.close()
    page = browser.new_page(base_url=live_server.url, forced_colors="active", viewport={"width": 1024, "height": 900})
    take(page, "forced-colours")
    page.close()
    page = browser.new_page(base_url=live_server.url, **ZOOMED)
    for name, url in pages_to_see():
        page.goto(url)
        page.screenshot(path=FOLDER / f"{name}-zoomed.png")
        page.pdf(path=FOLDER / f"{name}-printed.pdf", prefer_css_page_size=True, format="Letter")
    page.close()


def take(page, state):
    for name, url in pages_to_see():
        page.goto(url)
        page.screenshot(path=FOLDER / f"{name}-{state}.png", full_page=name != "tenfold")


def pages_to_see():
    return (PAGES | SPECIMENS).items()
