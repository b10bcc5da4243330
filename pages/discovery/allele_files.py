"""The allele diagrams of live pages as files, for slides."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from wagtail.models import Page

from genetargeting.private_pages import public
from pages.alleles.diagram import Diagram
from pages.alleles.files import as_png, as_svg
from pages.models import PageWithCopy

TYPES = {"svg": "image/svg+xml", "png": "image/png"}


def allele_file(request: HttpRequest, pk: str, block_id: str, kind: str) -> HttpResponse:
    """Answer with a diagram of a public page, as SVG or PNG. Raises Http404."""
    page = public(Page.objects.live()).filter(pk=pk).specific().first()
    diagram = next((found for name, found in diagrams_of(page) if name == block_id), None) if page else None
    if diagram is None:
        raise Http404
    content = as_svg(diagram) if kind == "svg" else as_png(diagram)
    name = f"{diagram.gene}-allele.{kind}".replace("/", "-")
    return HttpResponse(content, headers={"Content-Type": TYPES[kind], "Content-Disposition": disposition(name)})


def disposition(name: str) -> str:
    """Return the header that makes a browser save the file under this name."""
    return content_disposition_header(as_attachment=True, filename=name) or "attachment"


def diagrams_of(page: Any) -> Iterator[tuple[str, Diagram]]:
    """Yield each diagram of a page with the ID of its block."""
    for block in page.section_blocks("allele_diagram") if isinstance(page, PageWithCopy) else ():
        if block.value.diagram:
            yield str(block.id), block.value.diagram
