"""The guide in the admin is followed word by word, in a browser, by a publisher and by an editor."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup, NavigableString
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect
from wagtail.models import Comment

from pages.enquiries import limits, spam
from pages.enquiries.ready_made import load_forms
from pages.models import Enquiry, EnquiryPage, EnquiryState, ServicePage, SiteSettings
from tests.test_in_the_browser import URL, is_saved
from tests.test_upload import new_document

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


class Reader:
    """Does what the guide says: `<b>` is the name of something on the screen, `<q>` are words to write or to see."""

    def __init__(self, page, file=None):
        self.page, self.file = page, file
        self.page.goto("/admin/guide/")
        self.guide = BeautifulSoup(self.page.content(), "html.parser").select_one(".guide")

    def follow(self, title):
        """All the steps under a title."""
        heading = self.guide.find("h2", string=title)
        self.page.goto("/admin/")
        for step in heading.find_next("ol").find_all("li"):
            self.do(step)

    def do(self, step):
        self.scope, words, said = self.page, None, ""
        for part in step.children:
            if isinstance(part, NavigableString):
                said = str(part)
                continue
            text = part.get_text()
            if part.name == "b":
                self.meet(text, said, words)
                words = None
            elif part.name == "q" and said_last(said, "click"):
                # People read first; meanwhile the editor notes what is there, to tell what changes.
                self.page.locator("form[data-w-unsaved-has-edits-value]").wait_for(state="attached")
                self.page.locator("[contenteditable=true]").get_by_text(text).click()
            elif part.name == "q" and said_last(said, "click the comment"):
                self.page.locator(".comment").filter(has_text=text).click()
            elif part.name == "q" and said_last(said, "in the comment"):
                self.scope = self.page.locator(".comment").filter(has_text=text)
            elif part.name == "q" and said_last(said, "see"):
                self.see(text)
            elif part.name == "q" and said_last(said, "in the line"):
                self.scope = self.page.get_by_role("row").filter(has_text=text)
            elif part.name == "q":
                words = text
        if words:
            # A new text takes the focus a moment after the button was pressed.
            self.page.locator(":is(input, textarea, [contenteditable=true]):focus").wait_for()
            self.page.keyboard.type(words)
            self.page.wait_for_timeout(500)  # the rich text editor hands over what was typed after a quarter of it

    def meet(self, name, said, words):
        """Something on the screen that the guide names."""
        if said_last(said, "open the page"):
            for step in self.guide.find("ol").find_all("li")[:2]:
                for field in step.select("q, b:not(:-soup-contains('…', 'Enter'))"):
                    field.string = name
                self.do(step)
        elif said_last(said, "key"):
            self.page.keyboard.press(name)
        elif said_last(said, "under"):
            self.scope = self.page.get_by_role("region", name=name)
        elif said_last(said, "in the menu press"):
            self.page.get_by_role("navigation", name="Main menu").get_by_role("link", name=name, exact=True).click()
        elif said_last(said, "point at"):
            self.scope = self.page.get_by_role("region", name=name, exact=True)
            self.field(name).hover()
        elif said_last(said, "choose your file in"):
            self.page.get_by_label(name).set_input_files(self.file)
        elif words is not None:
            self.write(words, self.field(name))
        else:
            found = self.named(name)
            (found.last if re.search(r"\blast\b", said) else found.first).click()

    def write(self, words, field):
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(words)
        elif field.get_attribute("contenteditable"):
            field.click()
            self.page.keyboard.type(words)
        else:
            field.fill(words)
        self.page.wait_for_timeout(1000)  # a calendar opens a moment later, and people see it before they go on

    def named(self, name):
        """What can be pressed and is called so, all of it."""
        roles = ("button", "link", "tab", "option", "checkbox", "menuitem", "heading")
        found = self.scope.get_by_role(roles[0], name=name, exact=True)
        for role in roles[1:]:
            found = found.or_(self.scope.get_by_role(role, name=name, exact=True))
        found = found.filter(visible=True)
        expect(found.first).to_be_visible()
        return found

    def field(self, name):
        fields = self.page.get_by_placeholder(name)
        for label in (name, f"{name}*"):  # the star of what must be filled in
            for role in ("textbox", "combobox"):
                fields = fields.or_(self.page.get_by_role(role, name=label, exact=True))
        return fields.filter(visible=True).last

    def see(self, words):
        words = words.strip()
        here = self.page.get_by_text(words).filter(visible=True).first
        preview = self.page.frame_locator("#w-preview-iframe").locator("main").get_by_text(words).first
        deadline = timezone.now() + timedelta(seconds=30)
        while not here.is_visible() and not preview.is_visible():
            assert timezone.now() < deadline, f"“{words}” is nowhere to be seen"
            self.page.wait_for_timeout(100)


def said_last(said, verb):
    """Whether the words before a name end in this verb."""
    return re.search(rf"\b{verb}\W*$", said, re.IGNORECASE)


@pytest.fixture
def file(tmp_path):
    """A document that somebody has written."""
    path = tmp_path / "rats.md"
    path.write_text(new_document())
    return path


def titles(guide):
    return [heading.get_text() for heading in guide.find_all("h2")]


def test_a_publisher_follows_the_guide_word_by_word(desk, open_page, file, monkeypatch, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    monkeypatch.setattr(spam, "TOO_QUICK", 0)  # a program fills in a form faster than a person
    limits.addresses.clear()
    load_forms()
    admin, public = desk("paul", "publishers"), open_page(URL)
    approved = public.locator("main").inner_text()
    reader = Reader(admin, file)
    assert titles(reader.guide) == [
        "Change a sentence",
        "Add a testimonial",
        "Add a related page",
        "Write a new page",
        "Undo",
        "Publish at a set time",
        "Review a colleague’s changes",  # as the editor’s test does
        "Ask a colleague a question",
        "Answer a colleague’s question",
        "Complete a form",
        "Answer an enquiry",
        "Upload a document",
    ]

    for title, shown in (
        ("Change a sentence", "Please note."),
        ("Add a testimonial", "The researcher’s own words."),
        ("Add a related page", "Custom Mouse Models"),
    ):
        reader.follow(title)
        public.reload()
        expect(public.locator("main")).to_contain_text(shown)

    reader.follow("Undo")
    public.reload()
    assert public.locator("main").inner_text() == approved

    reader.follow("Write a new page")
    assert public.goto("/point-mutation-mice/").status == 200
    expect(public.get_by_text("Mice that carry the change you asked for.")).to_be_visible()
    expect(public.locator("figure.diagram")).to_contain_text("Cdh1")

    reader.follow("Publish at a set time")
    assert public.request.get("/conditional-knockout-mice/").status == 404
    stub = ServicePage.objects.get(slug="conditional-knockout-mice")
    at = timezone.localtime(stub.scheduled_revision.approved_go_live_at)
    assert at.date() == timezone.localdate() + timedelta(days=1)
    assert at.hour == 9
    bring_forward(stub.scheduled_revision)
    call_command("publish_scheduled")
    assert public.goto("/conditional-knockout-mice/").status == 200
    expect(public.get_by_text("Gone where you choose")).to_be_visible()

    reader.follow("Complete a form")
    assert mail.outbox[-1].to == ["enquiries@example.com"]
    assert "Do you ship to Europe?" in mail.outbox[-1].body
    reader.follow("Answer an enquiry")
    assert Enquiry.objects.get().state == EnquiryState.ANSWERED

    reader.follow("Upload a document")
    assert ServicePage.objects.get(slug="rats").live is False


def bring_forward(revision):
    """Tomorrow has come."""
    revision.approved_go_live_at = timezone.now()
    revision.content["go_live_at"] = revision.approved_go_live_at.isoformat()
    revision.save()


def test_an_editor_and_a_publisher_follow_the_guide_together(desk, open_page, file, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    load_forms()
    eva = Reader(desk("eva", "editors"), file)
    assert titles(eva.guide) == [
        "Change a sentence",
        "Add a testimonial",
        "Add a related page",
        "Write a new page",
        "Undo",
        "Ask a colleague a question",
        "Answer a colleague’s question",
        "Complete a form",
        "Upload a document",
    ]
    for title in ("Write a new page", "Complete a form", "Upload a document"):
        eva.follow(title)
    form = EnquiryPage.objects.get(slug="contact")
    for page in (ServicePage.objects.get(slug="point-mutation-mice"), form):
        assert page.current_workflow_task.name == "Marketing publishers"
        assert not page.live
    assert form.get_latest_revision_as_object().lacks(SiteSettings(email="office@example.com")) == []
    assert ServicePage.objects.get(slug="rats").live is False

    eva.follow("Ask a colleague a question")
    paul = Reader(desk("paul", "publishers"))
    paul.follow("Answer a colleague’s question")
    paul.page.wait_for_timeout(2000)  # until the editor notices the change, which it then saves
    is_saved(paul.page)
    comment = Comment.objects.get()
    assert (comment.text, [reply.text for reply in comment.replies.all()]) == ("Is this still true?", ["It is."])
    assert mail.outbox[-1].to == ["eva@example.com"]
    assert comment.resolved_at

    eva.follow("Change a sentence")
    visitor = open_page(URL)
    expect(visitor.get_by_text("Please note.")).to_have_count(0)
    paul.follow("Review a colleague’s changes")
    visitor.reload()
    expect(visitor.get_by_text("Please note.")).to_be_visible()
