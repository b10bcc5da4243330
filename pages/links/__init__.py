"""Links and addresses: old addresses and their redirects, the report of links that fail, and page removal.

Other packages import the names below; `middleware` is named in the settings.
"""

from pages.links.failing_count import failing_count
from pages.links.old_addresses import keep_no_address_of_a_draft, make_redirect
from pages.links.redirect_batch import use_redirect_batch
from pages.links.unlinked_pages import unlinked, warn_if_unlinked

__all__ = [
    "failing_count",
    "keep_no_address_of_a_draft",
    "make_redirect",
    "unlinked",
    "use_redirect_batch",
    "warn_if_unlinked",
]
