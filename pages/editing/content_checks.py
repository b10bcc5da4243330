"""What the checks beside the editor and in the user bar look for: Wagtail's own, and those of the house.

A check is a rule of axe: an `id`, an `impact`, a `selector` of what is looked at, and the name of what looks at it in
`content_checks.js`. What is `serious` counts as an error and asks again before publishing; all else is advice. Each
finding begins with the word, for its colour, which `checks_panel.js` sets, says nothing to some.
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


class Message(TypedDict):
    """What Wagtail shows of a finding."""

    error_name: str
    help_text: str


class Check(TypedDict):
    """A check of the house style: axe's rule, axe's check, and Wagtail's message."""

    rule: dict[str, Any]
    check: dict[str, Any]
    message: Message


def rule(name: str, kind: str, impact: str, selector: str, error: str, advice: str, **options: object) -> Check:
    """One check of the house: rule, check and message."""
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


# Wagtail's own rules, in plain words.
WAGTAIL_RULES = {
    "button-name": (ERROR, "This button has no words", "Write on it what it does."),
    "empty-heading": (ERROR, "This heading is empty", "Write it, or remove its line."),
    "empty-table-header": (ADVICE, "A heading of this table is empty", "Say what stands under it or beside it."),
    "frame-title": (ERROR, "What is shown here from elsewhere has no title", "Say what it is."),
    "heading-order": (
        ADVICE,
        "A size of headings is left out before this one",
        "Under the heading of a section comes Heading 3, and Heading 4 only below a Heading 3.",
    ),
    "input-button-name": (ERROR, "This button has no words", "Write on it what it does."),
    "link-name": (ERROR, "This link has no words", "Write where it leads, or remove it."),
    "p-as-heading": (
        ERROR,
        "This line looks like a heading and is none",
        "Make it Heading 3 or 4 instead of bold: those who hear the page go from heading to heading.",
    ),
    "alt-text-quality": (
        ERROR,
        "This picture's alternative text is missing, or the name of a file",
        "Write what it shows, for those who do not see it, or mark it as decorative.",
    ),
    "empty-meta-description": (
        ADVICE,
        "Search engines find no description of this page",
        "Write one under Promote, or an introduction.",
    ),
}
# What files are called before somebody names them: IMG 1234, DSC0815, Screenshot (2).
FILE_NAME = r"\.(avif|gif|jpe?g|png|svg|webp)$|_|^(dsc\w?|image|img|photo|picture|scan|screenshot|untitled)[\s\d().-]*$"

HOUSE_RULES = [
    rule(
        "house-one-spelling",
        "one-spelling",
        ERROR,
        TEXT,
        "loxP is written in two ways on this page",
        "Write it as the rest of the page does.",
        pattern=r"\blox[\s-]?p\b",
    ),
    rule(
        "house-vague-link",
        "vague-link",
        ERROR,
        "main a",
        "This link does not say where it leads",
        "Let its words name the page: readers scan links, and some hear them without the text around.",
        vague=VAGUE,
    ),
    rule(
        "house-table-caption",
        "table-caption",
        ERROR,
        "main table",
        "This table has no caption",
        "Say above it what it shows: those who hear the page decide by the caption whether to go through it.",
    ),
    rule(
        "house-left-out",
        "left-out",
        ERROR,
        TEXT,
        "Something that was pasted here was left out",
        "Insert it as a block of its own, and delete the note in brackets.",
        note="[Left out: ",  # pasted_html.js writes it
    ),
    rule(
        "house-raised-allele",
        "raised-allele",
        ADVICE,
        TEXT,
        "The name of an allele is not raised",
        "Raise what follows the gene’s symbol: tm1Brn of Trp53.",
        pattern=ALLELE.pattern,
    ),
    rule(
        "house-italic-gene",
        "italic-gene",
        ADVICE,
        RUNNING_TEXT,
        "A gene’s symbol is not in italics here",
        "The gene of a diagram on this page is meant, where it is not the protein: proteins stand upright.",
    ),
    rule(
        "house-affiliation",
        "affiliation",
        ADVICE,
        "main figure.testimonial",
        "This testimonial does not say where its author works",
        "An institute makes it believable. Add it if you know it.",
    ),
    rule(
        "house-years",
        "years",
        ADVICE,
        TEXT,
        "A number of years grows old by itself",
        "Check that it still holds, and write a year instead where you can prove one.",
    ),
]


class HouseChecker(ContentCheckerItem):
    """Wagtail's checks and the house's."""

    class Media:
        js = ["content_checks.js"]

    @cached_property
    def house_rules(self) -> list[Check]:
        terms = HouseStyle.current().spellings()
        return [
            *(
                rule(
                    f"house-term-{number}",
                    "term",
                    ERROR,
                    TEXT,
                    f"Write “{right}”",
                    "This is how the company writes it, capitals and mark included (Settings, House style).",
                    right=right,
                    wrong=wrong,
                )
                for number, (right, wrong) in enumerate(terms, start=1)
            ),
            *HOUSE_RULES,
        ]

    def get_axe_run_only(self, request: HttpRequest) -> list[str]:
        return [*super().get_axe_run_only(request), *(found["rule"]["id"] for found in self.house_rules)]

    def get_axe_custom_rules(self, request: HttpRequest) -> list[dict[str, Any]]:
        """Wagtail's rules with the impact that is told of them, and the house's."""
        return [
            *super().get_axe_custom_rules(request),
            *({"id": name, "impact": impact} for name, (impact, *_words) in WAGTAIL_RULES.items()),
            *(found["rule"] for found in self.house_rules),
        ]

    def get_axe_custom_checks(self, request: HttpRequest) -> list[dict[str, Any]]:
        return [
            *super().get_axe_custom_checks(request),
            {"id": "check-image-alt-text", "options": {"pattern": FILE_NAME}},  # in the place of Wagtail's
            *(found["check"] for found in self.house_rules),
        ]

    def get_axe_messages(self, request: HttpRequest) -> Mapping[str, Message | str]:
        wagtails = {name: message(*words) for name, words in WAGTAIL_RULES.items()}
        house = {found["rule"]["id"]: found["message"] for found in self.house_rules}
        messages: dict[str, Message | str] = super().get_axe_messages(request)
        return messages | wagtails | house


def use_house_checker(request: HttpRequest, items: list[Any], page: Page) -> None:
    """Puts the house's checker in the place of Wagtail's."""
    items[:] = [HouseChecker(item.in_editor) if isinstance(item, ContentCheckerItem) else item for item in items]
