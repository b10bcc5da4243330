"""Pictures of every page type, for people to look at: `make screenshots` writes them to var/screenshots.

The one in the README is kept beside this file.
"""

import pytest

from tests.conftest import ROOT

PAGES = {
    "home": "/",
    "knockout-mouse-models": "/knockout-mouse-models/",
    "custom-mouse-models": "/custom-mouse-models/",
    "not-found": "/no-such-page/",
}

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_screenshots(browser, live_server):
    for scheme in ("light", "dark"):
        page = browser.new_page(base_url=live_server.url, color_scheme=scheme)
        for width in (320, 375, 768, 1024, 1440, 2560):
            page.set_viewport_size({"width": width, "height": 900})
            for name, url in PAGES.items():
                page.goto(url)
                page.screenshot(path=ROOT / f"var/screenshots/{name}-{width}-{scheme}.png", full_page=True)
        page.close()
    page = browser.new_page(base_url=live_server.url, viewport={"width": 1280, "height": 900})
    page.goto("/knockout-mouse-models/")
    page.screenshot(path=ROOT / "tests/screenshots/knockout-mouse-models.png")
    page.close()
