"""What the admin's screens say before pages go."""

from django import template

from pages.editing.approved_copy import names_below
from pages.links.leaving import RedirectForm, dying_links, leading_redirects, may_redirect

register = template.Library()


@register.inclusion_tag("admin/dying_links.html")
def dying_links_to(*pages, is_deleted):
    """Names the links to the pages, and to those below them where they are deleted."""
    going = [each for page in pages for each in ([page, *page.get_descendants()] if is_deleted else [page])]
    return {"links": dying_links(going), "redirects": leading_redirects(going), "is_deleted": is_deleted}


@register.inclusion_tag("admin/dying_links.html")
def dying_links_to_several(items, is_deleted):
    """The same for the pages of a bulk action, with the names of the pages that go along with them."""
    pages = [item["item"] for item in items]
    return dying_links_to(*pages, is_deleted=is_deleted) | {"below": names_below(pages) if is_deleted else ""}


@register.simple_tag(takes_context=True)
def redirect_form(context, *pages):
    """The form that asks for another page to lead visitors to; None for those who may not make redirects."""
    offered = any(page.live for page in pages) and may_redirect(context["request"].user)
    return RedirectForm(pages) if offered else None


@register.simple_tag(takes_context=True)
def redirect_form_of_several(context, items):
    """The same for the pages of a bulk action."""
    return redirect_form(context, *(item["item"] for item in items))
