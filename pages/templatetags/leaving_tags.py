"""What the admin's screens say before pages go."""

from django import template

from pages.links.leaving import RedirectForm, dying_links, leading_redirects, may_redirect

register = template.Library()


@register.inclusion_tag("admin/dying_links.html")
def dying_links_to(page, is_deleted):
    """Names the links to a page, or to it and the pages below it where it is deleted."""
    pages = [page, *page.get_descendants()] if is_deleted else [page]
    return {"links": dying_links(pages), "redirects": leading_redirects(pages), "is_deleted": is_deleted}


@register.simple_tag(takes_context=True)
def redirect_form(context, *pages):
    """The form that asks for another page to lead visitors to; None for those who may not make redirects."""
    offered = any(page.live for page in pages) and may_redirect(context["request"].user)
    return RedirectForm(pages) if offered else None


@register.simple_tag(takes_context=True)
def redirect_form_of_several(context, items):
    """The same for the pages of a bulk action."""
    return redirect_form(context, *(item["item"] for item in items))
