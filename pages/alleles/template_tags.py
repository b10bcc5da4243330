"""Drawings of alleles that belong to no block."""

from django import template

from pages.alleles.drawing import Drawing, ornament

register = template.Library()


@register.simple_tag
def allele_ornament(recombinase: str = "") -> Drawing:
    """Return the line of a conditional allele, for decoration, or of what a recombinase leaves of it."""
    return ornament(recombinase)
