"""The spelling of the company's names: terms that editors maintain and the content checks look for."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from pages.models.fields import StreamField
from pages.models.unseen_changes import UnseenChangesForm


class TermBlock(blocks.StructBlock):
    """A name or word with only one correct spelling."""

    spelling = blocks.CharBlock(
        max_length=100,
        help_text="The correct spelling, including any trademark sign. Any other capitalization counts as wrong.",
    )
    misspellings = blocks.TextBlock(
        required=False,
        rows=3,
        help_text="Common misspellings, one per line; capitals matter. If blank, only other capitalizations count as "
        "wrong.",
    )

    class Meta:
        icon = "edit"
        label = "Term"
        label_format = "{spelling}"
        description = "A name or word with only one correct spelling"
        preview_value = {"spelling": "TruHumanization™", "misspellings": "Tru-Humanization"}


class TermsBlock(blocks.StreamBlock):
    term = TermBlock()

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        spellings = [child.value["spelling"].casefold() for child in value]
        if len(spellings) != len(set(spellings)):
            raise blocks.StreamBlockValidationError(non_block_errors=[ValidationError("Enter each term only once.")])
        return value


def usual_terms() -> list[tuple[str, dict[str, str]]]:
    terms = {
        "ingenious targeting laboratory": "Ingenious Targeting Lab\nIngenious Targeting Labs",
        "TruView Conditional Knockout™": "Tru View Conditional Knockout\nTruView Conditional Knock-out",
        "TruHumanization™": "Tru-Humanization\nTru Humanization",
        "F.A.S.T.™": "FAST\nF.A.S.T",
    }
    return [("term", {"spelling": right, "misspellings": wrong}) for right, wrong in terms.items()]


@register_setting(icon="edit", order=110)
class HouseStyle(BaseGenericSetting):
    """The terms that the checks in the editor look for, in addition to the fixed checks."""

    base_form_class = UnseenChangesForm

    terms = StreamField(
        TermsBlock(),
        default=usual_terms,
        blank=True,
        help_text="The editor's checks report any other spelling, except in testimonials and quotations, which stay "
        "verbatim. If empty, no terms are checked.",
    )

    class Meta:
        verbose_name = "house style"

    @classmethod
    def current(cls) -> "HouseStyle":
        """Return the terms as staff changed them, or the usual ones."""
        return cls.objects.first() or cls()

    def spellings(self) -> Iterator[tuple[str, list[str]]]:
        """Return the correct spelling of each term, and its known misspellings."""
        for term in self.terms:
            wrong = term.value["misspellings"] or ""
            yield term.value["spelling"].strip(), [line.strip() for line in wrong.splitlines() if line.strip()]
