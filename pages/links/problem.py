"""What can be wrong with a link."""

from typing import TypeAlias

from django.db.models import TextChoices


class LinkProblem(TextChoices):
    """The kinds of problems with a link, worst first."""

    GONE = "gone", "Nothing found"
    ERROR = "error", "Error on another site"
    UNPUBLISHED = "unpublished", "Not published"
    PRIVATE = "private", "Private"
    ANCHOR = "anchor", "No such section"
    OLD = "old", "Old address"


# A description of the problem with a link, and advice on what to do about it.
Problem: TypeAlias = tuple[LinkProblem, str, str]
