"""Deleted pages, which publishers can restore for some time."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

# The number of days for which a deleted page can be restored.
DAYS_IN_BIN = 30


class DeletedPage(models.Model):
    """A deleted page, with the pages below it and everything deleted along with them."""

    title = models.CharField(max_length=255)
    address = models.CharField(max_length=2000)
    page_count = models.PositiveIntegerField()
    parent = models.PositiveBigIntegerField()  # the primary key of a page that may be deleted as well
    deleted_at = models.DateTimeField(auto_now_add=True)
    deleted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    # From Django's serializer: the rows, and the references to them set to null, as (model, key, field, value); among
    # these the aliases that Wagtail unpublished, with the field `live`.
    rows = models.JSONField(encoder=DjangoJSONEncoder)
    references = models.JSONField(encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ["-deleted_at", "-pk"]

    def __str__(self) -> str:
        return self.title
