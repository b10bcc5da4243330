"""Makes Wagtail's redirects of moved pages without losing any other."""

import logging

from wagtail.contrib.redirects import signal_handlers
from wagtail.contrib.redirects.models import Redirect

logger = logging.getLogger(__name__)

LONGEST_ADDRESS = Redirect._meta.get_field("old_path").max_length or 0


class RedirectBatch(signal_handlers.BatchRedirectCreator):
    """A batch of redirects to create. Wagtail 8.0.1 handles two batches wrongly.

    An empty one deletes all redirects that were ever created automatically. One with an address that is too long for
    the database creates none of its redirects, and the request fails after the page has been saved.
    """

    items: list[Redirect]

    def process(self) -> None:
        """Create the redirects whose addresses fit."""
        for redirect in self.items:
            if len(redirect.old_path) > LONGEST_ADDRESS:
                logger.warning("This address is too long for a redirect: %s", redirect.old_path)
        self.items = [redirect for redirect in self.items if len(redirect.old_path) <= LONGEST_ADDRESS]
        if self.items:
            super().process()


def use_redirect_batch() -> None:
    """Replace Wagtail's batch of redirects."""
    signal_handlers.BatchRedirectCreator = RedirectBatch
