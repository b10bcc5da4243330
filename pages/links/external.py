"""Checks links to other sites: at a low rate, within time limits, and never inside a private network.

Only the command `check_external_links` does so. It stores the results in `ExternalLink`; no page and no report waits
for another site.
"""

import socket
import ssl
from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPResponse, responses
from io import BufferedReader, RawIOBase
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from time import monotonic, sleep
from typing import Any, TypeAlias
from urllib.parse import SplitResult, urljoin, urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.encoding import iri_to_uri

from pages.links.report import external_addresses
from pages.models import ExternalLink

# The time limits in seconds for one link, with all its redirects, and for the whole run.
LINK_LIMIT = 15
RUN_LIMIT = 30 * 60
# Seconds between two requests to one host, and how many hosts are requested at a time.
REQUEST_INTERVAL = 1
HOSTS_COUNT = 4
# The number of links without a response after which a host is skipped until the next run.
MAX_UNANSWERED = 3
REDIRECTS_COUNT = 5
REDIRECTS = (301, 302, 303, 307, 308)
# Statuses that reject programs and say nothing about what a person would see. 999 is LinkedIn's.
REFUSALS = (401, 403, 405, 406, 429, 451, 999)
# Days until a working link is checked again, and at most until a failing one is.
INTERVAL = 7
LONGEST_INTERVAL = 14
NAT64 = IPv6Network("64:ff9b::/96")
# The global unicast range of IPv6; outside it are forms that embed other kinds of addresses.
IPV6_UNICAST = IPv6Network("2000::/3")
# Whether an internet address may be requested.
IsAllowed: TypeAlias = Callable[[str], bool]
USER_AGENT = f"Mozilla/5.0 (compatible; link check of {settings.BASE_URL})"


@dataclass(frozen=True)
class Result:
    """The result for an address: the HTTP status, None without a response, and a description of what is wrong."""

    status: int | None
    problem: str = ""


class RequestError(Exception):
    """An address is not requested; the message says why."""


def check_links(is_allowed: IsAllowed | None = None, pause: float = REQUEST_INTERVAL) -> tuple[int, int] | None:
    """Check every link that is due, and return how many were checked and how many of these fail.

    `is_allowed` says whether an internet address may be requested, `pause` is in seconds. Returns None if no host
    responded at all: then this machine is offline, and nothing is stored.
    """
    update_addresses()
    due: defaultdict[str | None, list[ExternalLink]] = defaultdict(list)
    for link in ExternalLink.objects.filter(next_check_at__lte=timezone.now()).order_by("next_check_at"):
        due[urlsplit(link.url).hostname].append(link)
    deadline = monotonic() + RUN_LIMIT
    with ThreadPoolExecutor(HOSTS_COUNT) as threads:
        checked = threads.map(lambda links: check_host(links, deadline, is_allowed or is_public, pause), due.values())
        results = [pair for host in checked for pair in host]
    if len(due) > 1 and all(result.status is None for _, result in results):
        return None
    for link, result in results:
        store(link, result)
    return len(results), sum(bool(result.problem) for _, result in results)


def update_addresses() -> None:
    """Add links that are new on the site to `ExternalLink`, and delete those that are gone."""
    longest = ExternalLink._meta.get_field("url").max_length or 0  # no server accepts more
    # In bytes: PostgreSQL's index of unique values takes 2,704 of them.
    wanted = {address for address in external_addresses() if len(address.encode()) <= longest}
    known = set(ExternalLink.objects.values_list("url", flat=True))
    ExternalLink.objects.filter(url__in=known - wanted).delete()
    ExternalLink.objects.bulk_create([ExternalLink(url=url) for url in sorted(wanted - known)])


def store(link: ExternalLink, result: Result) -> None:
    """Store the result, and when the link is checked next."""
    now = timezone.now()
    link.status, link.trouble, link.checked_at = result.status, result.problem, now
    if result.problem:
        link.failures += 1
        link.failing_since = link.failing_since or now
        days = min(2 ** (link.failures - 1), LONGEST_INTERVAL)
    else:
        link.failures, link.failing_since, days = 0, None, INTERVAL
    # An hour early, so that a run that begins slightly earlier than the last does not miss it.
    link.next_check_at = now + timedelta(days=days, hours=-1)
    link.save()


def check_host(
    links: Iterable[ExternalLink], deadline: float, is_allowed: IsAllowed, pause: float
) -> list[tuple[ExternalLink, Result]]:
    """Check the links of one host, one after the other, until it stops responding or the deadline passes."""
    results, unanswered = [], 0
    for number, link in enumerate(links):
        if unanswered == MAX_UNANSWERED or monotonic() > deadline:
            break
        if number:
            sleep(pause)
        result = check_link(link.url, is_allowed)
        unanswered = unanswered + 1 if result.status is None else 0
        results.append((link, result))
    return results


def check_link(url: str, is_allowed: IsAllowed | None = None, limit: float = LINK_LIMIT) -> Result:
    """Return the result of following a link. The body of the response is not read. `limit` is in seconds."""
    deadline, seen = monotonic() + limit, set[str]()
    try:
        while url not in seen and len(seen) <= REDIRECTS_COUNT:
            seen.add(url)
            status, location = request(url, deadline, is_allowed or is_public)
            if status not in REDIRECTS or not location:
                return Result(status, problem_of(status))
            url = urljoin(url, location)
    except RequestError as error:
        return Result(None, str(error))
    except socket.gaierror:
        return Result(None, "There is no site with this name")
    except ssl.SSLCertVerificationError:
        return Result(None, "Its certificate is invalid, so browsers show a warning")
    except (OSError, HTTPException, ValueError):
        slow = monotonic() >= deadline
        return Result(None, "It takes too long to respond" if slow else "It does not respond as a website should")
    circle = "Its redirects form a loop" if url in seen else "It redirects too many times"
    return Result(status, circle)


def problem_of(status: int) -> str:
    """Describe the problem of a status; empty if there is none, or if it says nothing about what a person sees."""
    if status < 400 or status in REFUSALS:
        return ""
    return f"It responds with {status} {responses.get(status, '')}".strip()


def request(url: str, deadline: float, is_allowed: IsAllowed) -> tuple[int, str | None]:
    """Return status and Location for an address, requested with HEAD, or with GET if a server refuses that."""
    try:
        status, location = send("HEAD", url, deadline, is_allowed)
    except (HTTPException, ConnectionError):
        status, location = 500, ""
    return send("GET", url, deadline, is_allowed) if status >= 400 else (status, location)


def send(method: str, url: str, deadline: float, is_allowed: IsAllowed) -> tuple[int, str | None]:
    """Send one request. Raises RequestError, HTTPException or OSError."""
    parts = urlsplit(iri_to_uri(url))
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise RequestError("It redirects to something that is not a web page")
    connection = Connection(parts, deadline, is_allowed)
    path = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
    headers = {"User-Agent": USER_AGENT, "Accept": "text/html,*/*;q=0.8", "Connection": "close"}
    with closing(connection):
        connection.request(method, path, headers=headers)
        response = connection.getresponse()
        return response.status, response.getheader("Location")


class Connection(HTTPConnection):
    """A connection to an address that was looked up once and found public, so that the name cannot lead elsewhere."""

    def __init__(self, parts: SplitResult, deadline: float, is_allowed: IsAllowed) -> None:
        self.is_secure = parts.scheme == "https"
        super().__init__(parts.hostname or "", parts.port or (443 if self.is_secure else 80))
        self.deadline = deadline
        self.response_class = partial(Response, deadline=deadline)  # type: ignore[assignment]  # it is only called
        self.is_allowed = is_allowed
        self.default_port = 443 if self.is_secure else 80  # which the Host header omits

    def connect(self) -> None:
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(info[4][0]) for info in found))
        if not all(self.is_allowed(address) for address in addresses):
            raise RequestError("It leads to a private network that visitors cannot reach")
        self.sock = self.reach(addresses)
        if self.is_secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)

    def reach(self, addresses: Iterable[str]) -> socket.socket:
        failure = OSError("the name has no address")
        for address in addresses:
            try:
                return socket.create_connection((address, self.port), timeout=max(self.deadline - monotonic(), 0.1))
            except OSError as error:
                failure = error
        raise failure


class Response(HTTPResponse):
    """A response that is read until a deadline, however long and slow it is."""

    def __init__(self, sock: socket.socket, *args: Any, deadline: float, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp = BufferedReader(UntilDeadline(sock, self.fp.detach(), deadline))


class UntilDeadline(RawIOBase):
    """Reads from a connection until a deadline. A socket's own timeout starts again with each byte."""

    def __init__(self, sock: socket.socket, raw: RawIOBase, deadline: float) -> None:
        self.sock, self.raw, self.deadline = sock, raw, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        seconds = self.deadline - monotonic()
        if seconds <= 0:
            raise TimeoutError
        self.sock.settimeout(seconds)
        return self.raw.readinto(buffer)

    def close(self) -> None:
        self.raw.close()
        super().close()


def is_public(host: str) -> bool:
    """Return whether an IP address is public: not this machine's, its network's, or one that embeds either."""
    address = ip_address(host.partition("%")[0])
    if isinstance(address, IPv6Address):
        teredo = address.teredo[1] if address.teredo else None
        inner: IPv4Address | IPv6Address | None = address.ipv4_mapped or address.sixtofour or teredo
        if address in NAT64:
            inner = ip_address(int(address) & 0xFFFFFFFF)
        if inner:
            return is_public(str(inner))
        if address not in IPV6_UNICAST:
            return False
    return address.is_global and not address.is_multicast
