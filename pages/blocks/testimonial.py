"""The block of a testimonial: a shared one, or a quotation for one page."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from genetargeting.generation import each_once_per_generation

QUOTATION_MARKS = ('"', "“", "”")


class TestimonialValue(blocks.StructValue):
    """A testimonial: the shared one that was chosen, or the words that were written for one page."""

    @property
    def words(self) -> dict[str, str]:
        """The quote, who said it, and where they work; empty if the shared testimonial was deleted."""
        shared = self.get("testimonial")
        return shared.words if shared else {name: self.get(name) or "" for name in ("quote", "name", "affiliation")}

    @property
    def author(self) -> str:
        return self.words["name"]

    @property
    def workplace(self) -> str:
        return self.words["affiliation"]

    @property
    def portrait(self) -> Any:
        shared = self.get("testimonial")
        return shared.portrait if shared else None

    @property
    def quotation(self) -> str:
        """The quote in the quotation marks that the page adds; empty if there is none."""
        quote = self.words["quote"].strip()
        if quote[:1] in QUOTATION_MARKS and quote[-1:] in QUOTATION_MARKS:
            quote = quote[1:-1]
        return f"“{quote}”" if quote else ""


class SharedTestimonialBlock(SnippetChooserBlock):
    """A shared testimonial, read once for all pages that show it while the content is unchanged."""

    def bulk_to_python(self, values: Iterable[int | None]) -> list[Any]:
        """Return the testimonials, None for those that were deleted."""

        def read(keys: list[int]) -> dict[int, Any]:
            found: dict[int, Any] = self.model_class.objects.in_bulk(keys)
            return {key: found.get(key) for key in keys}

        keys = list(values)
        found = each_once_per_generation("testimonial", set(filter(None, keys)), read)
        return [key and found[key] for key in keys]

    def clean(self, value: Any) -> Any:
        """Return the testimonial, which was just read. Wagtail would read it a second time, to the same end."""
        return value or super().clean(value)


class TestimonialBlock(blocks.StructBlock):
    """A researcher's words about the company, with name and affiliation."""

    testimonial = SharedTestimonialBlock(
        "pages.Testimonial",
        required=False,
        label="Shared testimonial",
        help_text="Written once and shown on any number of pages. Changing it changes all of them. If blank, the page "
        "shows the quotation below.",
    )
    quote = blocks.TextBlock(
        required=False,
        help_text="The person's exact words. The page adds the quotation marks. A blank line starts a new paragraph. "
        "Leave blank if you chose a shared testimonial.",
    )
    name = blocks.CharBlock(
        required=False,
        help_text="With degrees, as the person signs: Julia Maxson, PhD. Leave blank if you chose a shared "
        "testimonial.",
    )
    affiliation = blocks.CharBlock(
        required=False,
        help_text="Institute and university, shown below the name. If blank, the line is left out; readers trust a "
        "testimonial more with it.",
    )

    def clean(self, value: TestimonialValue) -> TestimonialValue:
        value = super().clean(value)
        written = {name: value[name] for name in ("quote", "name", "affiliation") if value[name]}
        errors = {}
        if value["testimonial"]:
            message = "Choose a shared testimonial or write a quotation, not both: clear one of them."
            errors = dict.fromkeys(written, ValidationError(message))
        elif not self.is_deferred_validation:  # a draft may be unfinished
            message = "Write it here, or choose a shared testimonial above."
            errors = {name: ValidationError(message) for name in ("quote", "name") if name not in written}
        if errors:
            raise blocks.StructBlockValidationError(errors)
        return value

    def get_searchable_content(self, value: TestimonialValue) -> list[str]:
        return [text for text in value.words.values() if text]

    class Meta:
        icon = "openquote"
        template = "blocks/testimonial_block.html"
        form_layout = [
            "testimonial",
            blocks.BlockGroup(
                children=["quote", "name", "affiliation"], heading="Or a quotation for this page only", icon="edit"
            ),
        ]
        value_class = TestimonialValue
        label = "Testimonial"
        description = "A quotation with its author, in large type"
        preview_value = {
            "quote": "Everyone at ingenious has been wonderful to work with throughout the entire process.",
            "name": "Julia Maxson, PhD",
            "affiliation": "Knight Cancer Institute, Oregon Health & Science University",
        }
