"""Files to be deleted later: of replaced pictures, which pages in caches and in open windows still show, and of deleted
enquiries, if the storage did not respond.
"""

from typing import Any

from django.db import models
from django.db.models.signals import post_delete, pre_delete
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.images.models import AbstractRendition
from wagtail.images.signal_handlers import post_delete_file_cleanup


class ReplacedFile(models.Model):
    """A file in the media storage that is no longer used, to be deleted by `delete_replaced_files`."""

    name = models.CharField(max_length=255)
    replaced_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


def keep_replaced_files() -> None:
    """Connect the signals that keep a replaced picture's renditions for a while; Wagtail would delete them."""
    rendition_model = get_image_model().get_rendition_model()
    pre_delete.connect(_disconnect_wagtails_cleanup, sender=rendition_model)
    post_delete.connect(_rendition_deleted, sender=rendition_model)


def _disconnect_wagtails_cleanup(sender: type[AbstractRendition], **kwargs: Any) -> None:
    """Disconnect Wagtail's receiver as late as this: Wagtail connects it after this app is ready."""
    post_delete.disconnect(post_delete_file_cleanup, sender=sender)


def _rendition_deleted(instance: AbstractRendition, origin: Any = None, **kwargs: Any) -> None:
    model = getattr(origin, "model", type(origin))
    if model is type(instance):
        ReplacedFile.objects.create(name=instance.file.name)
    else:  # the picture itself is being deleted, so its files must go
        post_delete_file_cleanup(instance)
