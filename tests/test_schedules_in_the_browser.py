"""What someone from marketing can rely on when they set a time at which a page is to be published or unpublished."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from pages.models import ServicePage
from tests.test_in_the_browser import sign_in, wait_for_editor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

SCREENS = {"a desk": {"width": 1440, "height": 1000}, "a phone": {"width": 375, "height": 667}}
CALENDAR = ".xdsoft_datetimepicker:visible"


@pytest.fixture(params=SCREENS)
def screen(request):
    return SCREENS[request.param]


@pytest.fixture
def schedule(open_page, editor, screen):
    """Opens the window of a page in which times are set."""

    def run(page):
        admin = open_page(f"/admin/pages/{page.pk}/edit/", viewport=screen)
        sign_in(admin)
        wait_for_editor(admin)
        admin.get_by_role("button", name="Toggle status").click()
        admin.get_by_role("button", name=re.compile("(Set|Edit) schedule")).click()
        expect(admin.get_by_role("heading", name="Set publishing schedule")).to_be_visible()
        return admin

    return run


def rectangle(part):
    box = part.bounding_box()
    return box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]


def overlap(one, other):
    (left, top, right, bottom), (start, above, end, below) = rectangle(one), rectangle(other)
    return left < end - 1 and start < right - 1 and top < below - 1 and above < bottom - 1


def test_the_calendar_covers_nothing_and_what_is_pressed_while_it_is_open_is_pressed(schedule, new_page):
    page = new_page("Mice", live=False)
    admin = schedule(page)
    window = admin.get_by_role("dialog")
    calendar = admin.locator(CALENDAR)
    for name in ("Go live date/time", "Expiry date/time"):
        field = window.get_by_role("textbox", name=name)
        field.click()
        expect(calendar).to_have_count(1)
        for part in window.locator("input, .w-dialog__body button, label, .help, .error-message").all():
            if part.is_visible() and not part.evaluate("part => part.closest('.xdsoft_datetimepicker')"):
                assert not overlap(calendar, part), (name, part.inner_text())
        calendar.get_by_text("28", exact=True).first.scroll_into_view_if_needed()
        assert rectangle(calendar)[2] <= admin.viewport_size["width"]
    tomorrow = timezone.localtime() + timedelta(days=1)
    window.get_by_role("textbox", name="Expiry date/time").fill("")
    window.get_by_role("textbox", name="Go live date/time").fill(f"{tomorrow:%Y-%m-%d} 09:00")
    expect(calendar).to_have_count(1)
    window.get_by_role("button", name="Save schedule").click()  # one press, although the calendar is open
    expect(admin.get_by_text("has been updated")).to_be_visible()
    page.refresh_from_db()
    at = timezone.localtime(page.get_latest_revision_as_object().go_live_at)
    assert (at.date(), at.hour) == (tomorrow.date(), 9)


def test_a_day_is_picked_in_the_calendar(schedule, new_page):
    page = new_page("Mice", live=False)
    admin = schedule(page)
    field = admin.get_by_role("textbox", name="Go live date/time")
    field.click()
    calendar = admin.locator(CALENDAR)
    calendar.locator(".xdsoft_monthpicker .xdsoft_next").click()
    calendar.locator("td.xdsoft_date").get_by_text("15", exact=True).click()
    later = (timezone.localtime().replace(day=1) + timedelta(days=32)).strftime("%Y-%m-15")
    assert field.input_value().startswith(later)


def test_escape_closes_the_calendar_and_then_the_window(schedule, new_page):
    admin = schedule(new_page("Mice", live=False))
    admin.get_by_role("textbox", name="Go live date/time").click()
    calendar = admin.locator(CALENDAR)
    expect(calendar).to_have_count(1)
    admin.keyboard.press("Escape")
    expect(calendar).to_have_count(0)
    expect(admin.get_by_role("heading", name="Set publishing schedule")).to_be_visible()
    admin.keyboard.press("Escape")
    expect(admin.get_by_role("heading", name="Set publishing schedule")).to_be_hidden()


def test_wrong_times_stay_as_they_were_typed_and_the_first_error_is_one_press_away(schedule, new_page):
    admin = schedule(new_page("Mice", live=False))
    window = admin.get_by_role("dialog")
    for name, wrong in (("Go live date/time", "tomorrow at 9"), ("Expiry date/time", "2020-01-01 10:00")):
        window.get_by_role("textbox", name=name).fill(wrong)
        expect(admin.locator(CALENDAR)).to_have_count(1)
    window.get_by_role("button", name="Save schedule").click()
    admin.get_by_role("button", name="Go to the first error").click()
    said = admin.get_by_text("Enter the date and time like this: 2030-12-31 09:00.")
    expect(said).to_be_focused()
    expect(said).to_be_in_viewport()
    expect(window.get_by_role("textbox", name="Go live date/time")).to_have_value("tomorrow at 9")
    expect(window.get_by_text("Expiry date/time must be in the future.")).to_be_visible()
    expect(window.get_by_text("Time in New York").first).to_be_visible()


def test_a_page_whose_schedule_ran_out_is_published_again(schedule, new_page):
    page = new_page("Mice", "<p>They are back.</p>")
    page.expire_at = timezone.now() + timedelta(days=1)
    page.save_revision().publish()
    past = timezone.now() - timedelta(minutes=1)
    ServicePage.objects.filter(pk=page.pk).update(expire_at=past)
    page.latest_revision.content["expire_at"] = past.isoformat()
    page.latest_revision.save()
    call_command("publish_scheduled", verbosity=0)
    page.refresh_from_db()
    assert not page.live
    admin = schedule(page)
    expect(admin.get_by_role("textbox", name="Expiry date/time")).to_have_value("")
    admin.keyboard.press("Escape")
    admin.get_by_role("button", name="Toggle status").click()
    admin.get_by_role("button", name="More actions").click()
    admin.get_by_role("button", name="Publish", exact=True).click()
    expect(admin.get_by_text("has been published").first).to_be_visible()
    page.refresh_from_db()
    assert (page.live, page.expire_at) == (True, None)
