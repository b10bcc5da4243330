"""Stored facts about links: the redirects that pages request, and the results of checking links to other sites."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from wagtail.models import Page


class LegacyRedirect(models.Model):
    """The redirect that a page last requested: it distinguishes one that staff deleted from one that never existed."""

    page = models.OneToOneField(Page, on_delete=models.CASCADE, primary_key=True, related_name="+")
    old_path = models.CharField(max_length=255)

    def __str__(self) -> str:
        return self.old_path


class ExternalLinkQuerySet(models.QuerySet["ExternalLink"]):
    def failing(self) -> "ExternalLinkQuerySet":
        """Return the certain failures: a missing page at once, a possibly temporary failure when it occurs again."""
        return self.exclude(problem="").filter(Q(status__in=(404, 410)) | Q(failures__gt=1))


class ExternalLink(models.Model):
    """An address on another site that ours links to, with the result of `check_external_links`."""

    url = models.URLField(max_length=2000, unique=True)
    status = models.PositiveSmallIntegerField(null=True, help_text="The HTTP status; none if there was no response.")
    problem = models.CharField(
        max_length=100, blank=True, help_text="What went wrong, in words. Blank if there was a response."
    )
    checked_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0, help_text="The number of consecutive failures.")
    next_check_at = models.DateTimeField(default=timezone.now)

    objects = ExternalLinkQuerySet.as_manager()

    def __str__(self) -> str:
        return self.url
