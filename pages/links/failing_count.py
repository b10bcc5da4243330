"""Counts the links that fail, without reading unchanged pages again; `report` lists them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, partial
from typing import Any, TypeAlias

from django.contrib.auth.models import AbstractUser
from django.db import connection
from django.db.models import BinaryField, TextField
from django.db.models.expressions import BaseExpression, RawSQL
from django.db.models.functions import Cast
from wagtail.contrib.redirects.models import Redirect

from genetargeting.bounded_cache import BoundedCache
from pages.links.page_links import link_fields, links_of, page_anchors, settings_links
from pages.links.problem import LinkProblem
from pages.links.report import SiteAddresses, may_change, pages_to_change
from pages.models import PAGE_TYPES, PageWithCopy

# The target of a link: a page's key, or an address.
Target: TypeAlias = tuple[int | None, str]


@dataclass(frozen=True)
class PageLinks:
    """A page's links for the count: how often it links to each target, and the anchors on the page."""

    version: int  # of the page, when they were read
    targets: dict[Target, int]
    anchors: set[str]

    @cached_property
    def below(self) -> list[Target]:
        """The targets that are on the page itself: addresses such as `#heading`."""
        return [target for target in self.targets if target[1].startswith("#")]


# By the primary keys of pages: 10,000 of them.
known: BoundedCache[PageLinks] = BoundedCache(10_000)


def failing_count(user: AbstractUser) -> int:
    """Return how many links that the user may change fail.

    Those to unpublished pages are not counted: visitors see plain text.
    """
    pages = dict(live_page_links())
    site = SiteAddresses({pk: links.anchors for pk, links in pages.items()})
    editable = pages_to_change(user)

    def fails(source: int, target: Target) -> bool:
        problem = site.problem(source, *target)
        return problem is not None and problem[0] != LinkProblem.UNPUBLISHED

    fails_from_anywhere = cache(partial(fails, 0))
    linked = [(pk, pages[pk]) for pk in pages.keys() & editable]
    # Most pages link to the same few hundred targets, most of which are fine.
    failing = {
        target for target in set().union(*(links.targets for _pk, links in linked)) if fails_from_anywhere(target)
    }
    count = sum(links.targets[target] for _pk, links in linked for target in links.targets.keys() & failing)
    count += sum(links.targets[target] for pk, links in linked for target in links.below if fails(pk, target))
    settings = (link for link in settings_links() if may_change(user, link.source, editable))
    count += sum(fails_from_anywhere((link.page, link.url)) for link in settings)
    if user.has_perm("wagtailredirects.change_redirect"):
        targets = Redirect.objects.order_by().values_list("redirect_page_id", "redirect_link")
        count += sum(map(fails_from_anywhere, targets))
    return count


def live_page_links() -> Iterator[tuple[int, PageLinks]]:
    """Yield the primary key and the links of each live page.

    Only pages whose version has changed are read again, however they were changed.
    """
    for model, query in version_queries().items():
        with connection.cursor() as rows:
            rows.execute(*query)
            # A hash, so that the text of all pages is never in memory at once.
            found = {pk: hash(tuple(version)) for pk, *version in rows}
        changed = []
        for pk, version in found.items():
            links = known.get(pk)
            if links and links.version == version:
                yield pk, links
            else:
                changed.append(pk)
        for page in model.objects.filter(pk__in=changed).iterator() if changed else ():
            links = PageLinks(found[page.pk], *read_links(page))
            known.put(page.pk, links, 1)
            yield page.pk, links


@cache
def version_queries() -> dict[type[PageWithCopy], tuple[str, tuple[Any, ...]]]:
    """Return the SQL for the versions of all live pages, by type; composing it takes half as long as executing it."""
    live = {model: model.objects.live().order_by() for model in PAGE_TYPES}
    rows = {model: pages.values_list("pk", *version_columns(model)) for model, pages in live.items()}
    return {model: found.query.sql_with_params() for model, found in rows.items()}


def version_columns(model: type[PageWithCopy]) -> list[BaseExpression]:
    """Return the columns that identify the version of a page: its place in the table, or else its text.

    PostgreSQL writes a changed row to another place (`ctid`), which holds another row only after a later transaction
    (`xmin`). So it need not read the text, which takes dozens of times as long. After a failover or a restored
    backup, the server counts transactions anew: the time of its start distinguishes it from the one before.
    """
    if connection.vendor == "postgresql":
        table = connection.ops.quote_name(model._meta.db_table)
        columns = (f"{table}.xmin", f"{table}.ctid", "pg_postmaster_start_time()")
        return [RawSQL(f"{column}::text", (), TextField()) for column in columns]  # noqa: S611
    # As bytes, which need not be decoded.
    return [Cast(field.name, BinaryField()) for field in link_fields(model)]


def read_links(page: PageWithCopy) -> tuple[dict[Target, int], set[str]]:
    """Return how often the page links to each target, and the anchors on it."""
    targets = Counter((link.page, link.url) for link in links_of(page))
    return dict(targets), page_anchors(page.body)
