"""The admin's screens for shared testimonials."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from wagtail.admin.ui.tables import UpdatedAtColumn, UsageCountColumn
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.models import ReferenceIndex
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.views.snippets import SnippetViewSet, UsageView

from pages.models import Testimonial

FIELDS = ["quote", "name", "credentials", "affiliation", "portrait", "consent"]


class NewTestimonialForm(forms.ModelForm):
    """Writes a testimonial in the chooser's window, where the chooser of images cannot open."""

    class Meta:
        model = Testimonial
        fields = FIELDS
        widgets = {"quote": AdminAutoHeightTextInput, "consent": AdminAutoHeightTextInput}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["portrait"].empty_label = "No picture"


class TestimonialChooserViewSet(SnippetChooserViewSet):
    """Picks a testimonial while a page is written, or writes a new one."""

    creation_form_class = NewTestimonialForm
    create_action_label = "Save and use"
    creation_tab_label = "New testimonial"


class UseColumn(UsageCountColumn):
    """How often pages show a testimonial, and a link to the list of them."""

    def get_cell_context_data(self, instance, parent_context):
        instance.usage_url = reverse(Testimonial.snippet_viewset.get_url_name("usage"), args=[instance.pk])
        return super().get_cell_context_data(instance, parent_context)


class TestimonialUsageView(UsageView):
    """The pages that show a testimonial; who may not change it may still know them."""

    permission_required = "view"


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
        UseColumn("usage_count", label="In use"),
        UpdatedAtColumn(),
    ]
    panels = FIELDS
    chooser_viewset_class = TestimonialChooserViewSet
    usage_view_class = TestimonialUsageView

    def get_queryset(self, request):
        return Testimonial.objects.annotate(usage_count=ReferenceIndex.usage_count_subquery(Testimonial))


def keep_testimonials_in_use(request, instances):
    """A testimonial that a page shows, or a draft, is not deleted: the page would lose it without a word."""
    for testimonial in instances:
        if isinstance(testimonial, Testimonial) and (pages := {*testimonial.pages(), *testimonial.drafts()}):
            messages.error(request, refusal(testimonial, pages))
            return redirect(Testimonial.snippet_viewset.get_url_name("list"))
    return None


def refusal(testimonial, pages):
    names = sorted((page.get_admin_display_title(), page.pk) for page in pages)
    addresses = ((reverse("wagtailadmin_pages:edit", args=[pk]), title) for title, pk in names)
    links = format_html_join(", ", '<a href="{}">{}</a>', addresses)
    return format_html("The testimonial of {} is in use and stays. Remove it first from: {}", testimonial.name, links)
