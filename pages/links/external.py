"""Asks other sites whether what ours links to is still there: politely, within limits, and never our own network.

Only the command `check_external_links` does so. What it learns stands in `ExternalLink`; no page and no report waits
for another site.
"""

import socket
import ssl
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPResponse, responses
from io import BufferedReader, RawIOBase
from ipaddress import IPv6Network, ip_address
from time import monotonic, sleep
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.encoding import iri_to_uri

from pages.links.report import external_addresses
from pages.models import ExternalLink

# Seconds that one link may take, with all its redirects, and the whole run.
LINK_LIMIT = 15
RUN_LIMIT = 30 * 60
# Seconds between two requests to one host, and how many hosts are asked at a time.
PAUSE = 1
HOSTS_COUNT = 4
# How many links of a host may go without an answer before the host is left in peace until the next run.
PATIENCE = 3
REDIRECTS_COUNT = 5
REDIRECTS = (301, 302, 303, 307, 308)
# Refusals of a program, which say nothing about what a person would see. 999 is LinkedIn's.
REFUSALS = (401, 403, 405, 406, 429, 451, 999)
# Days until a link that works, and at most until one that fails, is asked for again.
INTERVAL = 7
LONGEST_INTERVAL = 14
NAT64 = IPv6Network("64:ff9b::/96")
# All that the internet has given out of IPv6; outside lie forms that lead to addresses of other kinds.
IPV6_UNICAST = IPv6Network("2000::/3")
USER_AGENT = f"Mozilla/5.0 (compatible; link check of {settings.BASE_URL})"


@dataclass(frozen=True)
class Answer:
    """What came back for an address: HTTP's status, if anything, and in words what is wrong, if anything."""

    status: int | None
    trouble: str = ""


class RequestError(Exception):
    pass


def check_links(is_allowed=None, pause=PAUSE):
    """Asks for every link that is due, and returns how many were asked for and how many of these fail.

    Returns None where no host answered at all: then it is this machine that is cut off, and nothing is noted.
    """
    note_addresses()
    due = defaultdict(list)
    for link in ExternalLink.objects.filter(next_check_at__lte=timezone.now()).order_by("next_check_at"):
        due[urlsplit(link.url).hostname].append(link)
    deadline = monotonic() + RUN_LIMIT
    with ThreadPoolExecutor(HOSTS_COUNT) as threads:
        asked = threads.map(lambda links: ask_host(links, deadline, is_allowed or is_public, pause), due.values())
        answers = [pair for host in asked for pair in host]
    if len(due) > 1 and all(answer.status is None for _, answer in answers):
        return None
    for link, answer in answers:
        note(link, answer)
    return len(answers), sum(bool(answer.trouble) for _, answer in answers)


def note_addresses():
    """Brings `ExternalLink` in line with the links that the site has now."""
    longest = ExternalLink._meta.get_field("url").max_length  # no server takes more
    wanted = {address for address in external_addresses() if len(address) <= longest}
    known = set(ExternalLink.objects.values_list("url", flat=True))
    ExternalLink.objects.filter(url__in=known - wanted).delete()
    ExternalLink.objects.bulk_create([ExternalLink(url=url) for url in sorted(wanted - known)])


def note(link, answer):
    now = timezone.now()
    link.status, link.trouble, link.checked_at = answer.status, answer.trouble, now
    if answer.trouble:
        link.failures += 1
        link.failing_since = link.failing_since or now
        days = min(2 ** (link.failures - 1), LONGEST_INTERVAL)
    else:
        link.failures, link.failing_since, days = 0, None, INTERVAL
    # An hour early, so that a run which begins a little sooner than the last does not miss it.
    link.next_check_at = now + timedelta(days=days, hours=-1)
    link.save()


def ask_host(links, deadline, is_allowed, pause):
    """Asks one host for its links, one after the other, until it or the time gives out."""
    answers, silences = [], 0
    for number, link in enumerate(links):
        if silences == PATIENCE or monotonic() > deadline:
            break
        if number:
            sleep(pause)
        answer = ask(link.url, is_allowed)
        silences = silences + 1 if answer.status is None else 0
        answers.append((link, answer))
    return answers


def ask(url, is_allowed=None, limit=LINK_LIMIT):
    """What a visitor who follows a link would get, without reading it."""
    deadline, seen = monotonic() + limit, set()
    try:
        while url not in seen and len(seen) <= REDIRECTS_COUNT:
            seen.add(url)
            status, location = request(url, deadline, is_allowed or is_public)
            if status not in REDIRECTS or not location:
                return Answer(status, trouble(status))
            url = urljoin(url, location)
    except RequestError as error:
        return Answer(None, str(error))
    except socket.gaierror:
        return Answer(None, "There is no site of this name")
    except ssl.SSLError:
        return Answer(None, "Its certificate is not valid, and browsers warn of it")
    except (OSError, HTTPException, ValueError):
        slow = monotonic() >= deadline
        return Answer(None, "It takes too long to answer" if slow else "It does not answer as a web site does")
    circle = "It redirects in a circle" if url in seen else "It redirects too many times"
    return Answer(status, circle)


def trouble(status):
    """In words what is wrong with a status; empty where nothing is, or nobody can tell."""
    if status < 400 or status in REFUSALS:
        return ""
    return f"It answers {status} {responses.get(status, '')}".strip()


def request(url, deadline, is_allowed):
    """The status and the Location for an address, asked for with HEAD; with GET where a server has no use for that."""
    try:
        status, location = send("HEAD", url, deadline, is_allowed)
    except (HTTPException, ConnectionError):
        status, location = 500, ""
    return send("GET", url, deadline, is_allowed) if status >= 400 else (status, location)


def send(method, url, deadline, is_allowed):
    parts = urlsplit(iri_to_uri(url))
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise RequestError("It leads on to something that is no web page")
    connection = Connection(parts, deadline, is_allowed)
    path = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
    headers = {"User-Agent": USER_AGENT, "Accept": "text/html,*/*;q=0.8", "Connection": "close"}
    with closing(connection):
        connection.request(method, path, headers=headers)
        response = connection.getresponse()
        return response.status, response.getheader("Location")


class Connection(HTTPConnection):
    """A connection to an address that was looked up once and found public, so that the name cannot lead elsewhere."""

    def __init__(self, parts, deadline, is_allowed):
        self.is_secure = parts.scheme == "https"
        super().__init__(parts.hostname, parts.port or (443 if self.is_secure else 80))
        self.deadline = deadline
        self.response_class = partial(Response, deadline=deadline)
        self.is_allowed = is_allowed
        self.default_port = 443 if self.is_secure else 80  # what the Host header leaves out

    def connect(self):
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(info[4][0] for info in found))
        if not all(self.is_allowed(address) for address in addresses):
            raise RequestError("It leads into a private network, where visitors cannot follow")
        self.sock = self.reach(addresses)
        if self.is_secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)

    def reach(self, addresses):
        for address in addresses:
            try:
                return socket.create_connection((address, self.port), timeout=max(self.deadline - monotonic(), 0.1))
            except OSError as error:
                failure = error
        raise failure


class Response(HTTPResponse):
    """An answer that is read until a deadline, however much comes, and however slowly."""

    def __init__(self, sock, *args, deadline, **kwargs):
        super().__init__(sock, *args, **kwargs)
        self.fp = BufferedReader(UntilDeadline(sock, self.fp.detach(), deadline))


class UntilDeadline(RawIOBase):
    """What comes over a connection. A socket's own timeout begins anew with each byte."""

    def __init__(self, sock, raw, deadline):
        self.sock, self.raw, self.deadline = sock, raw, deadline

    def readable(self):
        return True

    def readinto(self, buffer):
        seconds = self.deadline - monotonic()
        if seconds <= 0:
            raise TimeoutError
        self.sock.settimeout(seconds)
        return self.raw.readinto(buffer)

    def close(self):
        self.raw.close()
        super().close()


def is_public(address):
    """Whether an internet address is everyone's: not this machine, its network, or one hidden inside another form."""
    address = ip_address(address.partition("%")[0])
    if address.version == 6:
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo and address.teredo[1])
        if address in NAT64:
            inner = ip_address(int(address) & 0xFFFFFFFF)
        if inner:
            return is_public(str(inner))
        if address not in IPV6_UNICAST:
            return False
    return address.is_global and not address.is_multicast
