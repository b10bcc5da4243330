"""Serves pages as Markdown to programs that prefer it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from wagtail import hooks
from wagtail.models import Page

from genetargeting.negotiation import prefers_markdown
from pages.discovery.markdown_page import markdown_response


@hooks.register("on_serve_page", order=1)  # after Wagtail has checked that the visitor may see the page
def serve_as_markdown(serve: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return the next hook, wrapped so that a client that prefers Markdown to HTML gets Markdown."""

    def serve_as_preferred(page: Page, request: HttpRequest, args: list[Any], kwargs: dict[str, Any]) -> HttpResponse:
        if prefers_markdown(request.headers.get("Accept", "")):
            response = markdown_response(page, request)
            # Not every cache on the way to the client respects `Vary`.
            response["Cache-Control"] = "private, no-cache"
            return response
        response = serve(page, request, args, kwargs)
        patch_vary_headers(response, ["Accept"])
        return response

    return serve_as_preferred
