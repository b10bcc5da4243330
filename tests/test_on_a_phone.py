"""What editors can rely on in the admin on a phone, and beside a narrow panel: nothing covers what they need."""

import pytest
from playwright.sync_api import expect

from pages.models import DeletedPage, HomePage
from tests.test_in_the_browser import sign_in, wait_for_editor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

PHONE = {"width": 375, "height": 800}

# What is written or can be pressed, and lies under something else or outside the screen when one scrolls to it. What
# can be scrolled sideways by itself is left out, and so are names for those who hear the page.
COVERED = """() => {
  const HEARD = "[aria-hidden=true], .w-sr-only, .visuallyhidden, [inert], svg, .w-panel.title > .w-panel__header";
  const isSeen = (one) =>
    one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !one.closest(HEARD);
  const scrolls = (one) => {
    for (let box = one; box && box !== document.body; box = box.parentElement)
      if (/auto|scroll/.test(getComputedStyle(box).overflowX) && box.scrollWidth > box.clientWidth) return true;
    return false;
  };
  const textOf = (one) => [...one.childNodes].find((node) => node.nodeType === 3 && node.data.trim());
  const boxOf = (one) => {
    if (one.matches("button, input, select, textarea")) return one.getBoundingClientRect();
    const range = document.createRange();
    range.selectNodeContents(textOf(one) ?? one);
    return [...range.getClientRects()].find((box) => box.width > 3) ?? one.getBoundingClientRect();
  };
  const found = [];
  for (const one of document.querySelectorAll("main *")) {
    if (!isSeen(one) || scrolls(one)) continue;
    if (!textOf(one) && !one.matches("button, input:not([type=hidden]), select, textarea")) continue;
    one.scrollIntoView({ block: "center", behavior: "instant" });
    let { left, right, top, bottom } = boxOf(one);
    for (let box = one.parentElement; box !== document.body; box = box.parentElement) {
      if (getComputedStyle(box).overflowX === "visible") continue;
      const edge = box.getBoundingClientRect(); // what is cut off is not seen at all
      [left, right] = [Math.max(left, edge.left), Math.min(right, edge.right)];
    }
    if (right - left < 4 || bottom - top < 4) continue;
    const [across, down] = [(left + right) / 2, (top + bottom) / 2];
    for (const [x, y] of [[left + 2, down], [right - 2, down], [across, top + 2], [across, bottom - 2]]) {
      const hit = document.elementFromPoint(x, y);
      if (hit && (hit.contains(one) || one.contains(hit) || hit.closest("label")?.control === one)) continue;
      if (hit?.matches(".w-panel__controls")) continue; // it is empty but for its buttons
      found.push(`${one.tagName} “${(one.innerText || one.name || "").trim().slice(0, 40)}” is ` +
        (hit ? `under ${hit.tagName}.${hit.getAttribute("class")}` : "outside the screen"));
      break;
    }
  }
  return found;
}"""
MAIN_SCREENS = {
    "the first": "",
    "the pages": "pages/{home}/",
    "a page": "pages/{page}/edit/",
    "what a page promotes": "pages/{page}/edit/#tab-promote",
    "its history": "pages/{page}/history/",
    "a copy": "pages/{page}/copy/",
    "a move": "pages/{page}/move/{home}/confirm/",
    "a new page": "pages/add/pages/servicepage/{home}/",
    "the account": "account/",
    "the guide": "guide/",
    "the pictures": "images/",
    "the testimonials": "snippets/pages/testimonial/",
    "the redirects": "redirects/",
    "the enquiries": "enquiries/",
    "the documents": "page-documents/",
    "the site settings": "settings/pages/sitesettings/",
    "the menu": "settings/pages/menusettings/",
    "what is replaced": "find-and-replace/",
    "the bin": "deleted-pages/",
}


@pytest.fixture
def admin(open_page, editor):
    def run(screen):
        page = open_page("/admin/", viewport=screen)
        sign_in(page)
        expect(page.get_by_placeholder("Search all pages")).to_be_visible()
        return page

    return run


def test_nothing_overlaps_on_any_main_screen(admin, knockout_page):
    page = admin(PHONE)
    keys = {"home": HomePage.objects.get().pk, "page": knockout_page.pk}
    overlaps = {}
    for name, path in MAIN_SCREENS.items():
        page.goto("about:blank")
        assert page.goto("/admin/" + path.format(**keys)).status == 200, name
        page.wait_for_timeout(500)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], name
        if found := page.evaluate(COVERED):
            overlaps[name] = found[:5]
    assert overlaps == {}, overlaps


def test_a_deleted_page_with_a_long_title_and_address_can_be_restored(admin, knockout_page):
    title = "Conditional knockout mice with a reporter"
    address = "/custom-mouse-models/conditional-knockout-mice-with-a-reporter/"
    DeletedPage.objects.create(
        title=title, address=address, page_count=12, parent=HomePage.objects.get().pk, rows=[], references=[]
    )
    page = admin(PHONE)
    page.goto("/admin/deleted-pages/")
    button = page.get_by_role("button", name=f"Restore {title}").bounding_box()
    assert button["x"] + button["width"] <= PHONE["width"]


def test_the_button_of_the_menu_covers_no_message(admin, knockout_page):
    page = admin(PHONE)
    page.goto(f"/admin/pages/{knockout_page.pk}/edit/")
    said = "“Knockout Mouse Models” has been published, and what it says is long enough for three lines on a phone."
    add = "text => document.dispatchEvent(new CustomEvent('w-messages:add', {detail: {text, type: 'success'}}))"
    page.evaluate(add, said)
    message = page.locator(".messages li").filter(has_text="has been published")
    expect(message).to_be_visible()
    words = message.evaluate(
        """message => {
            const range = document.createRange();
            range.selectNodeContents(message);
            return [...range.getClientRects()].map(({ left, top, bottom }) => [left, top, bottom]);
        }"""
    )
    button = page.locator(".sidebar-nav-toggle").bounding_box()
    beside = [left for left, top, bottom in words if bottom > button["y"] and top < button["y"] + button["height"]]
    assert beside
    assert min(beside) >= button["x"] + button["width"]


def test_the_menu_with_the_account_in_it_is_all_there(admin):
    page = admin(PHONE)
    page.get_by_role("button", name="Toggle sidebar").first.click()
    page.locator(".sidebar-footer button").first.click()
    page.wait_for_timeout(500)  # it unfolds
    menu = page.get_by_role("navigation", name="Main menu")
    boxes = [menu.bounding_box(), page.locator(".sidebar-footer").bounding_box()]
    assert boxes[0]["y"] + boxes[0]["height"] <= boxes[1]["y"] + 1
    page.locator(".sidebar-footer").get_by_role("link", name="Account").click()
    expect(page.get_by_role("heading", name="Account").first).to_be_visible()


# The parts of the map of the editor, and what stands in its form, that lie over one another at any place of scrolling.
MAP_OVER_FIELDS = """() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const isSeen = (one) => one.checkVisibility({ opacityProperty: true }) && one.getBoundingClientRect().width > 2;
  const parts = all(".w-minimap, .w-minimap__collapse-all").filter(isSeen);
  const names = ":is(input, textarea, select, button, label, p, h2, h3, .help, [contenteditable=true], [role=tab])";
  const isField = (one) => isSeen(one) && !one.closest("[data-minimap-container], .form-side, .w-sr-only");
  const fields = all(`[data-edit-form] ${names}`).filter(isField);
  const touch = (one, other) =>
    one.left < other.right - 1 && other.left < one.right - 1 &&
    one.top < other.bottom - 1 && other.top < one.bottom - 1;
  const found = new Set();
  for (let place = 0; place < document.documentElement.scrollHeight; place += 60) {
    scrollTo(0, place);
    const boxes = parts.map((part) => part.getBoundingClientRect());
    for (const field of fields)
      if (boxes.some((box) => touch(box, field.getBoundingClientRect())))
        found.add(`${field.tagName} “${(field.innerText || field.name || "").slice(0, 30)}”`);
  }
  return [parts.length, [...found]];
}"""


@pytest.mark.parametrize("width", [1440, 1280, 1024, 375])
def test_collapse_all_and_the_map_cover_no_field(admin, knockout_page, width):
    page = admin({"width": width, "height": 900})
    page.goto(f"/admin/pages/{knockout_page.pk}/edit/")
    wait_for_editor(page)
    unfold = page.locator(".w-minimap__toggle")
    for panel in (None, "Toggle status"):
        if panel:
            page.get_by_role("button", name=panel).click()
        for is_unfolded in (False, True):
            page.wait_for_timeout(500)  # it moves
            shown, covered = page.evaluate(MAP_OVER_FIELDS)
            assert covered == [], (panel, is_unfolded)
            assert shown or width < 1280
            if unfold.is_visible():
                unfold.click()


def test_collapse_all_folds_every_block(admin, knockout_page):
    page = admin({"width": 1440, "height": 900})
    page.goto(f"/admin/pages/{knockout_page.pk}/edit/")
    wait_for_editor(page)
    tagline = page.get_by_role("textbox", name="Tagline")
    page.get_by_role("button", name="Collapse all").click()
    expect(tagline).to_be_hidden()
    page.get_by_role("button", name="Expand all").click()
    expect(tagline).to_be_visible()
