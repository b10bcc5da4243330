"""What every template of the site may ask for."""

from django import template
from django.conf import settings
from wagtail.models import Site

register = template.Library()


@register.inclusion_tag("includes/navigation.html", takes_context=True)
def navigation(context):
    """The main navigation: the live pages below the home page that editors show in menus."""
    request = context["request"]
    site = Site.find_for_request(request)
    pages = site.root_page.get_children().live().in_menu() if site else []
    return {"pages": pages, "current": context.get("page"), "request": request}


@register.filter
def has_session(request):
    """Whether a visitor may be signed in, told without touching the session: visitors have none."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES
