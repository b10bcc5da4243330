"""The admin's screens for shared testimonials.

Publishers change any, and visitors see it at once. Editors change those that they wrote themselves: at once while no
page shows it to visitors, else as a correction, which is the newest version and no more until a publisher saves it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.contrib.auth.models import AbstractUser
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, Table, UpdatedAtColumn
from wagtail.admin.views.generic import RevisionsRevertMixin
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.models import Page, ReferenceIndex, Revision
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.chooser import SnippetChooserViewSet, SnippetCreateView
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet, UsageView

from genetargeting.snippet_views import CreateView, EditView
from pages.models import CORRECTED, Testimonial, testimonials_of_drafts

FIELDS = ["quote", "name", "credentials", "affiliation", "portrait", "consent"]


class TestimonialPermissionPolicy(ModelPermissionPolicy):
    """Lets users who may add testimonials change their own."""

    def user_has_permission(self, user: AbstractUser, action: str) -> bool:
        return bool(super().user_has_permission(user, action)) or (action == "change" and self.may_write(user))

    def user_has_permission_for_instance(self, user: AbstractUser, action: str, instance: Testimonial) -> bool:
        if super().user_has_permission(user, action):
            return True
        return action == "change" and self.may_write(user) and instance.is_by(user)

    def user_has_any_permission_for_instance(
        self, user: AbstractUser, actions: Iterable[str], instance: Testimonial
    ) -> bool:
        return any(self.user_has_permission_for_instance(user, action, instance) for action in actions)

    def may_write(self, user: AbstractUser) -> bool:
        return bool(super().user_has_permission(user, "add"))

    def may_change_any(self, user: AbstractUser) -> bool:
        return bool(super().user_has_permission(user, "change"))


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
        portrait.help_text = f"{portrait.help_text} Add a new picture under Images first."


class CreateChosenTestimonial(SnippetCreateView):
    """Saves the first version of a new testimonial, and logs who created it."""

    def save_form(self, form: forms.BaseForm) -> Testimonial:
        testimonial: Testimonial = super().save_form(form)
        testimonial.save_revision(user=self.request.user, log_action="wagtail.create")
        return testimonial


class TestimonialChooserViewSet(SnippetChooserViewSet):
    """Chooses a testimonial in the page editor, or creates a new one."""

    create_view_class = CreateChosenTestimonial

    creation_form_class = NewTestimonialForm
    create_action_label = "Save and use"
    creation_tab_label = "New testimonial"


class UseColumn(Column):
    """The number of pages that show a testimonial, drafts counted separately, with a link to their list."""

    cell_template_name = "admin/use_cell.html"


class TestimonialEditView(EditView):
    """Shows the newest version, which may be a correction, and hides an editor's changes from visitors."""

    correction: Revision | None

    def get_object(self, queryset: "QuerySet[Testimonial] | None" = None) -> Testimonial:
        testimonial: Testimonial = super().get_object(queryset)
        if not self.permission_policy.user_has_permission_for_instance(self.request.user, "change", testimonial):
            raise PermissionDenied
        self.correction = testimonial.correction()
        newest: Testimonial = self.correction.as_object() if self.correction else testimonial
        return newest

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.correction:
            comparison = Testimonial.snippet_viewset.get_url_name("revisions_compare")
            address = reverse(comparison, args=[self.object.pk, "live", "latest"])
            buttons = [messages.button(address, "Compare", new_window=False)]
            messages.warning(request, self.message_about_correction(self.correction), buttons=buttons)
        elif not self.changes_what_visitors_see():
            messages.info(request, "Visitors see this testimonial. What you save is a correction for a publisher.")
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response

    def message_about_correction(self, correction: Revision) -> str:
        author = correction.user
        name = (author.get_full_name() or author.get_username()) if author else "somebody"
        if self.permission_policy.may_change_any(self.request.user):
            advice = "Save it to show it to visitors, or return to another version under History."
        else:
            advice = "It waits for a publisher to save it."
        return f"These are the words as {name} corrected them. Visitors see the earlier ones. {advice}"

    def changes_what_visitors_see(self) -> bool:
        return bool(self.permission_policy.may_change_any(self.request.user) or not self.live_object.is_public())

    def save_instance(self) -> Testimonial:
        if self.changes_what_visitors_see():
            saved: Testimonial = super().save_instance()
            return saved
        testimonial: Testimonial = self.form.save(commit=False)
        self.new_revision = testimonial.save_revision(user=self.request.user, log_action=CORRECTED)
        return testimonial

    def get_success_message(self, instance: Testimonial | None = None) -> str:
        if self.changes_what_visitors_see():
            return str(super().get_success_message(instance))
        return "Your correction is saved. Visitors see it when a publisher saves it; it is on their first screen now."


class TestimonialRevertView(RevisionsRevertMixin, TestimonialEditView):
    """Reverts to an earlier version, by the same rules."""

    view_name = "revisions_revert"

    def save_instance(self) -> Testimonial:
        if self.changes_what_visitors_see():
            saved: Testimonial = super().save_instance()
            return saved
        return TestimonialEditView.save_instance(self)


class TestimonialIndexView(IndexView):
    """The list of testimonials, in which editors can open their own."""

    @cached_property
    def own(self) -> set[int]:
        """The primary keys of the user's own testimonials."""
        return set(Testimonial.objects.by(self.request.user).values_list("pk", flat=True))

    def get_edit_url(self, instance: Testimonial) -> str | None:
        """Return the address to edit a testimonial, for users who may do so."""
        may_change = self.permission_policy.may_change_any(self.request.user) or instance.pk in self.own
        return super().get_edit_url(instance) if may_change else None

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
    """The pages and drafts that show a testimonial, even for users who may not change it."""

    permission_required = "view"
    no_results_message = "No published page shows this testimonial."

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
    add_view_class = CreateView
    edit_view_class = TestimonialEditView
    revisions_revert_view_class = TestimonialRevertView
    usage_view_class = TestimonialUsageView


def keep_testimonials_in_use(request: HttpRequest, instances: Iterable[Model]) -> HttpResponse | None:
    """Refuse to delete a testimonial that a page or draft shows: it would silently disappear from there."""
    for testimonial in instances:
        if isinstance(testimonial, Testimonial) and (pages := {*testimonial.pages(), *testimonial.drafts()}):
            messages.error(request, refusal(testimonial, pages))
            return redirect(Testimonial.snippet_viewset.get_url_name("list"))
    return None


def refusal(testimonial: Testimonial, pages: Iterable[Page]) -> SafeString:
    names = sorted((page.get_admin_display_title(), page.pk) for page in pages)
    addresses = ((reverse("wagtailadmin_pages:edit", args=[pk]), title) for title, pk in names)
    links = format_html_join(", ", '<a href="{}">{}</a>', addresses)
    return format_html(
        "The testimonial by {} cannot be deleted because pages use it. Remove it first from: {}",
        testimonial.name,
        links,
    )
