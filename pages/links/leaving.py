"""A page that visitors will no longer find: which links die with it, and where its addresses lead from then on."""

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.widgets import AdminPageChooser
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, ReferenceIndex

from pages.links.page_links import links_of


def dying_links(pages):
    """The links that visitors see now and that lead to one of the pages, from elsewhere."""
    keys = {page.pk for page in pages}
    links = [link for source in sources(keys) for link in links_of(source)]
    return [link for link in links if link.page in keys]


def sources(keys):
    """The live pages and the settings that refer to the pages, without these themselves."""
    page_type = ContentType.objects.get_for_model(Page)
    references = ReferenceIndex.objects.filter(to_content_type=page_type, to_object_id__in=[str(key) for key in keys])
    found = {}
    for content_type, key in references.values_list("content_type", "object_id").order_by("content_type").distinct():
        found.setdefault(content_type, set()).add(key)
    for content_type, referring in sorted(found.items()):
        model = ContentType.objects.get_for_id(content_type).model_class()
        if model and issubclass(model, Page):
            yield from model.objects.live().filter(pk__in=referring).exclude(pk__in=keys)
        elif model and hasattr(model, "get_cache_attr_name"):  # a setting
            yield from model.objects.filter(pk__in=referring)


def leading_redirects(pages):
    """The redirects that lead to one of the pages."""
    return Redirect.objects.filter(redirect_page__in=pages).order_by("old_path")


class RedirectForm(forms.Form):
    """Asks where visitors shall be led who come to a page that is about to go."""

    lead_to = forms.ModelChoiceField(
        Page.objects.none(),
        required=False,
        widget=AdminPageChooser,
        label="Lead visitors to another page",
        help_text="Whoever comes to the address, by a bookmark, a search engine or a link elsewhere, lands there. "
        "Left blank, they read “Page not found”.",
        error_messages={"invalid_choice": "Choose a page that is published, for everyone to see, and stays."},
    )

    def __init__(self, leaving, **kwargs):
        super().__init__(**kwargs)
        keys = [page.pk for page in leaving]
        self.fields["lead_to"].queryset = Page.objects.live().public().filter(depth__gt=1).exclude(pk__in=keys)


def may_redirect(user):
    return user.has_perm("wagtailredirects.add_redirect")


class Leaving:
    """What must be known of pages before they go: their addresses, and the old addresses that lead to them."""

    def __init__(self, pages, target):
        self.target = target
        self.paths = [parts[2] for page in pages if page.live and (parts := page.get_url_parts()) and parts[2]]
        self.redirects = list(leading_redirects(pages))

    @transaction.atomic
    def lead_on(self):
        """Leads all these addresses to the target; deleting a page has taken the redirects to it along."""
        for old in self.redirects:
            old.redirect_page, old.redirect_page_route_path = self.target, ""
            old.save()
        for path in self.paths:
            Redirect.objects.filter(old_path__iexact=Redirect.normalise_path(path)).delete()
            Redirect.add_redirect(path, self.target)


# On the confirmation screens


def before_deleting(request, page):
    """Notes what is asked for while the page is still there; sends back to the screen where that is wrong."""
    try:
        request.leaving = asked_for(request, [page, *page.get_descendants()])
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("wagtailadmin_pages:delete", page.pk)
    return None


def after_deleting(request, page):
    """Runs in the transaction that deletes the page."""
    if request.leaving:
        request.leaving.lead_on()
        tell_of_redirects(request, request.leaving)


def unpublish_and_lead_on(request, page):
    """Where a redirect is asked for, does what Wagtail's screen does, and the redirect, in one transaction."""
    with_descendants = bool(request.POST.get("include_descendants"))
    try:
        leaving = asked_for(request, [page, *page.get_descendants()] if with_descendants else [page])
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("wagtailadmin_pages:unpublish", page.pk)
    if not leaving:
        return None
    with transaction.atomic():
        action = UnpublishPageAction(page, user=request.user, include_descendants=with_descendants)
        action.execute(skip_permission_checks=True)
        leaving.lead_on()
    messages.success(request, f"Page '{page.get_admin_display_title()}' unpublished.")
    tell_of_redirects(request, leaving)
    next_url = get_valid_next_url_from_request(request)
    return redirect(next_url) if next_url else redirect("wagtailadmin_explore", page.get_parent().pk)


def before_bulk_action(request, action_type, objects, action):
    """Several pages at once: notes what is asked for; sends back to the screen where that is wrong."""
    request.leaving = None
    if action.model is not Page or action_type not in ("delete", "unpublish"):
        return None
    going = list(objects)
    if action_type == "delete" or action.cleaned_form.cleaned_data["include_descendants"]:
        below = [child for page in objects for child in page.get_descendants().specific(defer=True)]
        going += [child for child in below if action_type == "delete" or action.check_perm(child)]
    try:
        request.leaving = asked_for(request, going)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(request.get_full_path())
    return None


def after_bulk_action(request, action_type, objects, action):
    """Runs in the transaction in which the pages went."""
    if request.leaving:
        request.leaving.lead_on()
        tell_of_redirects(request, request.leaving, "Their")


def asked_for(request, pages):
    """The redirects that the screen asks for; None where it asks for none. Raises ValidationError."""
    if request.method != "POST" or not request.POST.get("lead_to") or not may_redirect(request.user):
        return None
    form = RedirectForm(pages, data=request.POST)
    if not form.is_valid():
        raise ValidationError(form.errors["lead_to"])
    return Leaving(pages, form.cleaned_data["lead_to"])


def tell_of_redirects(request, leaving, whose="Its"):
    title = leaving.target.get_admin_display_title()
    messages.success(request, f"{whose} visitors are led to “{title}” from now on. See Settings, Redirects.")
