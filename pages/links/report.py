"""Finds the broken links on public pages, with the problem and advice."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.permission_policies.pages import PagePermissionPolicy

from pages.content.addresses import legacy_path
from pages.links.file_addresses import FileAddresses
from pages.links.hosts import is_own, own_hosts
from pages.links.old_addresses import parameters_of, retired_addresses
from pages.links.page_links import Link, Source, page_anchors, site_links
from pages.links.problem import LinkProblem, Problem
from pages.models import PAGE_TYPES, ExternalLink, is_taken


class KnownPage(NamedTuple):
    """The fields of a page that are needed to check links to it."""

    pk: int
    draft_title: str
    live: bool
    url_path: str
    path: str


@dataclass(frozen=True)
class FailingLink:
    link: Link
    kind: LinkProblem
    problem: str
    advice: str
    text: str
    target: KnownPage | None = None

    @property
    def title(self) -> str:
        return self.link.source.title

    @property
    def place(self) -> str:
        return self.link.place

    @property
    def edit_url(self) -> str:
        return self.link.edit_url

    @property
    def target_url(self) -> str | None:
        """The address to edit the link's target, or to see it on the other site; None if there is neither."""
        if self.target:
            return reverse("wagtailadmin_pages:edit", args=[self.target.pk])
        return self.link.url if self.kind == LinkProblem.ERROR else None


def failing_links(user: AbstractUser | None = None) -> list[FailingLink]:
    """Return all links that fail, in the order of the pages; with a user, those that the user may change."""
    site = SiteAddresses()
    editable = pages_to_change(user) if user else set()
    links = (link for link in site_links() if user is None or may_change(user, link.source, editable))
    return [row for link in links if (row := site.judge(link))]


def may_see_report(user: AbstractUser | AnonymousUser) -> bool:
    return bool(PagePermissionPolicy().user_has_permission(user, "change"))


def pages_to_change(user: AbstractUser | AnonymousUser) -> set[int]:
    """Return the primary keys of the pages that the user may change."""
    pages = PagePermissionPolicy().instances_user_has_permission_for(user, "change")
    return set(pages.order_by().values_list("pk", flat=True))


def may_change(user: AbstractUser | AnonymousUser, source: Source, pages: set[int]) -> bool:
    """Return whether the user may change the source of a link, given the `pages` that they may change."""
    app, _, model = source.label.partition(".")
    return source.pk in pages if source.is_page else user.has_perm(f"{app}.change_{model}")


class SiteAddresses:
    """The pages and redirects at each address, read once for all links of the site."""

    def __init__(self, anchors: dict[int, set[str]] | None = None) -> None:
        roots = Site.objects.order_by().filter(is_default_site=True).values_list("root_page__url_path", flat=True)
        self.root = next(iter(roots), "/")
        self.hosts = own_hosts()
        rows = Page.objects.order_by("path").values_list(*KnownPage._fields)
        self.pages = {page.pk: page for page in map(KnownPage._make, rows)}
        self.by_path = {page.url_path.lower(): page for page in self.pages.values()}
        self.files = FileAddresses()
        if anchors is not None:
            self.anchors = anchors

    @cached_property
    def private_paths(self) -> tuple[str, ...]:
        return tuple(PageViewRestriction.objects.values_list("page__path", flat=True))

    @cached_property
    def redirects(self) -> dict[str, list[tuple[set[str], Redirect]]]:
        """The redirects from each path, with the parameters that each requires, those with most parameters first."""
        found: dict[str, list[tuple[set[str], Redirect]]] = {}
        for redirect in Redirect.objects.all():
            path, _, query = redirect.old_path.partition("?")
            found.setdefault(path.lower(), []).append((set(parameters_of(query)), redirect))
        for redirects in found.values():
            redirects.sort(key=lambda pair: -len(pair[0]))
        return found

    @cached_property
    def retired(self) -> set[str]:
        return {legacy_path(url) for _pk, url in retired_addresses()}

    @cached_property
    def external(self) -> dict[str, ExternalLink]:
        return {found.url: found for found in ExternalLink.objects.failing()}

    @cached_property
    def anchors(self) -> dict[int, set[str]]:
        """The anchors on each live page."""
        pages = (page for model in PAGE_TYPES for page in model.objects.live().only("body").iterator())
        return {page.pk: page_anchors(page.body) for page in pages}

    def judge(self, link: Link) -> FailingLink | None:
        """Return the problem with a link, or None."""
        found = self.problem(link.source.pk, link.page, link.url)
        if not found:
            return None
        page = self.pages.get(link.page) if link.page else None
        kind, problem, advice = found
        text = link.text or (page.draft_title if page else link.url)
        return FailingLink(link, kind, problem, advice, text, page)

    def problem(self, source: int, page: int | None, url: str) -> Problem | None:
        """Return the problem with a link on the page `source`, or None."""
        if page:
            return self.page_problem(self.pages.get(page))
        if url.startswith("#"):
            return self.anchor_problem(self.pages.get(source), url)
        return self.address_problem(url)

    def page_problem(self, page: KnownPage | None) -> Problem | None:
        if page is None:
            return LinkProblem.GONE, "The page was deleted.", "Choose another page, or remove the link."
        if not page.live:
            problem = f"“{page.draft_title}” is not published, so visitors cannot open it."
            return LinkProblem.UNPUBLISHED, problem, "Publish that page, choose another, or remove the link."
        if page.path.startswith(self.private_paths):
            problem = f"“{page.draft_title}” is private, so visitors are asked to sign in."
            return LinkProblem.PRIVATE, problem, "Make that page public, or remove the link."
        return None

    def anchor_problem(self, page: KnownPage | None, address: str) -> Problem | None:
        anchor = unquote(urlsplit(address).fragment)
        known = self.anchors.get(page.pk) if page else None
        if page is None or not anchor or anchor == "top" or known is None or anchor in known:
            return None
        problem = f"“{page.draft_title}” has no section “#{anchor}”, so visitors land at the top of the page."
        return (
            LinkProblem.ANCHOR,
            problem,
            "Open the page, choose the section under “On this page”, and copy its address.",
        )

    def address_problem(self, address: str) -> Problem | None:
        try:
            parts = urlsplit(address)
            host = parts.hostname
        except ValueError:
            return LinkProblem.GONE, "This is not an address.", "Correct the address, or remove the link."
        if parts.scheme not in ("", "http", "https"):
            return None  # mailto: and tel:
        if host and not is_own(host, self.hosts):
            return self.external_problem(address)
        return self.own_address_problem(parts)

    def external_problem(self, address: str) -> Problem | None:
        found = self.external.get(address)
        if not found:
            return None
        times = "once" if found.failures == 1 else f"{found.failures} times"
        first = found.failing_since or timezone.now()
        since = f"{first:%B} {first.day}"
        problem = f"{found.problem}, {times} since {since}."
        return (
            LinkProblem.ERROR,
            problem,
            "Open the link. If it does not work for you either, find the new address or remove the link.",
        )

    def own_address_problem(self, parts: SplitResult) -> Problem | None:
        """Return the problem with an address of this site that was typed or pasted instead of choosing the page."""
        path = f"/{unquote(parts.path).strip('/')}/".replace("//", "/")
        page = self.by_path.get((self.root.rstrip("/") + path).lower())
        if page and page.live:
            return self.page_problem(page) or self.anchor_problem(page, parts.geturl())
        if redirect := self.redirect_from(parts):
            target = self.pages.get(redirect.redirect_page_id)
            if target and not target.live:
                return self.page_problem(target)
            leads_to = f"“{target.draft_title}”" if target else redirect.redirect_link
            return (
                LinkProblem.OLD,
                f"This is an old address that redirects to {leads_to}.",
                f"Link directly to {leads_to}.",
            )
        if page:
            return self.page_problem(page)
        if legacy_path(path) in self.retired:
            return (
                LinkProblem.GONE,
                "This is an old address, where visitors read that the page was removed.",
                "Choose another page.",
            )
        if file_problem := self.files.problem(parts.path):
            return file_problem
        if is_taken(unquote(parts.path)):
            return None
        return LinkProblem.GONE, f"There is no page at {path}.", "Choose a page instead, or remove the link."

    def redirect_from(self, parts: SplitResult) -> Redirect | None:
        """Return the redirect that a visitor of an address of this site follows, as `redirect_at` does."""
        path = Redirect.normalise_path(parts.path, decode_unicode=False).lower()
        parameters = set(parameters_of(parts.query))
        found = [*self.redirects.get(path, ()), *self.redirects.get(unquote(path), ())]
        return next((redirect for required, redirect in found if required <= parameters), None)


def external_addresses() -> set[str]:
    """Return the addresses of other sites that ours links to."""
    hosts, addresses = own_hosts(), {link.url for link in site_links()}
    found = set()
    for address in addresses:
        try:
            parts = urlsplit(address)
            if parts.scheme in ("http", "https") and parts.hostname and not is_own(parts.hostname, hosts):
                found.add(address)
        except ValueError:
            continue
    return found
