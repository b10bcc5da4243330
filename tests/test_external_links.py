"""What editors and other sites can rely on when links to other sites are checked: asked of a server of our own."""

import socket
import threading
from contextlib import suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from time import monotonic, sleep

import pytest
from django.core.management import call_command
from django.utils import timezone

from genetargeting.generation import shared
from pages.links.external import check_link, check_links, is_public
from pages.links.report import failing_links
from pages.models import ExternalLink


class OtherSite(BaseHTTPRequestHandler):
    """Answers what its path says, and notes who asked when."""

    asked = []

    def do_GET(self):
        self.asked.append((self.command, self.path, monotonic()))
        if self.path == "/slow":
            self.send_response(200)
            self.flush_headers()
            with suppress(OSError):
                while True:
                    self.wfile.write(b"X-Another: header\r\n")
                    sleep(0.05)
        elif self.path == "/flood":
            with suppress(OSError):
                while True:
                    self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)
        elif self.path.endswith("no-head") and self.command == "HEAD":
            self.answer(501)
        elif self.path.startswith("/to/"):
            self.answer(302, self.path.removeprefix("/to"))
        elif self.path == "/circle":
            self.answer(301, "/to/circle")
        elif self.path.startswith("/on"):
            self.answer(302, self.path + "n")
        elif self.path == "/inside":
            self.answer(302, "http://10.0.0.1/admin/")
        elif self.path == "/file":
            self.answer(302, "file:///etc/passwd")
        else:
            self.answer(int(self.path[1:4]))

    do_HEAD = do_GET  # noqa: N815

    def answer(self, status, location=None):
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), OtherSite)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def other_site(server):
    OtherSite.asked.clear()
    return server


def only_ours(address):
    """What a test lets be asked for: nothing but its own server."""
    return address == "127.0.0.1"


# One link


@pytest.mark.parametrize(
    ("path", "status", "trouble"),
    [
        ("/200", 200, ""),
        ("/404", 404, "It responds with 404 Not Found"),
        ("/410", 410, "It responds with 410 Gone"),
        ("/500", 500, "It responds with 500 Internal Server Error"),
        ("/403", 403, ""),
        ("/999", 999, ""),
        ("/to/200", 200, ""),
        ("/to/404", 404, "It responds with 404 Not Found"),
        ("/circle", 302, "Its redirects form a loop"),
        ("/on", 302, "It redirects too many times"),
        ("/inside", None, "It leads to a private network that visitors cannot reach"),
        ("/file", None, "It redirects to something that is not a web page"),
    ],
)
def test_what_a_visitor_would_get_is_told_in_words(other_site, path, status, trouble):
    answer = check_link(other_site + path, only_ours)
    assert (answer.status, answer.problem) == (status, trouble)


def test_a_certificate_is_blamed_only_if_there_is_one(other_site):
    answer = check_link(other_site.replace("http:", "https:") + "/200", only_ours)
    assert answer.problem == "It does not respond as a website should"


def test_a_server_that_knows_no_head_is_asked_again_as_by_a_browser(other_site):
    assert check_link(f"{other_site}/200?no-head", only_ours).status == 200
    assert [command for command, *_ in OtherSite.asked] == ["HEAD", "GET"]


@pytest.mark.parametrize("path", ["/slow", "/flood"])
def test_a_server_that_sends_without_end_is_given_up_in_time(other_site, path):
    begin = monotonic()
    answer = check_link(f"{other_site}{path}", only_ours, limit=0.5)
    assert (answer.status, answer.problem) == (None, "It takes too long to respond")
    assert monotonic() - begin < 2


def test_nothing_but_a_web_site_counts_as_one():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        answer = check_link(f"http://127.0.0.1:{closed.getsockname()[1]}/", only_ours)
    assert answer.problem == "It does not respond as a website should"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433"])
def test_our_own_machine_is_never_asked_whatever_its_name(other_site, host):
    port = other_site.rpartition(":")[2]
    assert check_link(f"http://{host}:{port}/200").status is None
    assert OtherSite.asked == []


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),  # where clouds keep their keys
        ("224.0.0.1", False),
        ("fd00::1", False),
        ("fe80::1%eth0", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),  # NAT64 of 10.0.0.1
        ("2002:a00:1::", False),  # 6to4 of 10.0.0.1
        ("64:ff9b:1::a00:1", False),  # a network's own NAT64 (RFC 8215)
        ("::10.0.0.1", False),  # an IPv4 address in an old form
        ("fec0::1", False),  # once the private addresses of a site
    ],
)
def test_only_addresses_that_are_everyones_are_public(address, public):
    assert is_public(address) is public


# All links, night by night


@pytest.fixture
def check():
    """A night's check, of the links that are due."""

    def run(**options):
        return check_links(only_ours, **({"pause": 0} | options))

    return run


def next_night():
    ExternalLink.objects.update(next_check_at=timezone.now())


def linking(*addresses):
    return "".join(f'<p><a href="{address}">A paper</a></p>' for address in addresses)


def test_a_page_that_is_gone_elsewhere_is_reported_after_the_first_night(new_page, check, other_site):
    new_page(html=linking(f"{other_site}/404", f"{other_site}/200"))
    assert check() == (2, 1)
    [row] = [row for row in failing_links() if row.title == "Mice"]
    today = timezone.now()
    assert row.text == "A paper"
    assert row.problem == f"It responds with 404 Not Found, once since {today:%B} {today.day}."


@pytest.mark.parametrize("path", ["a" * 2000, "".join(map(chr, range(0x4E00, 0x4E00 + 1900)))])
def test_an_address_longer_than_any_server_takes_keeps_no_other_from_being_asked(new_page, check, other_site, path):
    """Letters other than ASCII count as several bytes: PostgreSQL refuses such an address of 1,900."""
    new_page(html=linking(f"{other_site}/404", f"https://example.org/{path}"))
    assert check() == (1, 1)


def test_what_may_pass_is_reported_when_it_fails_again_and_forgotten_when_it_works(
    new_page,
    check,
    other_site,
):
    new_page(html=linking(f"{other_site}/500"))
    check()
    assert [row for row in failing_links() if row.title == "Mice"] == []
    next_night()
    check()
    [row] = [row for row in failing_links() if row.title == "Mice"]
    assert "2 times since" in row.problem
    ExternalLink.objects.update(url=f"{other_site}/200")
    next_night()
    new_page("Rats", html=linking(f"{other_site}/200"))
    check()
    link = ExternalLink.objects.get(url=f"{other_site}/200")
    assert (link.trouble, link.failures, link.failing_since) == ("", 0, None)


def test_a_link_that_goes_on_failing_is_asked_for_ever_less_often(new_page, check, other_site):
    new_page(html=linking(f"{other_site}/404"))
    days = []
    for _night in range(6):
        check()
        assert check() == (0, 0)
        link = ExternalLink.objects.get()
        days.append(round((link.next_check_at - link.checked_at) / timedelta(days=1)))
        next_night()
    assert days == [1, 2, 4, 8, 14, 14]


def test_a_link_that_was_removed_is_forgotten(new_page, check, other_site):
    page = new_page(html=linking(f"{other_site}/404"))
    check()
    page.unpublish()
    check()
    assert not ExternalLink.objects.exists()


def test_one_host_is_asked_one_link_at_a_time_with_a_pause(new_page, check, other_site):
    new_page(html=linking(*(f"{other_site}/200?{number}" for number in range(3))))
    check(pause=0.2)
    times = [time for *_, time in OtherSite.asked]
    assert len(times) >= 3
    assert all(after - before >= 0.1 for before, after in pairwise(times))


def test_nothing_is_noted_while_this_machine_is_cut_off(new_page, capsys):
    new_page(html=linking("http://127.0.0.1:9/", "http://127.0.0.2:9/"))
    call_command("check_external_links")
    assert "offline" in capsys.readouterr().err
    assert not ExternalLink.objects.filter(checked_at__isnull=False).exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_check_leaves_the_finished_pages_of_the_page_cache_alone(new_page, check, other_site):
    new_page(html=linking(f"{other_site}/404"))
    before = shared().current()
    check()
    assert ExternalLink.objects.get().failures == 1
    assert shared().current() == before
