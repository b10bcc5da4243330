"""The version of a page that came from its document, and the way back to it."""

from functools import cached_property

from django.contrib.auth.models import AbstractUser
from django.urls import reverse
from wagtail.admin.ui.menus.pages import PageMenuItem
from wagtail.models import Page, PageLogEntry

from pages.models import HomePage


class ReturnButton(PageMenuItem):
    """Opens the approved copy in the editor, where another click saves it as the draft."""

    label = "Return to the approved copy"
    icon_name = "rotate"
    priority = 67  # after the history and the document

    @cached_property
    def revision(self) -> int | None:
        return approved_revision(self.page)

    @property
    def url(self) -> str:
        return reverse("wagtailadmin_pages:revisions_revert", args=[self.page.pk, self.revision])

    def is_shown(self, user: AbstractUser) -> bool:
        if self.page.specific_class is HomePage:  # it has no document of its own
            return False
        may_edit = self.page.permissions_for_user(user).can_edit()
        return may_edit and self.revision not in (None, self.page.latest_revision_id)


def approved_revision(page: Page) -> int | None:
    """Return the key of the version that was last loaded from the page's document; None where there is none."""
    loads = PageLogEntry.objects.filter(page=page.pk, action="pages.load", revision__isnull=False)
    revision: int | None = loads.order_by("-timestamp", "-pk").values_list("revision", flat=True).first()
    return revision
