"""Finds words wherever visitors read them; replaces them on pages and in testimonials, and undoes that."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html import escape, unescape
from itertools import accumulate
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.text import capfirst
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.blocks import CharBlock, RichTextBlock, StreamBlock, StreamValue, TextBlock
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry, Page, PageLogEntry, Revision

from pages.blocks.stored import stored
from pages.content import marked_text
from pages.content.rich_text import Run
from pages.content.walk import rebuild
from pages.models import ArticleCategory, Author, MenuSettings, Publication, SiteSettings, Testimonial

ACTION = "pages.replace"
UNDONE = "pages.undo_replacing"
# The fields of pages in plain text that visitors read.
PLAIN_FIELDS = ("title", "seo_title", "search_description", "tagline", "summary", "menu_label")
# The same for the parts of a form; a choice changes together with the choice that determines its recipients.
CHILD_FIELDS = {"form_fields": ("label", "help_text", "choices"), "routes": ("choice",)}
TESTIMONIAL_FIELDS = ("quote", "name", "credentials", "affiliation")
BY_HAND = "It must be changed by hand."
# What else visitors read. Its changes are visible at once and some are facts, such as the title of a publication.
ELSEWHERE: tuple[type[models.Model], ...] = (SiteSettings, MenuSettings, Author, ArticleCategory, Publication)
ON_ITS_SCREEN = "It is changed on its own screen, and visible to visitors at once."
AROUND = 60  # characters that the preview shows on either side


@dataclass(frozen=True)
class Replacement:
    """The words to find, and their replacement."""

    find: str
    replace: str
    whole_words: bool = True
    match_case: bool = True

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        words = re.sub(r"\\ |\xa0", _SPACE, re.escape(self.find))
        if self.whole_words:
            words = rf"(?<!\w){words}(?!\w)"
        return re.compile(words, re.NOFLAG if self.match_case else re.IGNORECASE)


@dataclass(frozen=True)
class Place:
    """One occurrence of the words, with the text around it."""

    before: str
    found: str
    after: str
    by_hand: bool = False  # a link begins or ends within the words
    path: str = ""  # of the field in the editor: Wagtail's content path


_SPACE = "[ \xa0]"  # nobody sees which of them a text has; pasted text has non-breaking ones between number and unit
_TAGS = re.compile(r"(<[^>]*>)")
_MARK = re.compile(r"</?(?:b|strong|i|em|sup|sub|code)>", re.IGNORECASE)
_LINK = re.compile(r"</?a\b", re.IGNORECASE)
_EMPTY = re.compile(r"<(b|strong|i|em|sup|sub|code)></\1>", re.IGNORECASE)


@dataclass
class Places:
    """Replaces texts, and records each place.

    Words that are partly bold, italic or raised are found, too, and take the formatting of their first letter. Words
    within which a link begins or ends are not replaced: a person must decide what to link.
    """

    replacement: Replacement
    found: list[Place] = field(default_factory=list)

    def html(self, html: str, path: str = "") -> str:
        """Replace words in rich text."""
        parts = _TAGS.split(html)
        before = [unescape(text) for text in parts[::2]]
        texts = self._exchanged(before, [_joint(tag) for tag in parts[1::2]], path)
        if texts == before:
            return html  # byte for byte
        parts[::2] = [
            escape(new, False) if new != old else part for part, old, new in zip(parts[::2], before, texts, strict=True)
        ]
        html = "".join(parts)
        while (smaller := _EMPTY.sub("", html)) != html:
            html = smaller
        return html

    def text(self, text: str, path: str = "") -> str:
        """Replace words in a line, which may have marks such as `*Trp53*^flox^`."""
        runs = marked_text.read(text)
        texts = [run.text for run in runs]
        find = self.replacement.pattern.findall
        if len(find("".join(texts))) <= len(find(text)):
            return self._exchanged([text], [], path)[0]
        new = self._exchanged(texts, [""] * (len(texts) - 1), path)
        return marked_text.write(tuple(Run(each, run.marks) for each, run in zip(new, runs, strict=True) if each))

    def _exchanged(self, texts: list[str], joints: list[str | None], path: str) -> list[str]:
        """Return texts with the words replaced; `joints` are what separates them: a mark, a link, or a new line."""
        joined = [text + (joint or "") for text, joint in zip(texts, [*joints, ""], strict=True)]
        starts, whole, texts = [0, *accumulate(map(len, joined))][: len(joined)], "".join(joined), list(texts)
        exchanges = []
        for match in self.replacement.pattern.finditer(whole):
            start, end = match.span()
            first, last = bisect_right(starts, start) - 1, bisect_left(starts, end) - 1
            by_hand = None in joints[first:last]
            around = whole[max(0, start - AROUND) : start], match[0], whole[end : end + AROUND]
            self.found.append(Place(*around, by_hand, path))
            if not by_hand:
                exchanges.append((first, last, start - starts[first], end - starts[last]))
        for first, last, start, end in reversed(exchanges):
            rest = texts[last][end:]
            texts[first] = texts[first][:start] + self.replacement.replace + (rest if first == last else "")
            if first != last:
                texts[first + 1 : last + 1] = [*[""] * (last - first - 1), rest]
        return texts

    def stream(self, block: StreamBlock, raw: list[Any], path: str) -> list[Any]:
        """Return a copy of the stored value of a stream with the words replaced."""
        raw = rebuild(raw, lambda value: value)
        for found in stored(block, raw, "", path):
            if isinstance(found.block, TypedTableBlock):
                found.value["caption"] = self.text(found.value.get("caption") or "", found.path)
                for column in found.value["columns"]:
                    column["heading"] = self.text(column["heading"] or "", found.path)
            elif isinstance(found.block, RichTextBlock):
                found.exchange(self.html(found.value, found.path))
            elif type(found.block) in (CharBlock, TextBlock):
                found.exchange(self.text(found.value, found.path))
        return raw


def _joint(tag: str) -> str | None:
    """Return the joint for a tag between two texts: empty, or a new line; None for a link."""
    if _LINK.match(tag):
        return None
    return "" if _MARK.fullmatch(tag) else "\n"


# Pages and testimonials that contain the words


@dataclass(frozen=True)
class Match:
    """Something that contains the words, with them replaced; `reason` says why it cannot be changed."""

    title: str  # as it is now
    changed: models.Model
    version: str  # reveals a change after it was shown
    places: tuple[Place, ...]
    reason: str = ""

    @property
    def key(self) -> str:
        return f"{type(self.changed)._meta.model_name}-{self.changed.pk}"

    @property
    def edit_url(self) -> str:
        return str(AdminURLFinder().get_edit_url(self.changed))


def matches(replacement: Replacement, user: User) -> list[Match]:
    """Return the pages and testimonials whose newest version contains the words and that the user may edit."""
    return [*_pages(replacement, user), *_testimonials(replacement)]


def matches_elsewhere(replacement: Replacement) -> Iterator[Match]:
    """Yield the settings, authors, categories and publications that contain the words; they are not replaced there."""
    for model in ELSEWHERE:
        names = {each.name for each in model._meta.fields if type(each) in (models.CharField, models.TextField)}
        for found in model._default_manager.all():
            is_setting = isinstance(found, BaseSiteSetting)
            title = str(capfirst(found._meta.verbose_name) if is_setting else found)
            if places := exchange(found, replacement, names):
                yield Match(title, found, "", places, ON_ITS_SCREEN)


def _pages(replacement: Replacement, user: User) -> Iterator[Match]:
    for page in Page.objects.filter(depth__gt=1, alias_of=None).order_by("path").specific().iterator(chunk_size=100):
        if not page.permissions_for_user(user).can_edit():
            continue
        draft = page.get_latest_revision_as_object()
        title = str(draft)
        if places := exchange(draft, replacement):
            reason = _why_it_stays(page, user) or ("" if any(not place.by_hand for place in places) else BY_HAND)
            yield Match(title, draft, str(page.latest_revision_id), places, reason)


def _why_it_stays(page: Page, user: User) -> str:
    if page.workflow_in_progress:
        return "It is awaiting approval."
    lock = page.get_lock()
    return "It is locked." if lock and lock.for_user(user) else ""


def _testimonials(replacement: Replacement) -> Iterator[Match]:
    corrected = dict.fromkeys(Testimonial.objects.corrected().values_list("pk", flat=True), "It is awaiting approval.")
    for testimonial in Testimonial.objects.order_by("name"):
        title, version = str(testimonial), str(testimonial.latest_revision_id)
        places = Places(replacement)
        for name in TESTIMONIAL_FIELDS:
            setattr(testimonial, name, places.text(getattr(testimonial, name)))
        if places.found:
            yield Match(title, testimonial, version, tuple(places.found), corrected.get(testimonial.pk, ""))


def exchange(loaded: models.Model, replacement: Replacement, plain: Container[str] = PLAIN_FIELDS) -> tuple[Place, ...]:
    """Replace the words in a loaded page, or in anything else with these fields in `plain` text; return the places."""
    places = Places(replacement)
    for each in loaded._meta.get_fields():
        if isinstance(each, RichTextField):
            setattr(loaded, each.name, places.html(getattr(loaded, each.name) or "", each.name))
        elif isinstance(each, StreamField):
            stream = getattr(loaded, each.name)
            raw = places.stream(stream.stream_block, list(stream.raw_data), each.name)
            setattr(loaded, each.name, StreamValue(stream.stream_block, raw, is_lazy=True))
        elif isinstance(each, models.Field) and each.name in plain:
            setattr(loaded, each.name, places.text(getattr(loaded, each.name) or "", each.name))
    for child, relation in _children(loaded):
        for name in CHILD_FIELDS[relation]:
            setattr(child, name, places.text(getattr(child, name), relation))
    return tuple(places.found)


def _children(changed: models.Model) -> Iterator[tuple[models.Model, str]]:
    """Yield the rows that belong to a form, each with the name of its relation; these very rows are saved with it."""
    for relation in CHILD_FIELDS:
        if hasattr(changed, relation):
            yield from ((child, relation) for child in getattr(changed, relation).get_object_list())


# Replacing, and undoing it


@dataclass(frozen=True)
class Outcome:
    """The result of a run: titles of what was published, saved as a draft, and left unchanged, with reasons."""

    run: str
    published: tuple[str, ...] = ()
    drafts: tuple[str, ...] = ()
    stayed: tuple[str, ...] = ()


@transaction.atomic
def replace(replacement: Replacement, chosen: Mapping[str, str], publish: bool, user: User) -> Outcome:
    """Replace the words in what was `chosen`: the version that was shown, by `Match.key`.

    A live page is published if `publish` is set and the user may do so, and its draft has no other changes.
    """
    run, published, drafts, stayed = str(uuid4()), [], [], []
    for match in matches(replacement, user):
        if match.key not in chosen:
            continue
        title = str(match.changed)
        if match.reason or chosen[match.key] != match.version:
            stayed.append(f"{title}: {match.reason or 'It has changed since you opened this screen.'}")
        elif problems := _problems(match.changed):
            stayed.append(f"{getattr(match.changed, 'draft_title', title)}: {' '.join(problems)}")
        elif isinstance(match.changed, Testimonial):
            _save_testimonial(match.changed, run, user)
            published.append(title)
        elif isinstance(match.changed, Page) and _save_page(match.changed, run, publish, user):
            published.append(title)
        else:
            drafts.append(title)
    return Outcome(run, tuple(published), tuple(drafts), tuple(stayed))


def _problems(changed: models.Model) -> list[str]:
    """Return why the new words cannot be saved: a field would be empty, or longer than can be stored."""
    parts: list[tuple[models.Model, tuple[str, ...]]] = [(changed, PLAIN_FIELDS + TESTIMONIAL_FIELDS)]
    parts += [(child, CHILD_FIELDS[relation]) for child, relation in _children(changed)]
    problems: list[str] = []
    for part, names in parts:
        try:
            part.clean_fields(exclude={each.name for each in part._meta.fields} - {*names})
        except ValidationError as error:
            problems += error.messages
    return problems


def _save_page(draft: Page, run: str, publish: bool, user: User) -> bool:
    """Save the changed draft, and return whether it was published."""
    page = draft.specific_class.objects.select_for_update().get(pk=draft.pk)
    before = page.latest_revision or page.save_revision(changed=False)
    is_published = (
        publish and page.live and not page.has_unpublished_changes and page.permissions_for_user(user).can_publish()
    )
    revision = draft.save_revision(user=user)
    if is_published:
        revision.publish(user=user)
    data = {"run": run, "before": before.pk, "published": is_published}
    log(page, ACTION, user=user, revision=revision, data=data)
    return bool(is_published)


def _save_testimonial(changed: Testimonial, run: str, user: User) -> None:
    before = Testimonial.objects.select_for_update(of=("self",)).get(pk=changed.pk)
    _store_testimonial(changed, user)
    old = {name: getattr(before, name) for name in TESTIMONIAL_FIELDS}
    new = {name: getattr(changed, name) for name in TESTIMONIAL_FIELDS}
    log(changed, ACTION, user=user, revision=changed.latest_revision, data={"run": run, "before": old, "after": new})


def _store_testimonial(testimonial: Testimonial, user: User) -> None:
    testimonial.save()
    testimonial.save_revision(user=user)


@transaction.atomic
def undo(run: str, user: User) -> Outcome:
    """Undo a run, except on pages and testimonials that were changed since."""
    published, drafts, stayed = [], [], []
    for entry in PageLogEntry.objects.filter(action=ACTION, data__run=run).select_related("revision"):
        page = Page.objects.filter(pk=entry.page_id).first()
        before = Revision.objects.filter(pk=entry.data["before"]).first()
        if not page or not before or not _is_as_replaced(page, entry):
            stayed.append(f"{entry.label}: It has been changed since.")
        elif reason := _why_it_stays(page.specific, user):
            stayed.append(f"{entry.label}: {reason}")
        elif _bring_back(before, entry, user):
            published.append(entry.label)
        else:
            drafts.append(entry.label)
    for entry in ModelLogEntry.objects.filter(action=ACTION, data__run=run):
        testimonial = Testimonial.objects.filter(pk=entry.object_id, **entry.data["after"]).first()
        if not testimonial:
            stayed.append(f"{entry.label}: It has been changed since.")
            continue
        for name, text in entry.data["before"].items():
            setattr(testimonial, name, text)
        _store_testimonial(testimonial, user)
        published.append(entry.label)
    return Outcome(run, tuple(published), tuple(drafts), tuple(stayed))


def _is_as_replaced(page: Page, entry: PageLogEntry) -> bool:
    """Return whether the draft is what the run made of it, if need be because later runs were undone."""
    latest = page.latest_revision_id
    while latest != entry.revision_id:
        undone = PageLogEntry.objects.filter(action=UNDONE, page=page.pk, revision=latest).first()
        if not undone:
            return False
        latest = undone.data["restored"]
    return True


def _bring_back(before: Revision, entry: PageLogEntry, user: User) -> bool:
    """Save the earlier version again, and return whether it was published; it is if the replacement was."""
    draft = before.as_object()
    revision = draft.save_revision(user=user, previous_revision=before, changed=True)
    log(draft, UNDONE, user=user, revision=revision, data={"restored": before.pk})
    if entry.data["published"] and draft.permissions_for_user(user).can_publish():
        revision.publish(user=user)
        return True
    return False


def titles(outcome: Outcome) -> Iterable[str]:
    """Return the message about a run, with a sentence for each group."""
    for words, group in (
        ("Changed, and visible to visitors", outcome.published),
        ("Changed as a draft", outcome.drafts),
        ("Not changed", outcome.stayed),
    ):
        if group:
            yield f"{words}: {'; '.join(group).removesuffix('.')}."
