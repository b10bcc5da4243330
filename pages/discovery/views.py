"""Views for programs: pages as Markdown, the lists of pages, and the pictures that social networks show."""

from itertools import chain

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import parse_etags
from wagtail.contrib.sitemaps import views as sitemap_views
from wagtail.models import Page, Site

from genetargeting.private_pages import public
from pages.content.marked_text import plain
from pages.discovery.markdown_page import llms_txt, markdown_response
from pages.discovery.share_image import share_image
from pages.discovery.sitemap import PageSitemap
from pages.models import DOCUMENT_PAGE_TYPES, PageWithCopy, PublicationsPage, SiteSettings
from pages.models.share_images import fingerprint, share_image_url

FOR_GOOD = "public, max-age=31536000, immutable"


def page_as_markdown(request: HttpRequest, path: str) -> HttpResponse:
    """Return the live page at the path as Markdown; private pages are not found, as there is no sign-in here."""
    site = Site.find_for_request(request)
    page = site and public(Page.objects.live()).filter(url_path=site.root_page.url_path + path).specific().first()
    if not page:
        raise Http404
    return markdown_response(page, request)


def list_for_language_models(request: HttpRequest) -> HttpResponse:
    site = Site.find_for_request(request)
    if not site:
        raise Http404
    shown = public(Page.objects.descendant_of(site.root_page).live()).values("pk")
    page_types: tuple[type[PageWithCopy], ...] = (*DOCUMENT_PAGE_TYPES, PublicationsPage)
    found = (model.objects.filter(pk__in=shown).defer_streamfields() for model in page_types)
    pages = sorted(chain.from_iterable(found), key=lambda page: page.path)
    text = llms_txt(site, SiteSettings.for_request(request), pages, request)
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def sitemap(request: HttpRequest) -> HttpResponse:
    """Return all pages, or an index of several files if one would be too long."""
    pages = PageSitemap(request)
    if pages.paginator.num_pages > 1:
        response: HttpResponse = sitemap_views.index(request, {"pages": pages}, sitemap_url_name="sitemap_part")
    else:
        response = sitemap_views.sitemap(request, {"pages": pages})
    return response


def sitemap_part(request: HttpRequest, section: str) -> HttpResponse:
    response: HttpResponse = sitemap_views.sitemap(request, {"pages": PageSitemap(request)}, section=section)
    return response


def share_image_view(request: HttpRequest, pk: int, shown: str) -> HttpResponse:
    """Answer with the picture of a live page. Any other address redirects to it, without drawing anything."""
    page = public(Page.objects.live()).filter(pk=pk).first()
    if not page:
        raise Http404
    company = SiteSettings.for_request(request)
    if shown != fingerprint(plain(page.title), company.company_name):
        return redirect(share_image_url(page, company))
    etag = f'"{shown}"'
    headers = {"ETag": etag, "Cache-Control": FOR_GOOD, "Cross-Origin-Resource-Policy": "cross-origin"}
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(share_image(plain(page.title), company.company_name), content_type="image/png", headers=headers)
