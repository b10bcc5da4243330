"""Drawings of alleles that belong to no block."""

from django import template

from pages.alleles.drawing import ornament

register = template.Library()


@register.simple_tag
def allele_ornament():
    """The line of a conditional allele, for decoration."""
    return ornament()
