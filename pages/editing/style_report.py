"""Runs the house style checks, which the editor runs on one page, over all pages and testimonials.

`content_checks` defines the checks and their wording; here they run on stored content, with one query for each page
type, regardless of the number of pages. Checks that need the rendered page, such as contrast, run only in the editor.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Any

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.http import urlencode
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.models import get_page_models
from wagtail.permission_policies.pages import PagePermissionPolicy

from pages.blocks import PictureBlock
from pages.blocks.stored import Stored
from pages.editing.content_checks import FILE_NAME, WAGTAIL_RULES, house_rules, message
from pages.editing.text_elements import (
    Element,
    elements_of_page,
    from_line,
    genes_of,
    own_testimonials,
    stored_in,
)
from pages.models import PageWithCopy, Testimonial

CHUNK = 200  # pages that are held in memory at a time
AROUND = 40  # characters that are shown on either side of the finding
NOT_RUNNING = {"i", "em", "a", "code"}


@dataclass(frozen=True)
class Finding:
    """A place that does not follow house style."""

    title: str  # of the page or testimonial
    place: str
    words: str
    problem: str
    advice: str
    edit_url: str
    replace_url: str | None = None  # to *Find and replace*, filled in, if that can correct it


@dataclass(frozen=True)
class Slip:
    """A violation found by a check: the id of the rule, and the place."""

    rule: str
    words: str
    place: str
    path: str
    misspelling: str = ""


def word(text: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern that finds a text with no letter or digit next to it."""
    return re.compile(rf"(?<![^\W_])(?:{text})(?![^\W_])", flags)


def findings(user: User) -> Iterator[Finding]:
    """Yield the findings in live pages that the user may publish, and in testimonials."""
    checks = HouseChecks()
    may_publish = PagePermissionPolicy().instances_user_has_permission_for(user, "publish").values_list("pk", flat=True)
    keys = set(may_publish)
    for model in get_page_models():
        if issubclass(model, PageWithCopy):
            for page in model.objects.live().order_by("path").iterator(CHUNK):
                if page.pk in keys:
                    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
                    title = page.get_admin_display_title()
                    yield from (checks.finding(slip, title, url) for slip in checks.of_page(page))
    for testimonial in Testimonial._base_manager.order_by("name"):
        url = reverse("wagtailsnippets_pages_testimonial:edit", args=[testimonial.pk])
        yield from (checks.finding(slip, f"Testimonial of {testimonial}", url) for slip in of_testimonial(testimonial))


def of_testimonial(testimonial: Testimonial) -> Iterator[Slip]:
    """Yield the slips in a testimonial, except in its words, which are quoted."""
    if not testimonial.affiliation.strip():
        yield Slip("house-affiliation", testimonial.signature, "Affiliation", "")


class HouseChecks:
    """The checks with the terms that staff chose, read once for all pages."""

    def __init__(self) -> None:
        self.rules = house_rules()
        self.options = {rule["rule"]["id"]: rule["check"]["options"] for rule in self.rules}
        self.messages = {rule["rule"]["id"]: rule["message"] for rule in self.rules}
        self.messages |= {name: message(*words) for name, words in WAGTAIL_RULES.items()}

    def finding(self, slip: Slip, title: str, edit_url: str) -> Finding:
        """Return a finding for a slip, with the editor's message and the address at which to correct it."""
        told = self.messages[slip.rule]
        replacing = None
        if slip.misspelling:
            words = {"find": slip.misspelling, "replace": self.options[slip.rule]["right"]}
            replacing = f"{reverse('find_and_replace')}?{urlencode({**words, 'whole_words': 'on', 'match_case': 'on'})}"
        return Finding(
            title=title,
            place=slip.place,
            words=slip.words,
            problem=told["error_name"],
            advice=told["help_text"],
            edit_url=f"{edit_url}#:w:contentpath={slip.path}" if slip.path else edit_url,
            replace_url=replacing,
        )

    def of_page(self, page: PageWithCopy) -> Iterator[Slip]:
        """Yield the slips on a page, from top to bottom for each check."""
        found = list(stored_in(page))
        elements = list(elements_of_page(page, found))
        for element in elements:
            yield from self.of_element(element)
        for name in ("seo_title", "search_description"):  # shown by search engines
            line = from_line(getattr(page, name), "meta", "Promote", name)
            yield from self.misspelt_terms(line)
        yield from self.spelt_in_two_ways(elements)
        yield from upright_genes(elements, genes_of(found))
        yield from skipped_headings(elements)
        yield from self.of_blocks(found)

    def of_element(self, element: Element) -> Iterator[Slip]:
        """Yield the slips in a single element."""
        text = element.text
        yield from self.misspelt_terms(element)
        if self.options["house-left-out"]["note"] in text:
            yield slip("house-left-out", element, self.options["house-left-out"]["note"])
        for piece in element.pieces:
            if match := self.allele.search(piece.text):
                yield slip("house-raised-allele", element, match[0])
                break
        if match := self.years.search(text):
            yield slip("house-years", element, match[0])
        for link in element.links:
            if re.sub(r"[\s.…»›→]+", " ", link).strip().lower() in self.options["house-vague-link"]["vague"]:
                yield Slip("house-vague-link", link, element.place, element.path)

    def of_blocks(self, found: list[Stored]) -> Iterator[Slip]:
        """Yield what is missing from tables, testimonials and pictures."""
        for each in found:
            if isinstance(each.block, TypedTableBlock) and not (each.value.get("caption") or "").strip():
                headings = ", ".join(column["heading"] or "…" for column in each.value["columns"])
                yield Slip("house-table-caption", headings, each.place, each.path)
            if isinstance(each.block, PictureBlock) and lacks_alternative_text(each.value):
                yield Slip("alt-text-quality", each.value.get("alt_text") or "", each.place, each.path)
        for each in own_testimonials(found):
            if not (each.value.get("affiliation") or "").strip():
                yield Slip("house-affiliation", each.value.get("name") or "", each.place, each.path)

    def misspelt_terms(self, element: Element) -> Iterator[Slip]:
        """Yield the terms in an element that differ from the company's spelling."""
        text = element.text
        for name, right, spellings in self.terms:
            rest = text.replace(right, "\0")
            if match := next(filter(None, (spelling.search(rest) for spelling in spellings)), None):
                yield replace(slip(name, element, match[0]), misspelling=match[0])

    def spelt_in_two_ways(self, elements: list[Element]) -> Iterator[Slip]:
        """Yield the elements that spell loxP differently from most of the page."""
        pattern = re.compile(self.options["house-one-spelling"]["pattern"], re.IGNORECASE)
        spelt = [(element, pattern.findall(element.text)) for element in elements if element.tag != "meta"]
        counts = Counter(spelling for _element, spellings in spelt for spelling in spellings)
        usual = max(counts, key=lambda spelling: counts[spelling], default="")
        for element, spellings in spelt:
            if other := [spelling for spelling in spellings if spelling != usual]:
                yield slip("house-one-spelling", element, other[0])

    @cached_property
    def terms(self) -> list[tuple[str, str, list[re.Pattern[str]]]]:
        return [
            (name, options["right"], [*map(self._exactly, options["wrong"]), self._in_any_letters(options["right"])])
            for name, options in self.options.items()
            if options["kind"] == "term"
        ]

    def _exactly(self, spelling: str) -> re.Pattern[str]:
        return word(re.escape(spelling))

    def _in_any_letters(self, right: str) -> re.Pattern[str]:
        return word(f"{re.escape(re.sub('[™®]', '', right))}s?", re.IGNORECASE)

    @cached_property
    def allele(self) -> re.Pattern[str]:
        return re.compile(self.options["house-raised-allele"]["pattern"])

    @cached_property
    def years(self) -> re.Pattern[str]:
        return word(self.options["house-years"]["pattern"], re.IGNORECASE)


def slip(rule: str, element: Element, found: str = "") -> Slip:
    """Return the slip that a rule found in an element, with the words around it."""
    start = max(element.text.find(found), 0)
    end = start + len(found)
    before, after = element.text[max(0, start - AROUND) : start], element.text[end : end + AROUND]
    if start > AROUND:
        before = f"… {before.partition(' ')[2]}"
    if end + AROUND < len(element.text):
        after = f"{after.rpartition(' ')[0]} …"
    return Slip(rule, f"{before}{found}{after}", element.place, element.path)


def upright_genes(elements: list[Element], genes: set[str]) -> Iterator[Slip]:
    """Yield running text in which the gene of a diagram on the page is not in italics."""
    patterns = [word(re.escape(gene)) for gene in genes]
    for element in elements:
        if element.tag in {"p", "li", "td"}:
            upright = [piece.text for piece in element.pieces if not piece.tags & NOT_RUNNING]
            matches = (pattern.search(text) for pattern in patterns for text in upright)
            if match := next(filter(None, matches), None):
                yield slip("house-italic-gene", element, match[0])


def skipped_headings(elements: list[Element]) -> Iterator[Slip]:
    """Yield the headings before which a level is skipped."""
    headings = [element for element in elements if re.fullmatch("h[1-6]", element.tag)]
    for before, heading in pairwise(headings):
        if int(heading.tag[1]) > int(before.tag[1]) + 1:
            yield slip("heading-order", heading, heading.text)


def lacks_alternative_text(picture: Any) -> bool:
    """Return whether a picture's alternative text is missing or is a file name."""
    if not isinstance(picture, dict) or not picture.get("image") or picture.get("decorative"):
        return False
    text = (picture.get("alt_text") or "").strip()
    return not text or bool(re.search(FILE_NAME, text, re.IGNORECASE))
