"""Template tags for the import screen."""

from django import template

from pages.models import Publication
from pages.publications.admin import missing
from pages.publications.importing import Row

register = template.Library()


@register.filter
def becomes(row: Row) -> str:
    """Describe what an import does, or did, with an entry."""
    if row.repeats:
        begin = f"the same publication as in {row.repeats.path}, line {row.repeats.line}"
    elif row.is_new:
        return "new"
    else:
        begin = "already exists"
    changes = [f"gets {', '.join(row.filled)}"] if row.filled else []
    if row.differences:
        changes.append(
            "takes the file's values where they differ"
            if row.is_taken
            else "keeps its own values where the file differs"
        )
    return ": ".join(filter(None, (begin, "; ".join(changes) or "does not change")))


@register.filter
def lacks(publication: Publication) -> str:
    """Return the fields that a citation needs and the publication lacks."""
    return missing(publication)
