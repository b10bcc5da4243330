"""The admin's screens for shared testimonials."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail.admin.ui.tables import Column, Table, UpdatedAtColumn
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.models import Page, ReferenceIndex
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet, UsageView

from pages.models import Testimonial, testimonials_of_drafts

FIELDS = ["quote", "name", "credentials", "affiliation", "portrait", "consent"]


class NewTestimonialForm(forms.ModelForm):  # type: ignore[type-arg]  # Django takes none at run time
    """Writes a testimonial in the chooser's window, where the chooser of images cannot open."""

    class Meta:
        model = Testimonial
        fields = FIELDS
        widgets = {"quote": AdminAutoHeightTextInput, "consent": AdminAutoHeightTextInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        portrait = self.fields["portrait"]
        portrait.empty_label = "No picture"  # type: ignore[attr-defined]  # a ModelChoiceField has it
        portrait.help_text = f"{portrait.help_text} A new picture is added under Images first."


class TestimonialChooserViewSet(SnippetChooserViewSet):
    """Picks a testimonial while a page is written, or writes a new one."""

    creation_form_class = NewTestimonialForm
    create_action_label = "Save and use"
    creation_tab_label = "New testimonial"


class UseColumn(Column):
    """On how many pages a testimonial stands, drafts told apart, and a link to the list of them."""

    cell_template_name = "admin/use_cell.html"


class TestimonialIndexView(IndexView):
    def get_table(self, object_list: Sequence[Testimonial]) -> Table:
        keys = [str(testimonial.pk) for testimonial in object_list]
        references = ReferenceIndex.objects.filter(
            to_content_type=ContentType.objects.get_for_model(Testimonial), to_object_id__in=keys
        )
        drafts = testimonials_of_drafts()
        pages: defaultdict[int, set[int]] = defaultdict(set)
        for testimonial, page in references.values_list("to_object_id", "object_id"):
            pages[int(testimonial)].add(int(page))
        for testimonial in object_list:
            testimonial.page_count = len(pages[testimonial.pk])
            testimonial.draft_count = len(drafts[testimonial.pk] - pages[testimonial.pk])
            testimonial.usage_url = reverse(Testimonial.snippet_viewset.get_url_name("usage"), args=[testimonial.pk])
        return super().get_table(object_list)


class TestimonialUsageView(UsageView):
    """The pages that show a testimonial, drafts among them; who may not change it may still know them."""

    permission_required = "view"
    no_results_message = "No page shows it to visitors."

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        pages = set(self.object.pages())
        drafts = [page for page in self.object.drafts() if page not in pages]
        context: dict[str, Any] = super().get_context_data(*args, drafts=drafts, **kwargs)
        return context


class TestimonialViewSet(SnippetViewSet):
    model = Testimonial
    icon = "openquote"
    add_to_admin_menu = True
    menu_label = "Testimonials"
    menu_order = 260
    list_display = [
        "name",
        "quote",
        "affiliation",
        UseColumn("use", label="In use", accessor="page_count"),
        UpdatedAtColumn(),
    ]
    panels = FIELDS
    chooser_viewset_class = TestimonialChooserViewSet
    index_view_class = TestimonialIndexView
    usage_view_class = TestimonialUsageView


def keep_testimonials_in_use(request: HttpRequest, instances: Iterable[Model]) -> HttpResponse | None:
    """A testimonial that a page shows, or a draft, is not deleted: the page would lose it without a word."""
    for testimonial in instances:
        if isinstance(testimonial, Testimonial) and (pages := {*testimonial.pages(), *testimonial.drafts()}):
            messages.error(request, refusal(testimonial, pages))
            return redirect(Testimonial.snippet_viewset.get_url_name("list"))
    return None


def refusal(testimonial: Testimonial, pages: Iterable[Page]) -> SafeString:
    names = sorted((page.get_admin_display_title(), page.pk) for page in pages)
    addresses = ((reverse("wagtailadmin_pages:edit", args=[pk]), title) for title, pk in names)
    links = format_html_join(", ", '<a href="{}">{}</a>', addresses)
    return format_html("The testimonial of {} is in use and stays. Remove it first from: {}", testimonial.name, links)
