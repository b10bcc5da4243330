"""What visitors and operators can rely on from the page cache whatever site is behind it; no test needs a database."""

import gzip
import threading
import time
from contextlib import suppress
from types import SimpleNamespace

import brotli
import pytest

from genetargeting import page_cache
from genetargeting import server as gunicorn
from genetargeting.generation import LIFETIME, generation_of_request, shared
from genetargeting.headers import SHARED
from genetargeting.page_cache import Copy, PageCache
from tests.visits import URL, PageStandIn, Visit, start, wait_until


class Slow(PageStandIn):
    """An application that answers when `is_over` is set."""

    def __init__(self, is_over):
        super().__init__()
        self.is_over = is_over

    def __call__(self, environ, start_response):
        answer = super().__call__(environ, start_response)
        self.is_over.wait(20)
        return answer


@pytest.fixture
def clock(monkeypatch):
    """The time that the cache goes by, in seconds."""
    clock = SimpleNamespace(now=1000.0)
    monkeypatch.setattr(page_cache, "time", SimpleNamespace(monotonic=lambda: clock.now))
    return clock


# What is answered


def test_a_finished_page_has_the_headers_of_the_site_and_those_of_its_encoding():
    site = {"X-Frame-Options": "DENY", "Content-Length": "999", "Vary": "Accept"}
    cached = PageCache(PageStandIn(headers=site))
    for done in ("fwd=miss; stored", "hit"):
        visit = Visit(cached, accept_encoding="br")
        assert visit.headers == {
            "Content-Type": "text/html",
            "X-Frame-Options": "DENY",
            "Cache-Control": SHARED,
            "Vary": "Accept-Encoding, Accept",
            "ETag": visit.headers["ETag"],
            "Content-Encoding": "br",
            "Content-Length": str(len(visit.body)),
            "Cache-Status": f"pages; {done}",
        }
        assert visit.status == 200
    assert Visit(PageCache(PageStandIn())).headers["Vary"] == "Accept-Encoding"


def test_the_page_comes_compressed_as_the_browser_likes_it_best():
    cached = PageCache(PageStandIn(headers={"Vary": "Accept"}))
    plain = Visit(cached)
    squeezed = Visit(cached, accept_encoding="gzip")
    smallest = Visit(cached, accept_encoding="gzip, deflate, br, zstd")
    assert "Content-Encoding" not in plain.headers
    assert (squeezed.headers["Content-Encoding"], smallest.headers["Content-Encoding"]) == ("gzip", "br")
    assert gzip.decompress(squeezed.body) == brotli.decompress(smallest.body) == plain.body
    for visit in (plain, squeezed, smallest):
        assert visit.headers["Vary"] == "Accept-Encoding, Accept"
        assert visit.headers["Content-Length"] == str(len(visit.body))
    assert len({visit.headers["ETag"] for visit in (plain, squeezed, smallest)}) == 3
    assert not any(visit.headers["ETag"].startswith("W/") for visit in (plain, squeezed, smallest))


def test_a_page_has_the_same_bytes_and_name_whoever_made_it_and_when():
    """A strong ETag promises that (RFC 9110, 8.8.1), and gzip may note the time (RFC 1952, 2.3.1: 0 for none)."""
    one, other = (Visit(PageCache(PageStandIn()), accept_encoding="gzip") for _ in range(2))
    assert (one.body, one.headers["ETag"]) == (other.body, other.headers["ETag"])
    assert one.body[4:8] == bytes(4)
    changed = Visit(PageCache(PageStandIn()), "/other/", accept_encoding="gzip")
    assert changed.headers["ETag"] != one.headers["ETag"]


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("", "identity"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("br;q=0.000", "identity"),
        ("GZIP", "gzip"),
        ("br; q=1.0", "br"),
        ("deflate, brotli", "identity"),
    ],
)
def test_no_browser_gets_an_encoding_that_it_refuses(accepted, chosen):
    assert page_cache.encoding(accepted) == chosen


def test_a_browser_that_has_the_page_is_told_so():
    cached = PageCache(PageStandIn(headers={"Vary": "Accept"}))
    etag = Visit(cached, accept_encoding="br").headers["ETag"]
    again = Visit(cached, accept_encoding="br", if_none_match=f'"other", W/{etag}')
    assert (again.status, again.body, again.headers["ETag"]) == (304, b"", etag)
    assert Visit(cached, accept_encoding="gzip", if_none_match=etag).status == 200


def test_a_browser_that_has_the_page_gets_the_headers_that_the_page_would_have():
    """As RFC 9110, 15.4.5, asks for."""
    cached = PageCache(PageStandIn(headers={"Vary": "Accept"}))
    page = Visit(cached, accept_encoding="br").headers
    unchanged = Visit(cached, accept_encoding="br", if_none_match=page["ETag"]).headers
    assert unchanged == {name: page[name] for name in ("ETag", "Cache-Control", "Vary")} | {
        "Cache-Status": "pages; hit"
    }


def test_head_gets_the_headers_alone():
    cached = PageCache(PageStandIn(headers={"Vary": "Accept"}))
    whole, head = Visit(cached), Visit(cached, method="HEAD")
    assert (head.status, head.body, head.headers["Content-Length"]) == (200, b"", whole.headers["Content-Length"])


@pytest.mark.parametrize("secure", ["https", "https, http"])
def test_a_page_for_https_is_not_that_for_http(settings, secure):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    application = PageStandIn()
    cached = PageCache(application)
    for protocol in (secure, "http", None):
        assert Visit(cached, environ={"HTTP_X_FORWARDED_PROTO": protocol}).status == 200
    assert [request["wsgi.url_scheme"] for request in application.requests] == ["https", "http"]
    assert Visit(cached, environ={"wsgi.url_scheme": "https"}).done == "hit"
    settings.SECURE_PROXY_SSL_HEADER = None
    assert Visit(cached, x_forwarded_proto="https").headers["ETag"] == Visit(cached).headers["ETag"]
    assert application.count == 2


def test_a_page_is_kept_for_the_hosts_of_the_site_however_they_are_written(settings):
    settings.ALLOWED_HOSTS, settings.BASE_URL = ["Testserver", ".example.com"], "https://mice.example.com:8443"
    cached = PageCache(PageStandIn())
    for host in ("testserver", "TESTSERVER:8000", "mice.example.com"):
        assert Visit(cached, host=host).done in ("fwd=miss; stored", "hit")
    assert {key.host for key in cached.copies.values} == {"testserver", "mice.example.com"}
    assert Visit(cached, host="cells.example.com").done == "fwd=bypass"


def test_a_reader_who_prefers_markdown_gets_it_and_no_other_cache_keeps_it():
    application = PageStandIn()
    cached = PageCache(application)
    Visit(cached)
    for done in ("fwd=miss; stored", "hit"):
        markdown = Visit(cached, accept="text/markdown")
        assert (markdown.body, markdown.done) == (f"{URL}index.md 2".encode(), done)
        assert markdown.headers["Cache-Control"] == "private, no-cache"
    assert Visit(cached, f"{URL}index.md").headers["Cache-Control"] == SHARED
    assert Visit(cached, "/robots.txt", accept="text/markdown").body.startswith(b"/robots.txt ")


def test_a_reader_who_prefers_markdown_gets_the_page_where_there_is_none():
    class WithoutMarkdown(PageStandIn):
        def __call__(self, environ, start_response):
            self.status = "404 Not Found" if environ["PATH_INFO"].endswith(".md") else "200 OK"
            return super().__call__(environ, start_response)

    application = WithoutMarkdown()
    visit = Visit(PageCache(application), accept="text/markdown")
    assert (visit.status, visit.done, visit.body) == (200, "fwd=miss", f"{URL} 2".encode())
    assert visit.headers["Cache-Control"] == "private, no-cache"
    assert application.closed == 2


# What is passed on and never kept


@pytest.mark.parametrize(
    "request_of",
    [
        {"cookie": "sessionid=abc"},
        {"authorization": "Basic abc"},
        {"range": "bytes=0-10"},
        {"path": f"{URL}?page=2"},
        {"path": f"{URL}?utm_source=x&page=2"},
        {"method": "POST"},
        {"path": "/admin/login/"},
        {"path": "/-/live/"},
        {"method": "PUT"},
        {"path": "/django-admin/"},
        {"path": "/documents/1/protocol.pdf"},
        {"path": "/share-images/mice.png"},
        {"path": "/media/images/mice.png"},
        {"path": "/static/site.css"},
        {"host": "elsewhere.example.com"},
        {"environ": {"HTTP_HOST": None}},  # HTTP/1.0
        {"environ": {"SCRIPT_NAME": "/below"}},
    ],
)
def test_what_may_differ_between_visitors_bypasses_the_cache(request_of):
    application = PageStandIn()
    cached = PageCache(application)
    assert Visit(cached, **request_of).done == "fwd=bypass"
    assert not cached.copies.values
    assert Visit(cached, **request_of).body.endswith(b" 2")
    assert application.requests[0]["QUERY_STRING"] == request_of.get("path", URL).partition("?")[2]


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        ("200 OK", {"Set-Cookie": "a=b"}),
        ("200 OK", {"CACHE-CONTROL": "private", "Cache-Control": "private"}),
        ("200 OK", {"Vary": "Cookie"}),
        ("200 OK", {"Content-Encoding": "gzip"}),
        ("206 Partial Content", {}),
        ("301 Moved Permanently", {"Location": "/"}),
        ("404 Not Found", {}),
        ("500 Internal Server Error", {}),
    ],
)
def test_an_answer_that_is_not_for_everyone_is_passed_on_as_it_is_and_what_was_kept_is_forgotten(status, headers):
    application = PageStandIn()
    cached = PageCache(application)
    if not status.startswith("5"):
        Visit(cached)
        shared().advance()
    application.status = status
    application.headers |= headers
    visit, head = Visit(cached), Visit(cached, method="HEAD")
    assert visit.status == head.status == int(status[:3])
    assert visit.headers == head.headers == application.headers | {"Cache-Status": "pages; fwd=miss"}
    assert (visit.body, head.body) == (f"{URL} {application.count - 1}".encode(), b"")
    assert application.closed == application.count
    assert not cached.copies.values


def test_the_server_hears_of_an_error_after_an_answer_has_begun(rf):
    error = (ZeroDivisionError, ZeroDivisionError(), None)
    heard = []

    def application(environ, start_response):
        start_response("500 Internal Server Error", [], error)
        return []

    PageCache(application)(rf.post(URL).environ, lambda status, headers, *error: heard.extend(error))
    assert heard == [error]


def test_campaign_parameters_lead_to_the_clean_page():
    cached = PageCache(PageStandIn(headers={"Vary": "Accept"}))
    campaign = Visit(cached, f"{URL}?utm_source=mail&gclid=1")
    clean = Visit(cached)
    assert (campaign.done, clean.done) == ("fwd=miss; stored", "hit")
    assert campaign.body == clean.body


@pytest.mark.parametrize("query", ["utm_source=mail", "_ga=1&gclid=a=b==", "utm_term="])
def test_a_redirect_hears_of_the_campaign(query):
    application = PageStandIn(headers={"Location": "/"})
    application.status = "301 Moved Permanently"
    visit = Visit(PageCache(application), f"{URL}?{query}")
    assert (visit.status, visit.done) == (301, "fwd=miss")
    assert [request["QUERY_STRING"] for request in application.requests] == ["", query]
    assert application.closed == 2


def test_nothing_that_a_visitor_says_reaches_the_rendering(rf):
    environ = rf.get(URL, HTTP_USER_AGENT="x", HTTP_COOKIE="a=b", HTTP_X_FORWARDED_HOST="evil.com").environ
    rendered = page_cache.request_for(page_cache.Key("http", "testserver", URL), environ)
    assert {name for name in rendered if name.startswith("HTTP_")} == {"HTTP_HOST"}
    assert rendered["QUERY_STRING"] == ""


def test_a_page_is_made_from_its_address_and_what_the_server_says():
    application = PageStandIn()
    body = Visit(
        PageCache(application),
        f"{URL}?utm_source=mail",
        method="HEAD",
        host="TESTSERVER:8000",
        user_agent="x",
        x_request_id="an id",
        environ={"REMOTE_ADDR": "192.0.2.1", "wsgi.errors": "the log", "CONTENT_LENGTH": "3", "SERVER_PORT": "8000"},
    ).body
    (request,) = application.requests
    assert body == b""
    assert request.pop("wsgi.input").read() == b""
    assert {name: value for name, value in request.items() if not name.startswith("wsgi.")} == {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": URL,
        "QUERY_STRING": "",
        "SCRIPT_NAME": "",
        "HTTP_HOST": "testserver",
        "HTTP_X_REQUEST_ID": "an id",
        "REMOTE_ADDR": "192.0.2.1",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
    }
    assert (request["wsgi.errors"], request["wsgi.url_scheme"]) == ("the log", "http")


@pytest.mark.parametrize(
    ("request_of", "is_known"),
    [
        ({}, True),
        ({"path": f"{URL}?page=2"}, True),
        ({"path": "/search/?q=cre"}, True),
        ({"cookie": "sessionid=abc"}, True),
        ({"path": "/admin/"}, True),
        ({"method": "POST"}, False),  # sees its own changes before they are committed
    ],
)
def test_what_is_read_during_a_request_is_shared_only_if_the_request_changes_nothing(request_of, is_known):
    generations = []

    def application(environ, start_response):
        generations.append(generation_of_request.get())
        return PageStandIn()(environ, start_response)

    Visit(PageCache(application), **request_of)
    assert generations == [shared().current() if is_known else None]
    assert generation_of_request.get() is None


# What an operator can rely on


def test_a_stampede_renders_the_page_once():
    is_over = threading.Event()
    cached = PageCache(Slow(is_over))
    free = cached.slots.waiting
    visitors = start([lambda: Visit(cached)] * 20)
    wait_until(lambda: cached.slots.waiting == free - 20 + page_cache.CONCURRENT_RENDERINGS)
    is_over.set()
    visits = visitors()
    assert {visit.body for visit in visits} == {f"{URL} 1".encode()}
    assert sorted(visit.done for visit in visits) == ["fwd=miss; stored", *["hit"] * 19]


def test_a_page_that_cannot_be_rendered_is_served_as_it_was_and_tried_once_a_second(monkeypatch):
    application = PageStandIn()
    cached = PageCache(application)
    first = Visit(cached)
    shared().advance()
    application.status = "503 Service Unavailable"
    visits = [Visit(cached) for _ in range(5)]
    assert [(visit.status, visit.body) for visit in visits] == [(200, first.body)] * 5
    assert all(visit.done.startswith("hit; ttl=-") for visit in visits)
    assert application.count == 2
    application.status = "200 OK"
    monkeypatch.setattr(page_cache, "RETRY_DELAY", 0)
    shared().advance()  # somebody could write: the outage is over, and the pause with it
    assert Visit(cached).done == "fwd=miss; stored"


def test_a_slow_page_keeps_no_other_waiting():
    is_over = threading.Event()
    cached = PageCache(Slow(is_over))
    visitors = start([lambda path=path: Visit(cached, path) for path in ("/a/", "/b/", "/c/")])
    wait_until(lambda: cached.application.count >= 2)  # two of the three may share a lock
    is_over.set()
    assert {visit.status for visit in visitors()} == {200}


def test_a_page_that_cannot_be_rendered_is_tried_again_after_a_second(clock):
    application = PageStandIn()
    cached = PageCache(application)
    Visit(cached)
    shared().advance()
    application.status = "503 Service Unavailable"
    for seconds, count in ((1, 2), (0.75, 2), (0.25, 3), (0.75, 3)):
        clock.now += seconds
        assert Visit(cached).body.endswith(b" 1")
        assert application.count == count
    assert application.closed == application.count


def test_a_page_that_never_was_rendered_says_what_is_wrong():
    application = PageStandIn()
    application.status = "503 Service Unavailable"
    assert Visit(PageCache(application)).status == 503


def test_a_page_is_rendered_anew_from_time_to_time(monkeypatch):
    application = PageStandIn()
    cached = PageCache(application)
    Visit(cached)
    monkeypatch.setattr(page_cache, "LIFETIME", 0)
    assert Visit(cached).body.endswith(b" 2")


def test_a_page_is_current_for_ten_minutes_while_the_content_stays(clock):
    application = PageStandIn()
    cached = PageCache(application)
    for seconds, count in ((0, 1), (LIFETIME - 1, 1), (1, 2)):
        clock.now += seconds
        assert Visit(cached).body.endswith(b" %d" % count)


def test_nothing_is_current_while_nobody_knows_the_generation(monkeypatch):
    cached = PageCache(PageStandIn())
    monkeypatch.setattr(cached, "generation", SimpleNamespace(current=lambda: None))
    assert [Visit(cached).body[-1:], Visit(cached).body[-1:]] == [b"1", b"2"]


@pytest.mark.parametrize(("age", "ttl"), [(1, -1), (LIFETIME, -1), (LIFETIME + 5, -5)])
def test_a_stale_copy_says_for_how_long_it_has_been_stale(clock, age, ttl):
    """A negative time to live, in seconds (RFC 9211, 2.5); a copy that a change made stale does not know when."""
    copy = Copy("old", clock.now, [], b"")
    clock.now += age
    copy.delay_retry("new")
    assert copy.status("new", clock.now) == f"hit; ttl={ttl}"


def test_a_visitor_who_waited_gets_the_page_that_was_made_meanwhile_whatever_changed():
    copy = Copy("old", 1000, [], b"")
    assert copy.status("new", 1000) == "hit"
    assert copy.status("new", 1000.1) is None


def test_a_page_that_fails_leaves_the_turn_and_the_lock_to_the_next_visitor(monkeypatch):
    monkeypatch.setattr(page_cache, "QUEUE_TIMEOUT", 0)

    def broken(environ, start_response):
        raise ZeroDivisionError

    cached = PageCache(broken)
    for _ in range(5):
        for path in (URL, "/x/?page=2", "/search/?q=cre"):
            with suppress(ZeroDivisionError):
                Visit(cached, path)
    cached.application = PageStandIn()
    assert {Visit(cached, path).status for path in (URL, "/x/?page=2", "/search/?q=cre")} == {200}
    assert cached.slots.running == page_cache.CONCURRENT_RENDERINGS


def test_while_a_page_is_made_anew_others_get_at_once_the_one_that_is_merely_old(clock, monkeypatch):
    is_over = threading.Event()
    is_over.set()
    cached = PageCache(Slow(is_over))
    old = Visit(cached)
    clock.now += LIFETIME + 3
    is_over.clear()
    monkeypatch.setattr(page_cache, "QUEUE_TIMEOUT", 20)
    first = start([lambda: Visit(cached)])
    wait_until(lambda: cached.application.count == 2)
    begin = time.monotonic()
    for _ in range(2):
        other = Visit(cached)
        assert (other.status, other.body, other.done) == (200, old.body, "hit; ttl=-3")
        cached.slots.running = 0  # and so they do where no turn is free
    assert time.monotonic() - begin < 10
    is_over.set()
    assert [visit.done for visit in first()] == ["fwd=miss; stored"]


def test_visitors_who_find_no_turn_are_asked_for_patience(monkeypatch):
    monkeypatch.setattr(page_cache, "QUEUE_TIMEOUT", 0.01)
    monkeypatch.setattr(page_cache, "CONCURRENT_RENDERINGS", 1)
    is_over = threading.Event()
    is_over.set()
    cached = PageCache(Slow(is_over))
    Visit(cached, "/changed/")
    shared().advance()
    is_over.clear()
    slow = start([lambda: Visit(cached, "/slow/")])
    wait_until(lambda: not cached.slots.running)
    busy = Visit(cached, "/other/")
    assert (busy.status, busy.done) == (503, "fwd=miss")
    assert Visit(cached, "/changed/").status == 503  # the old copy might show what has become private
    assert (Visit(cached, "/x/?page=2").status, Visit(cached, "/x/?page=2").done) == (503, "fwd=bypass")
    is_over.set()
    assert [visit.status for visit in slow()] == [200]
    assert Visit(cached, "/changed/").done == "fwd=miss; stored"


def test_whoever_finds_the_site_busy_is_told_so_in_plain_words_and_when_to_try_again():
    cached = PageCache(PageStandIn())
    cached.slots.running = cached.slots.waiting = 0
    visit = Visit(cached)
    assert visit.headers == {
        "Content-Type": "text/plain",
        "Cache-Control": "no-store",
        "Retry-After": "2",
        "Cache-Status": "pages; fwd=miss",
    }
    assert (visit.status, visit.body) == (503, b"The site is busy. Please try again in a moment.\n")


@pytest.mark.parametrize(
    ("request_of", "status"),
    [
        ({"cookie": "sessionid=abc"}, 200),
        ({"path": "/admin/"}, 200),
        ({"path": "/-/live/"}, 200),
        ({"path": "/media/mice.png"}, 200),
        ({"path": "/static/site.css"}, 200),
        ({"method": "POST"}, 200),
        ({"path": "/share-images/mice.png"}, 503),
        ({"path": "/documents/1/protocol.pdf"}, 503),
        ({"path": f"{URL}?page=2"}, 503),
        ({"path": f"{URL}?page=2", "method": "HEAD"}, 503),
        ({"path": "/search/?q=cre"}, 503),
    ],
)
def test_a_busy_site_still_answers_editors_files_health_checks_and_what_is_finished(request_of, status):
    cached = PageCache(PageStandIn())
    Visit(cached)
    cached.slots.running = cached.slots.waiting = 0
    assert Visit(cached, **request_of).status == status
    assert Visit(cached).done == "hit"


def test_visitors_wait_on_all_threads_but_a_few(monkeypatch):
    """The others answer finished pages, editors and health checks."""
    monkeypatch.setattr(gunicorn, "threads", 10)
    cached = PageCache(PageStandIn())
    assert cached.slots.running + cached.slots.waiting == 10 - page_cache.SPARE_THREADS
    assert cached.slots.running == page_cache.CONCURRENT_RENDERINGS


@pytest.mark.parametrize("path", ["/{}/", "/x/?page={}", "/search/?q={}"])
def test_an_address_that_floods_leaves_places_to_others(path, monkeypatch):
    monkeypatch.setattr(page_cache, "QUEUE_TIMEOUT", 20)
    is_over = threading.Event()
    cached = PageCache(Slow(is_over))
    cached.slots.running, cached.slots.waiting = 1, 5
    visitors = []
    for number, (address, places) in enumerate([("flood", 5), ("flood", 4), ("other", 3)]):
        visit = lambda number=number, address=address: Visit(  # noqa: E731
            cached, path.format(number), environ={"REMOTE_ADDR": address}
        )
        visitors.append(start([visit]))
        wait_until(lambda places=places: (cached.slots.running, cached.slots.waiting) == (0, places))
    assert Visit(cached, path.format("again"), environ={"REMOTE_ADDR": "flood"}).status == 503
    is_over.set()
    assert [visit.status for visitor in visitors for visit in visitor()] == [200] * 3


def test_a_flood_of_searches_takes_half_of_the_threads_at_most(monkeypatch):
    monkeypatch.setattr(page_cache, "CONCURRENT_RENDERINGS", 1)
    monkeypatch.setattr(page_cache, "QUEUE_TIMEOUT", 20)
    is_over, under_way, statuses, lock = threading.Event(), [], [], threading.Lock()

    def search_slowly(environ, start_response):
        under_way.append(environ["PATH_INFO"])
        is_over.wait(20)
        start_response("200 OK", [])
        return [b""]

    cached = PageCache(search_slowly)

    def visit(number):
        visit = Visit(cached, f"/search/?q={number}", x_forwarded_for=f"10.0.0.{number}")
        with lock:
            statuses.append(visit.status)

    visitors = [threading.Thread(target=visit, args=[number]) for number in range(gunicorn.threads)]
    for visitor in visitors:
        visitor.start()
    half = gunicorn.threads // 2
    wait_until(lambda: len(statuses) == half)  # refused at once; the others wait, on half of the threads
    assert statuses == [503] * half
    assert under_way == ["/search/"]
    is_over.set()
    for visitor in visitors:
        visitor.join()
    assert sorted(statuses) == [200] * half + [503] * half
    assert Visit(cached, "/search/?q=again").status == 200


def test_the_memory_is_bounded_and_what_nobody_asks_for_goes_first(monkeypatch):
    monkeypatch.setattr(page_cache, "CAPACITY", 3 * 5000)
    cached = PageCache(PageStandIn())
    for path in ("/a/", "/b/", "/c/", "/a/", "/d/"):
        Visit(cached, path)
    assert [key[2] for key in cached.copies.values] == ["/c/", "/a/", "/d/"]
    assert cached.copies.size <= 15000
    monkeypatch.setattr(page_cache, "MAX_PAGE_SIZE", 10)
    Visit(cached, "/e/")
    assert len(cached.copies.values) == 3


def test_a_page_of_the_greatest_size_is_kept_and_one_a_byte_larger_is_served_and_not_kept(monkeypatch):
    cached = PageCache(PageStandIn())
    Visit(cached, "/a/")
    monkeypatch.setattr(page_cache, "MAX_PAGE_SIZE", cached.copies.size)
    cached = PageCache(PageStandIn())
    assert [Visit(cached, "/a/").done, Visit(cached, "/a/").done] == ["fwd=miss; stored", "hit"]
    monkeypatch.setattr(page_cache, "MAX_PAGE_SIZE", cached.copies.size - 1)
    cached = PageCache(PageStandIn())
    assert [Visit(cached, "/a/").status, Visit(cached, "/a/").status] == [200, 200]
    assert not cached.copies.values


def test_a_page_that_has_grown_too_large_takes_the_place_of_none(monkeypatch):
    cached = PageCache(PageStandIn())
    Visit(cached)
    shared().advance()
    monkeypatch.setattr(page_cache, "MAX_PAGE_SIZE", 10)
    assert Visit(cached).body.endswith(b" 2")
    assert not cached.copies.values


# nginx in front


def test_the_proxy_keeps_what_is_current_and_nothing_else(settings):
    settings.BEHIND_PROXY = True
    application = PageStandIn()
    cached = PageCache(application)
    assert "X-Accel-Expires" in Visit(cached).headers
    assert "X-Accel-Expires" in Visit(cached).headers
    for request_of in ({"path": f"{URL}?page=2"}, {"cookie": "sessionid=abc"}, {"accept": "text/markdown"}):
        assert "X-Accel-Expires" not in Visit(cached, **{"path": URL} | request_of).headers
    shared().advance()
    application.status = "503 Service Unavailable"
    stale = Visit(cached)
    assert (stale.status, stale.headers.get("X-Accel-Expires")) == (200, None)


def test_the_proxy_keeps_nothing_where_valkey_holds_the_generation(settings):
    settings.BEHIND_PROXY = True
    settings.CACHE_URL = "redis://localhost:1"
    assert "X-Accel-Expires" not in Visit(PageCache(PageStandIn())).headers


def test_the_proxy_keeps_a_page_for_ten_minutes_at_most_and_an_answer_to_a_browser_that_has_it_never(settings):
    settings.BEHIND_PROXY = True
    cached = PageCache(PageStandIn())
    first = Visit(cached)
    assert first.headers["X-Accel-Expires"] == str(LIFETIME) == "600"
    unchanged = Visit(cached, if_none_match=first.headers["ETag"])
    assert (unchanged.status, unchanged.headers.get("X-Accel-Expires")) == (304, None)
    settings.BEHIND_PROXY = False
    assert "X-Accel-Expires" not in Visit(PageCache(PageStandIn())).headers
