"""The forms that the site comes with: unpublished, for staff to complete with a recipient and a consent text."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import PageLogEntry, Site

from pages.models import EnquiryField, EnquiryPage, FieldType

NAME = {"label": "Name", "field_type": FieldType.SINGLE_LINE, "autocomplete": "name"}
EMAIL = {"label": "E-mail", "field_type": FieldType.EMAIL}
INSTITUTE = {"label": "Institute or company", "field_type": FieldType.SINGLE_LINE, "autocomplete": "organization"}
TELEPHONE = {"label": "Telephone", "field_type": FieldType.TELEPHONE, "required": False}

# By slug: the title, and the fields in order.
FORMS: dict[str, tuple[str, list[dict[str, Any]]]] = {
    "contact": (
        "Contact us",
        [
            NAME,
            EMAIL,
            INSTITUTE | {"required": False},
            TELEPHONE,
            {"label": "Message", "field_type": FieldType.MULTI_LINE},
        ],
    ),
    "request-quote": (
        "Request a quote",
        [
            NAME,
            EMAIL,
            INSTITUTE,
            TELEPHONE,
            {"label": "Species", "field_type": FieldType.RADIO, "choices": "Mouse\nAnother species"},
            {
                "label": "Kind of model",
                "field_type": FieldType.DROPDOWN,
                "choices": "Knockout\nConditional knockout\nKnock-in\nReporter\nHumanized\nOther, or not sure yet",
            },
            {
                "label": "Gene symbol",
                "field_type": FieldType.GENE,
                "help_text": "Such as Trp53. Separate several by commas.",
            },
            {
                "label": "Background strain",
                "field_type": FieldType.SINGLE_LINE,
                "help_text": "Such as C57BL/6J.",
                "required": False,
            },
            {
                "label": "Purpose",
                "field_type": FieldType.MULTI_LINE,
                "help_text": "What you want to find out, and what the model must be able to do.",
            },
            {
                "label": "Timeline",
                "field_type": FieldType.SINGLE_LINE,
                "help_text": "When you need the animals.",
                "required": False,
            },
            {"label": "Sequence or vector map", "field_type": FieldType.FILE, "required": False},
        ],
    ),
    "schedule-meeting": (
        "Schedule a meeting",
        [
            NAME,
            EMAIL,
            INSTITUTE,
            TELEPHONE,
            {"label": "First choice of day", "field_type": FieldType.DATE},
            {"label": "Second choice of day", "field_type": FieldType.DATE, "required": False},
            {
                "label": "Time of day and time zone",
                "field_type": FieldType.SINGLE_LINE,
                "help_text": "Such as mornings, Central European Time.",
            },
            {"label": "What to talk about", "field_type": FieldType.MULTI_LINE},
        ],
    ),
}


@transaction.atomic
def load_forms() -> list[EnquiryPage]:
    """Create the forms as drafts below the home page, once in the life of a site, and return the new ones.

    What staff delete or move stays deleted or moved: if the site ever had a form, none is created.
    """
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    known = PageLogEntry.objects.filter(content_type=ContentType.objects.get_for_model(EnquiryPage))
    if not site or known.exists() or EnquiryPage.objects.exists():
        return []
    home = site.root_page.specific
    made = []
    for slug, (title, fields) in FORMS.items():
        if home.get_children().filter(slug=slug).exists():
            continue
        page = EnquiryPage(title=title, slug=slug, live=False)
        page.form_fields = [EnquiryField(sort_order=place, **field) for place, field in enumerate(fields)]
        home.add_child(instance=page)
        log(page, "wagtail.create", content_changed=True)
        page.save_revision(clean=False, changed=False)
        made.append(page)
    return made
