"""What a visitor's connection can rely on: the page is light, comes in three requests, and stands still."""

import pytest

from tests.production import production_site
from tests.specimens import KNOCKOUT

pytestmark = [pytest.mark.browser, pytest.mark.slow]

KILOBYTES = 30
SHIFTS = """() => new Promise(done => {
    let sum = 0
    new PerformanceObserver(list => list.getEntries().forEach(entry => sum += entry.value))
        .observe({type: "layout-shift", buffered: true})
    setTimeout(() => done(sum), 500)
})"""


def test_the_knockout_page_is_light_and_stands_still_while_it_loads(browser):
    """One test, because two would collect the static files at once, into one folder."""
    with production_site() as address:
        url = address + KNOCKOUT
        weighs_at_most_30_kilobytes_in_3_requests_and_runs_no_script(browser, url)
        for width in (375, 1440):
            nothing_moves(browser, url, width)


def weighs_at_most_30_kilobytes_in_3_requests_and_runs_no_script(browser, url):
    """Over the wire, response headers and icon included."""
    page = browser.new_context().new_page()
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    addresses, sizes = [], []
    network.on("Network.responseReceived", lambda event: addresses.append((event["type"], event["response"]["url"])))
    network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(url, wait_until="networkidle")
    kinds = [kind for kind, _address in addresses]
    assert kinds[:2] == ["Document", "Stylesheet"]
    assert len(kinds) <= 3, addresses
    assert not {"Script", "Font"} & set(kinds)
    assert len(sizes) == len(kinds)
    assert sum(sizes) <= KILOBYTES * 1000, sizes


def nothing_moves(browser, url, width):
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(url, wait_until="networkidle")
    assert page.evaluate(SHIFTS) == 0
