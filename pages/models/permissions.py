"""Permissions to delete, move and unpublish pages; all others are Wagtail's group permissions."""

from django.contrib.auth.models import AbstractBaseUser
from wagtail.locks import BasicLock
from wagtail.models import PagePermissionTester


class DeletedByPublishers:
    """A page that only publishers may delete and move; Wagtail lets all editors do so with drafts."""

    def permissions_for_user(self, user: AbstractBaseUser) -> "PublishersDelete":
        return PublishersDelete(user, self)


class DeletedByAdministrators:
    """The front page: without it there is no site."""

    def permissions_for_user(self, user: AbstractBaseUser) -> "AdministratorsDelete":
        return AdministratorsDelete(user, self)


class PublishersDelete(PagePermissionTester):
    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """Return whether the user may delete the page, and move it; not while a colleague has locked it."""
        lock = self.page.get_lock()
        is_locked = isinstance(lock, BasicLock) and lock.for_user(self.user)
        return bool(super().can_delete(ignore_bulk) and self.can_publish() and not is_locked)


class AdministratorsDelete(PagePermissionTester):
    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return bool(super().can_delete(ignore_bulk) and self.user.is_superuser)

    def can_unpublish(self) -> bool:
        return bool(super().can_unpublish() and self.user.is_superuser)
