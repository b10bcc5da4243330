"""The baseline of a page: its content as last loaded from its document."""

from django.db import models
from django.utils import timezone


class LoadedContent(models.Model):
    """A page's content as last loaded from a document or merged with one.

    It distinguishes an editor's change from a document's, and a deleted page from one that never existed.
    `content` has the form of PageContent's fields.
    """

    translation_key = models.UUIDField(primary_key=True)
    content = models.JSONField()
    document = models.CharField(max_length=255, blank=True, help_text="The file that the content was loaded from.")
    uploaded = models.BooleanField(
        default=False, help_text="Whether staff uploaded the document. If so, it may be missing from the fixture."
    )
    # Stored behind the content: without the index, to read the latest takes as long as to read all content.
    loaded_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return str(self.content["title"])
