"""Removing a page by deleting or unpublishing it: which links break, and where its addresses redirect to."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django import forms
from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.widgets import AdminPageChooser
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, ReferenceIndex

from genetargeting.private_pages import public
from pages.links.page_links import Link, links_of, settings_links

# The number of pages below that are named.
NAMED_COUNT = 10


def broken_by_removal(pages: Iterable[Page]) -> list[Link]:
    """Return the links that visitors see now and that lead to one of the pages, from elsewhere."""
    keys = {page.pk for page in pages}
    links = [link for source in sources(keys) for link in links_of(source)]
    links += settings_links()  # which Wagtail's index of references leaves out
    return [link for link in links if link.page in keys]


def live_aliases(pages: Iterable[Page]) -> list[Page]:
    """Return the aliases elsewhere, and theirs, that visitors see: Wagtail unpublishes them with their pages."""
    found: list[Page] = []
    keys = {page.pk for page in pages}
    while new := list(Page.objects.live().filter(alias_of__in=keys).exclude(pk__in=keys).order_by("path")):
        found += new
        keys |= {alias.pk for alias in new}
    return found


def sources(keys: set[int]) -> Iterator[Model]:
    """Return the live pages that refer to the pages, without these themselves."""
    page_type = ContentType.objects.get_for_model(Page)
    references = ReferenceIndex.objects.filter(to_content_type=page_type, to_object_id__in=[str(key) for key in keys])
    found: dict[int, set[int]] = {}
    for content_type, key in references.values_list("content_type", "object_id").order_by("content_type").distinct():
        found.setdefault(content_type, set()).add(key)
    for content_type, referring in sorted(found.items()):
        model = ContentType.objects.get_for_id(content_type).model_class()
        if model and issubclass(model, Page):
            referring_type: type[Page] = model
            yield from referring_type.objects.live().filter(pk__in=referring).exclude(pk__in=keys)


def redirects_to(pages: Iterable[Page]) -> QuerySet[Redirect]:
    """Return the redirects that lead to one of the pages."""
    found: QuerySet[Redirect] = Redirect.objects.filter(redirect_page__in=pages).order_by("old_path")
    return found


class RedirectForm(forms.Form):
    """Asks where to redirect the visitors of a page that is about to be removed."""

    lead_to = forms.ModelChoiceField(
        Page.objects.none(),
        required=False,
        widget=AdminPageChooser,
        label="Redirect visitors to another page",
        help_text="Visitors who come to the old address, from a bookmark, a search engine or another site, are "
        "redirected to this page. If blank, they see “Page not found”.",
        error_messages={"invalid_choice": "Choose a page that is published, public and not being removed."},
    )

    def __init__(self, pages: Iterable[Page], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        keys = [page.pk for page in pages]
        targets = public(Page.objects.live()).filter(depth__gt=1).exclude(pk__in=keys)
        self.fields["lead_to"].queryset = targets  # type: ignore[attr-defined]  # a ModelChoiceField has it


def may_redirect(user: AbstractUser | AnonymousUser) -> bool:
    return user.has_perm("wagtailredirects.add_redirect")


class PageRemoval:
    """The addresses of pages that are about to be removed, and the redirects to them, read while the pages exist."""

    def __init__(self, pages: Sequence[Page], target: Page) -> None:
        self.target = target
        self.paths = [parts[2] for page in pages if page.live and (parts := page.get_url_parts()) and parts[2]]
        self.redirects = list(redirects_to(pages))

    @transaction.atomic
    def redirect_visitors(self) -> None:
        """Redirect all these addresses to the target; deleting a page has deleted the redirects to it."""
        for old in self.redirects:
            old.redirect_page, old.redirect_page_route_path = self.target, ""
            old.save()
        for path in self.paths:
            Redirect.objects.filter(old_path__iexact=Redirect.normalise_path(path)).delete()
            Redirect.add_redirect(path, self.target)


# On the confirmation screens


class RemovalRequest(HttpRequest):
    """The request that removes pages; the hooks before the removal store its options for the hooks after it."""

    page_removal: PageRemoval | None


def before_deleting(request: RemovalRequest, page: Page) -> HttpResponse | None:
    """Note the chosen redirect while the page still exists; send the user back to the screen if it is invalid."""
    try:
        request.page_removal = requested_removal(request, [page, *page.get_descendants()])
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("wagtailadmin_pages:delete", page.pk)
    return None


def after_deleting(request: RemovalRequest, page: Page) -> None:
    """Run in the transaction that deletes the page."""
    if request.page_removal:
        request.page_removal.redirect_visitors()
        report_redirects(request, request.page_removal)


def unpublish_and_redirect(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Unpublish the page as Wagtail's screen does, and create the redirect, if one was chosen, in one transaction."""
    with_descendants = bool(request.POST.get("include_descendants"))
    try:
        removal = requested_removal(request, [page, *page.get_descendants()] if with_descendants else [page])
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("wagtailadmin_pages:unpublish", page.pk)
    if not removal:
        return None
    with transaction.atomic():
        action = UnpublishPageAction(page, user=request.user, include_descendants=with_descendants)
        action.execute(skip_permission_checks=True)
        removal.redirect_visitors()
    messages.success(request, f"Page '{page.get_admin_display_title()}' unpublished.")
    report_redirects(request, removal)
    next_url = get_valid_next_url_from_request(request)
    return redirect(next_url) if next_url else redirect("wagtailadmin_explore", page.get_parent().pk)


def before_bulk_action(
    request: RemovalRequest, action_type: str, objects: Sequence[Page], action: BulkAction
) -> HttpResponse | None:
    """Note the chosen redirect for several pages at once; send the user back to the screen if it is invalid."""
    request.page_removal = None
    if action.model is not Page or action_type not in ("delete", "unpublish"):
        return None
    going = list(objects)
    if action_type == "delete" or action.cleaned_form.cleaned_data["include_descendants"]:
        below = [child for page in objects for child in page.get_descendants().specific(defer=True)]
        going += [child for child in below if action_type == "delete" or action.check_perm(child)]
    try:
        request.page_removal = requested_removal(request, going)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(request.get_full_path())
    return None


def after_bulk_action(request: RemovalRequest, action_type: str, objects: Sequence[Page], action: BulkAction) -> None:
    """Run in the transaction that removed the pages."""
    if request.page_removal:
        request.page_removal.redirect_visitors()
        report_redirects(request, request.page_removal, "Their")


def requested_removal(request: HttpRequest, pages: Sequence[Page]) -> PageRemoval | None:
    """Return the removal with the redirect target chosen on the screen, if any. Raises ValidationError."""
    if request.method != "POST" or not request.POST.get("lead_to") or not may_redirect(request.user):
        return None
    going = [*pages, *live_aliases(pages)]
    form = RedirectForm(going, data=request.POST)
    if not form.is_valid():
        raise ValidationError(list(form.errors["lead_to"]))
    return PageRemoval(going, form.cleaned_data["lead_to"])


def report_redirects(request: HttpRequest, removal: PageRemoval, whose: str = "Its") -> None:
    """Tell the editor where visitors of the removed pages are redirected."""
    title = removal.target.get_admin_display_title()
    messages.success(request, f"{whose} visitors are now redirected to “{title}”. See Settings, Redirects.")


def warn_of_pages_below(request: HttpRequest, page: Page) -> None:
    """Warn, on the screen that asks for confirmation, of the pages below the page: they are deleted with it."""
    names = names_below([page])
    if request.method == "GET" and names:
        messages.warning(request, f"All pages below this page are deleted too, with their history: {names}.")


def names_below(pages: Iterable[Page]) -> str:
    """Return the first titles of the pages below these; empty if there are none."""
    keys = [page.pk for page in pages]
    below = Page.objects.none()
    for page in pages:
        below |= page.get_descendants()
    titles = list(below.exclude(pk__in=keys).values_list("title", flat=True)[: NAMED_COUNT + 1])
    return ", ".join([f"“{title}”" for title in titles[:NAMED_COUNT]] + ["and more"] * (len(titles) > NAMED_COUNT))
