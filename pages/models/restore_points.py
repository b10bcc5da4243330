"""Restore points: the versions of a page to which editors can return, although autosave overwrites the latest one."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Min
from django.utils import timezone
from wagtail.models import PageLogEntry, Revision

# How long autosave overwrites one version before it starts a new one.
RESTORE_POINT_INTERVAL = timedelta(minutes=5)


class KeepsRestorePoints:
    """A page of which autosave keeps a version every few minutes. Wagtail alone keeps one for each open window."""

    latest_revision_id: int | None

    def save_revision(
        self,
        user: AbstractBaseUser | None = None,
        *args: Any,
        overwrite_revision: Revision | None = None,
        **options: Any,
    ) -> Revision:
        """Save a version as Wagtail does, but overwrite only a recent one."""
        over = overwrite_revision
        is_mine = over is not None and over.user_id == (user and user.pk)
        if over and is_mine and over.pk == self.latest_revision_id and is_restore_point(over):
            overwrite_revision = None
        revision: Revision = super().save_revision(user, *args, overwrite_revision=overwrite_revision, **options)  # type: ignore[misc]
        return revision


def is_restore_point(revision: Revision) -> bool:
    """Return whether the version was started long enough ago to be kept. Its own time is that of its last change."""
    begun_at = PageLogEntry.objects.filter(revision=revision).aggregate(at=Min("timestamp"))["at"]
    return bool(begun_at and begun_at < timezone.now() - RESTORE_POINT_INTERVAL)
