"""The guide in the admin is followed word by word, in a browser, by a publisher and by an editor."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup, NavigableString
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from pages.models import ServicePage
from tests.test_in_the_browser import URL, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


class Reader:
    """Does what the guide says: `<b>` is the name of something on the screen, `<q>` are words to write or to see."""

    def __init__(self, page):
        self.page = page
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
            elif part.name == "q" and said_last(said, "see"):
                self.see(text)
            elif part.name == "q" and said_last(said, "in the line"):
                self.scope = self.page.get_by_role("row").filter(has_text=text)
            elif part.name == "q":
                words = text
        if words:
            self.page.keyboard.type(words)

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
        elif words is not None:
            self.field(name).fill(words)
            self.page.wait_for_timeout(1000)  # a calendar opens a moment later, and people see it before they go on
        else:
            found = self.named(name)
            (found.last if re.search(r"\blast\b", said) else found.first).click()

    def named(self, name):
        """What can be pressed and is called so, all of it."""
        roles = ("button", "link", "tab", "option", "heading")
        found = self.scope.get_by_role(roles[0], name=name, exact=True)
        for role in roles[1:]:
            found = found.or_(self.scope.get_by_role(role, name=name, exact=True))
        found = found.filter(visible=True)
        expect(found.first).to_be_visible()
        return found

    def field(self, name):
        fields = self.page.get_by_placeholder(name)
        for label in (name, f"{name}*"):  # the star of what must be filled in
            fields = fields.or_(self.page.get_by_role("textbox", name=label, exact=True))
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


def test_a_publisher_follows_the_guide_word_by_word(open_page, editor):
    admin = open_page("/admin/", viewport={"width": 1440, "height": 1000})
    public = open_page(URL)
    approved = public.locator("main").inner_text()
    sign_in(admin)
    expect(admin).to_have_url(re.compile("/admin/$"))
    reader = Reader(admin)
    titles = [heading.get_text() for heading in reader.guide.select("section:has(ol) h2")]
    assert titles == ["Change a sentence", "Add a testimonial", "Add a related page", "Undo", "Publish at a set time"]

    for title, shown in zip(
        titles, ["Please note.", "The researcher’s own words.", "Custom Mouse Models"], strict=False
    ):
        reader.follow(title)
        public.reload()
        expect(public.locator("main")).to_contain_text(shown)

    reader.follow("Undo")
    public.reload()
    assert public.locator("main").inner_text() == approved

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


def bring_forward(revision):
    """Tomorrow has come."""
    revision.approved_go_live_at = timezone.now()
    revision.content["go_live_at"] = revision.approved_go_live_at.isoformat()
    revision.save()


def test_an_editor_follows_the_guide_up_to_the_publishers(open_page, editor):
    editor.groups.set([Group.objects.get(name="Marketing editors")])
    admin = open_page("/admin/", viewport={"width": 1440, "height": 1000})
    sign_in(admin)
    expect(admin).to_have_url(re.compile("/admin/$"))
    reader = Reader(admin)
    assert "Publish at a set time" not in reader.guide.get_text()
    reader.follow("Change a sentence")
    page = ServicePage.objects.get(slug="knockout-mouse-models")
    assert page.current_workflow_task.name == "Marketing publishers"
    assert "Please note." not in admin.request.get(URL).text()
