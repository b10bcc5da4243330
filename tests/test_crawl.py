"""What whoever follows the site's links can rely on: each leads where it says, at once, and to every page."""

from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.contrib.staticfiles import finders
from wagtail.models import Page

from tests.specimens import publish_specimens

SITE = "http://localhost:8000"


def links(page):
    """The addresses on the page that a visitor or a program may follow."""
    for element in page.select("a[href], link[href], img[src], form[action]"):
        yield element.get("href") or element.get("src") or element.get("action")
        yield from (source.split()[0] for source in element.get("srcset", "").split(",") if source)
    for element in page.select("meta[property='og:image'], meta[property='og:url']"):
        yield element["content"]


@pytest.mark.slow
def test_no_link_is_dead_or_redirected_no_anchor_is_missing_and_no_page_is_an_orphan(client, db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    publish_specimens()
    waiting, ids, wanted, troubles = [f"{SITE}/"], {}, [], []
    while waiting:
        address = waiting.pop()
        if address in ids:
            continue
        ids[address] = set()
        path = urlsplit(address).path
        if path.startswith(settings.STATIC_URL):
            if not finders.find(path.removeprefix(settings.STATIC_URL)):
                troubles.append(f"{address} is not there")
            continue
        response = client.get(address.removeprefix(SITE))
        if response.status_code != 200:
            troubles.append(f"{address} answers {response.status_code}")
        if not response.headers["Content-Type"].startswith("text/html"):
            continue
        page = BeautifulSoup(response.content, "html.parser")
        ids[address] = {element["id"] for element in page.select("[id]")}
        for link in links(page):
            target, anchor = urldefrag(urljoin(address, link))
            if target.startswith(f"{SITE}/"):
                waiting.append(target)
                wanted.append((address, target, anchor))
    troubles += [
        f"{address}: #{anchor} is missing on {target}"
        for address, target, anchor in wanted
        if anchor and anchor not in ids[target]
    ]
    live = {page.full_url for page in Page.objects.live().public().filter(depth__gt=1)}
    troubles += [f"{address} is an orphan" for address in live - ids.keys()]
    assert troubles == []
    assert len(live) >= 10
