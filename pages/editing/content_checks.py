"""The content checks in the editor and the user bar: Wagtail's own, and those of the house style.

A check is a rule of axe: an `id`, an `impact`, a `selector` of the elements to check, and the name of the function in
`content_checks.js` that checks them. A `serious` finding is an error and must be confirmed before publishing; others
are advice. Each finding begins with that word, because not everyone can see the colour that `checks_panel.js` sets.
"""

from collections.abc import Mapping
from typing import Any, TypedDict

from django.http import HttpRequest
from django.utils.functional import cached_property
from wagtail.admin.userbar import ContentCheckerItem
from wagtail.models import Page

from pages.alleles.names import ALLELE
from pages.models.house_style import HouseStyle

ERROR, ADVICE = "serious", "moderate"
WORDS = {ERROR: "Error", ADVICE: "Advice"}
TEXT = ", ".join(f"main {tag}" for tag in ("h1", "h2", "h3", "h4", "p", "li", "th", "td", "caption", "figcaption"))
RUNNING_TEXT = "main p, main li, main td"
VAGUE = ["click here", "here", "read more", "more", "learn more", "this", "this page", "link", "this link", "details"]
YEARS = (
    r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|twenty|thirty|several)\+? ?(?:years|decades)"
    r"|decades of|since (?:19|20)\d\d|(?:founded|established) in (?:19|20)\d\d"
)


class Message(TypedDict):
    """The text that Wagtail shows for a finding."""

    error_name: str
    help_text: str


class Check(TypedDict):
    """A check of the house style: axe's rule, axe's check, and Wagtail's message."""

    rule: dict[str, Any]
    check: dict[str, Any]
    message: Message


def rule(name: str, kind: str, impact: str, selector: str, error: str, advice: str, **options: object) -> Check:
    """Return one check of the house: rule, check and message."""
    return {
        "rule": {
            "id": name,
            "impact": impact,
            "selector": selector,
            "tags": ["house-style"],
            "any": [f"check-{name}"],
            "enabled": True,
        },
        "check": {"id": f"check-{name}", "options": {"kind": kind, **options}},
        "message": message(impact, error, advice),
    }


def message(impact: str, error: str, advice: str) -> Message:
    return {"error_name": f"{WORDS[impact]}: {error}", "help_text": advice}


# Wagtail's own rules, in plain English.
WAGTAIL_RULES = {
    "button-name": (ERROR, "This button has no text", "Add a text that says what the button does."),
    "empty-heading": (ERROR, "This heading is empty", "Enter a heading, or delete the empty line."),
    "empty-table-header": (ADVICE, "A heading of this table is empty", "Enter what the column or row contains."),
    "frame-title": (ERROR, "This embedded content has no title", "Give it a title that says what it is."),
    "heading-order": (
        ADVICE,
        "A heading level is skipped before this heading",
        "Use Heading 3 below the heading of a section, and Heading 4 only below a Heading 3.",
    ),
    "input-button-name": (ERROR, "This button has no text", "Add a text that says what the button does."),
    "link-name": (ERROR, "This link has no text", "Add a text that says where the link leads, or remove the link."),
    "p-as-heading": (
        ERROR,
        "This line looks like a heading but is not one",
        "Use Heading 3 or 4 instead of bold: people who use a screen reader move from heading to heading.",
    ),
    "alt-text-quality": (
        ERROR,
        "This picture's alternative text is missing or is a file name",
        "Describe the picture to people who cannot see it, or mark it as decorative.",
    ),
    "empty-meta-description": (
        ADVICE,
        "This page has no description for search engines",
        "Enter one under Promote, or write an introduction.",
    ),
}
# File names that devices assign: IMG 1234, DSC0815, Screenshot (2).
FILE_NAME = r"\.(avif|gif|jpe?g|png|svg|webp)$|_|^(dsc\w?|image|img|photo|picture|scan|screenshot|untitled)[\s\d().-]*$"

HOUSE_RULES = [
    rule(
        "house-one-spelling",
        "one-spelling",
        ERROR,
        TEXT,
        "loxP is spelled in two ways on this page",
        "Use the same spelling as on the rest of the page.",
        pattern=r"\blox[\s-]?p\b",
    ),
    rule(
        "house-vague-link",
        "vague-link",
        ERROR,
        "main a",
        "This link does not say where it leads",
        "Use a text that names the page: readers scan links, and screen readers can list them without the "
        "surrounding text.",
        vague=VAGUE,
    ),
    rule(
        "house-table-caption",
        "table-caption",
        ERROR,
        "main table",
        "This table has no caption",
        "Add a caption that says what the table shows. People who use a screen reader decide by the caption whether "
        "to read it.",
    ),
    rule(
        "house-left-out",
        "left-out",
        ERROR,
        TEXT,
        "Part of the pasted content was left out",
        "Insert it as a separate block, and delete the note in brackets.",
        note="[Left out: ",  # pasted_html.js writes it
    ),
    rule(
        "house-raised-allele",
        "raised-allele",
        ADVICE,
        TEXT,
        "The name of this allele is not in superscript",
        "Set what follows the gene symbol in superscript, such as tm1Brn in Trp53 tm1Brn.",
        pattern=ALLELE.pattern,
    ),
    rule(
        "house-italic-gene",
        "italic-gene",
        ADVICE,
        RUNNING_TEXT,
        "This gene symbol is not in italics",
        "It is the gene of a diagram on this page. Use italics for the gene, and none for its protein.",
    ),
    rule(
        "house-affiliation",
        "affiliation",
        ADVICE,
        "main figure.testimonial",
        "This testimonial does not say where its author works",
        "Readers trust a testimonial more if it names an institute. Add it if you know it.",
    ),
    rule(
        "house-years",
        "years",
        ADVICE,
        TEXT,
        "A number of years goes out of date",
        "Check that it is still correct. If you can prove the year, write the year instead.",
        pattern=YEARS,
    ),
]


def house_rules() -> list[Check]:
    """Return the house style checks: one for each term in the settings, and the fixed ones."""
    terms = HouseStyle.current().spellings()
    return [
        *(
            rule(
                f"house-term-{number}",
                "term",
                ERROR,
                TEXT,
                f"Write “{right}”",
                "This is the company's spelling, including capitals and trademark sign (Settings, House style).",
                right=right,
                wrong=wrong,
            )
            for number, (right, wrong) in enumerate(terms, start=1)
        ),
        *HOUSE_RULES,
    ]


class HouseChecker(ContentCheckerItem):
    """Wagtail's checks and the house's."""

    class Media:
        js = ["content_checks.js"]

    @cached_property
    def house_rules(self) -> list[Check]:
        return house_rules()

    def get_axe_run_only(self, request: HttpRequest) -> list[str]:
        return [*super().get_axe_run_only(request), *(found["rule"]["id"] for found in self.house_rules)]

    def get_axe_custom_rules(self, request: HttpRequest) -> list[dict[str, Any]]:
        """Return Wagtail's rules, with the impact set here, and those of house style."""
        return [
            *super().get_axe_custom_rules(request),
            *({"id": name, "impact": impact} for name, (impact, *_words) in WAGTAIL_RULES.items()),
            *(found["rule"] for found in self.house_rules),
        ]

    def get_axe_custom_checks(self, request: HttpRequest) -> list[dict[str, Any]]:
        return [
            *super().get_axe_custom_checks(request),
            {"id": "check-image-alt-text", "options": {"pattern": FILE_NAME}},  # replaces Wagtail's pattern
            *(found["check"] for found in self.house_rules),
        ]

    def get_axe_messages(self, request: HttpRequest) -> Mapping[str, Message | str]:
        wagtails = {name: message(*words) for name, words in WAGTAIL_RULES.items()}
        house = {found["rule"]["id"]: found["message"] for found in self.house_rules}
        messages: dict[str, Message | str] = super().get_axe_messages(request)
        return messages | wagtails | house


def use_house_checker(request: HttpRequest, items: list[Any], page: Page) -> None:
    """Replace Wagtail's checker with the site's."""
    items[:] = [HouseChecker(item.in_editor) if isinstance(item, ContentCheckerItem) else item for item in items]
