"""Moving a page below another: the new addresses of the page and of those below it, and the redirects."""

from dataclasses import dataclass
from functools import cached_property

from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from pages.content.addresses import page_path


@dataclass(frozen=True)
class PageMove:
    """A page that is about to move, with its destination if that is known."""

    page: Page
    destination: Page | None

    @property
    def old_address(self) -> str:
        return page_path(self.page.url_path)

    @property
    def new_address(self) -> str:
        """Its address below the destination; empty if that is not known."""
        return page_path(f"{self.destination.url_path}{self.page.slug}/") if self.destination else ""

    @property
    def stays(self) -> bool:
        return self.new_address == self.old_address

    @cached_property
    def live_below(self) -> int:
        """The number of live pages below it, each of which gets a redirect."""
        return int(self.page.get_descendants().live().count())

    @cached_property
    def redirect_at_new_address(self) -> Redirect | None:
        """The redirect from the new address, which the page will replace."""
        found = Redirect.objects.filter(old_path__iexact=Redirect.normalise_path(self.new_address))
        return found.first() if self.new_address else None
