"""Views for machines: the pictures that social networks show."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.http import parse_etags
from wagtail.models import Page

from pages.models import SiteSettings
from pages.share_image import fingerprint, share_image, share_image_url

FOR_GOOD = "public, max-age=31536000, immutable"


def share_image_view(request, pk, shown):
    """The picture of a live page. There is one for each page: any other address leads to it, and draws nothing."""
    page = Page.objects.live().public().filter(pk=pk).first()
    if not page:
        raise Http404
    company = SiteSettings.for_request(request)
    if shown != fingerprint(page.title, company.company_name):
        return redirect(share_image_url(page, company))
    etag = f'"{shown}"'
    headers = {"ETag": etag, "Cache-Control": FOR_GOOD, "Cross-Origin-Resource-Policy": "cross-origin"}
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(share_image(page.title, company.company_name), content_type="image/png", headers=headers)
