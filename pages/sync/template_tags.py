"""Template tags for the admin's document screens."""

from django import template

from pages.sync.upload import UploadedPage

register = template.Library()

WORDS = {
    "created": "new page, as a draft",
    "updated": "a draft with the document’s content",
    "unchanged": "nothing: the page already has this content",
    "kept": "nothing",
    "merged": "merged",
    "conflict": "nothing yet; choose a version below",
}


@register.filter
def what_happens(page: UploadedPage, is_done: bool) -> str:
    """Return what an upload does, or did, to a page."""
    outcome = page.outcome
    if outcome.action == "conflict" and is_done:
        return f"nothing: {outcome.reason}, and no version was chosen"
    if outcome.action == "created" and not page.document:
        return "an unpublished stub with this name, for editors to fill in"
    words = WORDS[outcome.action]
    return f"{words}: {outcome.reason}" if outcome.reason else words
