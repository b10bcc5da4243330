"""Template tags for drawings of alleles outside blocks."""

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from pages.alleles.drawing import ornament

register = template.Library()


@register.simple_tag
@lru_cache
def allele_ornament(recombinase: str = "") -> SafeString:
    """Return the line of a conditional allele, for decoration, or of a recombinase's product; rendered once."""
    line = render_to_string("includes/allele_line.html", {"drawing": ornament(recombinase)})
    return mark_safe(line.strip())  # noqa: S308 -- a template escaped it
