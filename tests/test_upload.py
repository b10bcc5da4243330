"""What staff can rely on who upload and download documents in the admin."""

import shutil
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone
from PIL import Image as Picture
from PIL.PngImagePlugin import PngInfo
from wagtail.images import get_image_model
from wagtail.models import GroupPagePermission, Page, PageLogEntry

from pages.models import HomePage, LoadedContent, ServicePage
from pages.sync import fixture
from pages.sync.uploaded_documents import FILES_COUNT, FILES_SIZE, IMAGES_SIZE
from tests.conftest import DOCUMENT
from tests.test_loading import URL, everything, publish
from tests.test_loading_again import QUOTE, draft, edit, page, said, save_draft

UPLOAD = "/admin/page-documents/upload/"
NAME = "knockout-mouse-models.md"
COPY = DOCUMENT.read_text()
STUB = "conditional-ko-with-reporter"


@pytest.fixture
def staff(client, editor):
    """Someone of the group Marketing publishers, signed in."""
    client.force_login(editor)
    return editor


@pytest.fixture
def choose(client, staff):
    """Chooses files, by name, and returns the screen that says what would happen."""

    def post(**files):
        files = [SimpleUploadedFile(f"{name}.md", as_bytes(text)) for name, text in files.items()]
        return soup(client.post(UPLOAD, {"documents": files}))

    return post


@pytest.fixture
def pick(client, staff):
    """Chooses files of any kind, as pairs of name and content."""

    def post(*files, field="documents"):
        files = [SimpleUploadedFile(name, as_bytes(content)) for name, content in files]
        return soup(client.post(UPLOAD, {field: files}))

    return post


@pytest.fixture
def confirm(client, staff):
    """Presses the button of a screen that says what would happen, and returns the next screen."""

    def post(screen, **choices):
        form = {"found": screen.select_one("button[name=found]")["value"]} | choices
        for name in ("name", "text", "image_name", "image"):
            form[name] = [field["value"] for field in screen.select(f"input[name={name}]")]
        return soup(client.post(UPLOAD, form))

    return post


@pytest.fixture
def upload(choose, confirm):
    """Uploads files and confirms what is shown."""
    return lambda **files: confirm(choose(**files))


def as_bytes(text):
    return text if isinstance(text, bytes) else text.encode()


def soup(response):
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def rows(screen):
    """The cells of the first table."""
    table = screen.select_one("main table")
    return [[cell.get_text(" ", strip=True) for cell in row.find_all("td")] for row in table.select("tbody tr")]


def changed(*words, text=COPY):
    for old, new in words:
        assert old in text
        text = text.replace(old, new)
    return text


def new_document(url="/rats/", heading="Rats to order", related=(), **keys):
    """A document for a page that was never on the old site."""
    keys = {"link_from": "[]", "title": f'"{heading}"'} | keys
    lines = [
        'legacy_url: ""',
        f'new_build_url: "{url}"',
        'url_handling: ""',
        'extracted_date: "2026-02-01"',
        *(f"{key}: {value}" for key, value in keys.items()),
    ]
    links = ["## Related Pages", "", *(f"- {label}" for label in related)] if related else []
    return "\n".join(["---", *lines, "---", f"# {heading}", "## Expertly", "", "We make rats.", "", *links, ""])


def download(client, of):
    response = client.get(f"/admin/page-documents/{of.pk}/download/")
    assert response["Content-Disposition"].startswith("attachment;")
    return response.content.decode()


# The whole way


def test_a_page_is_downloaded_changed_uploaded_and_published(client, upload, choose):
    text = download(client, page())
    assert text == COPY
    screen = choose(mine=changed(("wonderful", "marvellous"), text=text))
    assert rows(screen) == [["mine.md", URL, "a draft with the document’s content"]]
    before = client.get(URL).content
    assert "Done" in upload(mine=changed(("wonderful", "marvellous"), text=text)).get_text()
    assert client.get(URL).content == before
    assert "marvellous" in said(draft(), QUOTE)
    page().latest_revision.publish()
    assert b"marvellous" in client.get(URL).content
    assert download(client, page()) == changed(("wonderful", "marvellous"))


def test_the_history_names_the_document_and_who_uploaded_it(client, upload, staff):
    upload(mine=changed(("wonderful", "marvellous")))
    entry = PageLogEntry.objects.get(revision=page().latest_revision, action="pages.upload")
    assert (entry.user, entry.data["document"]) == (staff, "mine.md")
    assert page().latest_revision.user == staff
    assert LoadedContent.objects.get(translation_key=page().translation_key).document == "mine.md"
    assert "mine.md" in client.get(f"/admin/pages/{page().pk}/history/").content.decode()


def test_a_new_page_is_a_draft_until_somebody_publishes_it(client, upload):
    screen = upload(rats=new_document())
    assert rows(screen) == [["rats.md", "/rats/", "new page, as a draft"]]
    rats = ServicePage.objects.get(slug="rats")
    assert screen.select_one(f'a[href="/admin/pages/{rats.pk}/edit/"]')
    assert (rats.live, client.get("/rats/").status_code) == (False, 404)
    rats.latest_revision.publish()
    assert b"We make rats." in client.get("/rats/").content
    assert not list(Page.find_problems()[0])


def test_what_is_downloaded_is_the_latest_draft(client, staff):
    save_draft(tagline="Only a draft")
    assert "## Only a draft" in download(client, page())


def test_what_the_page_says_already_makes_no_draft(choose):
    before = everything()
    screen = choose(mine=COPY)
    assert rows(screen)[0][-1] == "nothing: the page already has this content"
    assert not screen.select("button[name=found]")
    assert everything() == before


def test_line_ends_and_a_byte_order_mark_of_windows_make_no_difference(choose):
    assert rows(choose(mine=b"\xef\xbb\xbf" + COPY.replace("\n", "\r\n").encode()))[0][-1].startswith("nothing: the")


# Among the pages that are there


def test_nothing_happens_to_any_other_page(upload):
    before = dict(Page.objects.values_list("pk", "latest_revision"))
    titles = list(Page.objects.values_list("title", "url_path", "live"))
    upload(mine=changed(("wonderful", "marvellous")))
    after = dict(Page.objects.values_list("pk", "latest_revision"))
    assert [pk for pk in after if after[pk] != before.get(pk)] == [page().pk]
    assert list(Page.objects.values_list("title", "url_path", "live")) == titles


def test_names_and_addresses_find_pages_of_the_site_and_of_the_same_upload(upload):
    publish(page(), other_names="KO mice")
    upload(
        rats=new_document(related=["KO Mice", "Rat cages"], link_from='["/custom-mouse-models/"]'),
        cages=new_document("/rats/cages/", "Rat Cages"),
    )
    rats = ServicePage.objects.get(slug="rats")
    cages = ServicePage.objects.get(slug="cages")
    assert cages.get_parent().pk == rats.pk
    assert [link["page"].pk for link in rats.body[-1].value["links"]] == [page().pk, cages.pk]
    assert [listing.slug for listing in rats.link_from.all()] == ["custom-mouse-models"]


def test_a_name_that_nobody_bears_gets_an_unpublished_page_and_a_warning(choose, confirm):
    screen = choose(rats=new_document(related=["Guinea Pigs"]))
    assert ["(only named by another)", "/guinea-pigs/"] in [row[:2] for row in rows(screen)]
    assert "no document is called `Guinea Pigs`" in screen.get_text()
    confirm(screen)
    assert not ServicePage.objects.get(slug="guinea-pigs").live


def test_pages_that_nobody_has_written_yet_are_not_said_to_have_one_heading(choose):
    assert ServicePage.objects.filter(live=False, body=[]).count() > 1
    screen = choose(knockout=changed(("Expertly crafted", "Made")))
    assert "Check these names" not in screen.get_text()
    screen = choose(one=new_document("/rats/"), two=new_document("/more-rats/"))
    assert "has the heading `Rats to order` too; visitors cannot tell them apart" in screen.get_text()


def test_a_page_of_which_there_was_only_a_name_is_taken_over(upload, load, client):
    stub = ServicePage.objects.get(slug=STUB)
    document = new_document("/reporter-mice/", "Reporter Mice", aliases='["Conditional KO with Reporter"]')
    assert rows(upload(reporter=document))[0][-1].endswith("it replaces the stub page of the same name")
    stub.refresh_from_db()
    assert (stub.slug, stub.live) == ("reporter-mice", False)
    stub.latest_revision.publish()
    assert b"/reporter-mice/" in client.get(URL).content
    load()  # the site's own documents know nothing of it
    assert b"/reporter-mice/" in client.get(URL).content
    assert not ServicePage.objects.filter(slug=STUB).exists()


def test_a_page_that_an_upload_took_over_becomes_that_of_the_sites_own_document(upload, load, client, tmp_path):
    stub = ServicePage.objects.get(slug=STUB)
    document = new_document("/reporter-mice/", "Reporter Mice", aliases='["Conditional KO with Reporter"]')
    upload(reporter=document)
    ServicePage.objects.get(pk=stub.pk).latest_revision.publish()
    shutil.copy(DOCUMENT, tmp_path)

    def arrives(text, **options):
        (tmp_path / "reporter.md").write_text(text)
        built, _warnings = fixture.build(tmp_path, "ingenious targeting laboratory")
        (tmp_path / "site.json").write_text("".join(built))
        return next((line for line in load(fixture=tmp_path / "site.json", **options) if "/reporter-mice/" in line), "")

    differs = document.replace("We make rats.", "We make reporter mice.")
    conflict = "conflict /reporter-mice/: an editor and the document changed the same text"
    assert arrives(differs, dry_run=True) == conflict  # nobody loaded what the page says
    assert arrives(document) == ""
    assert arrives(differs) == "updated /reporter-mice/"
    page = ServicePage.objects.get(pk=stub.pk)
    assert (page.url, page.introduction) == ("/reporter-mice/", "<p>We make reporter mice.</p>")
    assert b"/reporter-mice/" in client.get(URL).content
    assert not any(Page.find_problems())


def test_a_page_that_moved_is_found_by_its_address_and_by_its_first(upload):
    publish(page(), slug="ko-mice")
    upload(first=changed(("wonderful", "marvellous")))

    def quote():
        return said(ServicePage.objects.get(slug="ko-mice").get_latest_revision_as_object(), QUOTE)

    assert "marvellous" in quote()
    upload(
        now=changed(
            ("wonderful", "marvellous"),
            ("so excited", "so happy"),
            ('new_build_url: "/knockout-mouse-models/"', 'new_build_url: "/ko-mice/"'),
            ('"reuse"', '"redirect"'),
        )
    )
    assert "so happy" in quote()
    assert not ServicePage.objects.filter(slug="knockout-mouse-models").exists()


def test_a_load_of_the_sites_own_documents_leaves_uploads_alone(upload, load):
    upload(mine=changed(("wonderful", "marvellous")), rats=new_document())
    for uploaded in (page(), ServicePage.objects.get(slug="rats")):
        uploaded.latest_revision.publish()
    before = everything()
    assert load() == [f"kept {URL}: an editor changed it", "0 created, 0 updated, 7 unchanged, 1 kept."]
    assert everything() == before


def test_an_uploaded_page_is_in_sync_with_its_document_until_it_is_edited(client, upload):
    def state():
        screen = soup(client.get("/admin/page-documents/"))
        return next(row for row in rows(screen) if row[1] == "rats.md")[-1]

    upload(rats=new_document())
    assert state() == "in sync"
    rats = ServicePage.objects.get(slug="rats")
    rats.latest_revision.publish()
    assert state() == "in sync"
    publish(ServicePage.objects.get(slug="rats"), tagline="Other")
    assert state() == "edited here"


# What an editor did meanwhile


def test_changes_of_both_are_merged(client, upload):
    text = download(client, page())
    publish(page(), tagline="The editor's")
    screen = upload(mine=changed(("wonderful", "marvellous"), text=text))
    assert rows(screen)[0][-1] == "merged: a draft with both changes is ready to be published"
    assert (draft().tagline, "marvellous" in said(draft(), QUOTE)) == ("The editor's", True)


def test_a_change_that_the_page_has_already_beside_others_makes_no_draft(choose):
    others = "Nobody else has ever written a line that says so much of these animals in so few words"
    publish(page(), body=edit(QUOTE, "wonderful", "marvellous"), tagline=others)
    screen = choose(mine=changed(("wonderful", "marvellous")))
    assert rows(screen)[0][-1] == "nothing: the page is not changed"
    assert "There is nothing to do." in screen.get_text()
    assert not screen.select("button[name=found]")


def test_a_document_meets_the_version_that_it_was_downloaded_from(client, upload):
    """The editor's words in the same quotation came before the download: no conflict."""
    publish(page(), body=edit(QUOTE, "wonderful", "great"))
    text = download(client, page())
    screen = upload(mine=changed(("so excited", "so happy"), text=text))
    assert rows(screen)[0][-1] == "a draft with the document’s content"
    assert "so happy! Everyone at ingenious has been great" in said(draft(), QUOTE)


def test_an_old_document_undoes_nothing_even_where_it_uses_an_editors_words_elsewhere(upload):
    publish(page(), body=edit(QUOTE, "wonderful", "very helpful"))
    upload(mine=changed(("Transform your research", "Transform your very own and helpful research")))
    assert "very helpful to work with" in said(draft(), QUOTE)
    assert "very own and helpful" in draft().introduction


def test_an_old_document_undoes_nothing(choose):
    publish(page(), body=edit(QUOTE, "wonderful", "great"))
    assert rows(choose(mine=COPY))[0][-1] == "nothing: the document has the content of an earlier version of the page"


@pytest.mark.parametrize(("side", "winner"), [("theirs", "marvellous"), ("ours", "great")])
def test_in_a_conflict_staff_choose_and_get_a_draft(client, choose, confirm, side, winner):
    publish(page(), body=edit(QUOTE, "wonderful", "great"))
    before = client.get(URL).content
    screen = choose(mine=changed(("wonderful", "marvellous"), ("A knockout mouse is", "It is")))
    assert rows(screen)[0][-1].startswith("nothing yet; choose a version below")
    versions = screen.select("main table")[1].get_text()
    assert ("great" in versions, "marvellous" in versions) == (True, True)
    confirm(screen, **{f"prefer:{URL}": side})
    assert winner in said(draft(), QUOTE)
    assert client.get(URL).content == before


def test_a_conflict_that_nobody_decides_leaves_the_page_as_it_is(choose, confirm):
    publish(page(), body=edit(QUOTE, "wonderful", "great"))
    before = page().latest_revision_id
    screen = confirm(choose(mine=changed(("wonderful", "marvellous"))))
    assert rows(screen)[0][-1] == "nothing: an editor and the document changed the same text, and no version was chosen"
    assert page().latest_revision_id == before


def test_a_page_that_an_editor_deleted_stays_deleted(choose):
    page().delete()
    assert rows(choose(mine=COPY))[0] == ["mine.md", URL, "nothing: an editor deleted it"]


def test_a_locked_page_waits(choose):
    ServicePage.objects.filter(pk=page().pk).update(locked=True, locked_at=timezone.now())
    assert "an editor locked it" in rows(choose(mine=changed(("wonderful", "marvellous"))))[0][-1]


def test_a_page_that_changed_since_it_was_shown_is_shown_again_first(choose, confirm):
    screen = choose(mine=changed(("wonderful", "marvellous")))
    save_draft(tagline="Meanwhile")
    again = confirm(screen)
    assert "A page has changed since you opened this screen, so nothing was uploaded." in again.get_text()
    assert draft().tagline == "Meanwhile"
    assert "marvellous" not in said(draft(), QUOTE)
    confirm(again)
    assert (draft().tagline, "marvellous" in said(draft(), QUOTE)) == ("Meanwhile", True)


def test_text_that_was_changed_on_the_way_is_read_and_shown_again(client, choose, confirm):
    screen = choose(mine=changed(("wonderful", "marvellous")))
    field = screen.select_one("input[name=text]")
    field["value"] = field["value"].replace("marvellous", "<script>alert(1)</script>")
    assert "Nothing was changed" in confirm(screen).get_text()
    field["value"] = field["value"].replace("<script>alert(1)</script>", "terrific")
    assert "nothing was uploaded" in confirm(screen).get_text()


# What is wrong


def errors(screen):
    assert "Nothing was changed" in screen.get_text()
    return [tuple(row) for row in rows(screen)]


def test_every_error_of_every_file_is_shown_with_its_line(choose):
    before = everything()
    screen = choose(
        one=changed(
            ('url_handling: "reuse"', 'url_handling: "keep"'), ("## Related Pages", "<b>x</b>\n\n## Related Pages")
        ),
        two="no front matter",
    )
    assert [(name, line) for name, line, _message in errors(screen)] == [
        ("one.md", "4"),
        ("one.md", "97"),
        ("two.md", "1"),
    ]
    assert everything() == before


def test_one_wrong_file_keeps_the_others_back(choose):
    screen = choose(good=new_document(), bad="---\n")
    assert {name for name, *_rest in errors(screen)} == {"bad.md"}
    assert not ServicePage.objects.filter(slug="rats").exists()


def test_what_another_page_has_is_refused(choose):
    publish(page(), other_names="KO mice")
    ((name, line, message),) = errors(choose(rats=new_document(aliases='["KO Mice"]')))
    assert (name, line) == ("rats.md", "6") or message == f"`KO Mice` is an alias of {URL} too"
    ((_name, _line, message),) = errors(choose(a=new_document(), b=new_document()))
    assert message == "/rats/ is the address of a.md too"
    ((_name, _line, message),) = errors(choose(deep=new_document("/nowhere/rats/")))
    assert "/nowhere/, which has no document" in message


def test_what_is_wrong_among_the_pages_of_the_site_does_not_stop_an_upload(choose):
    """Two editors may give two pages one name."""
    for other in ServicePage.objects.filter(slug__in=["knockout-mouse-models", "custom-mouse-models"]):
        publish(other, other_names="Mice")
    assert rows(choose(rats=new_document())) == [["rats.md", "/rats/", "new page, as a draft"]]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("mice.txt", COPY.encode(), "name a document NAME.md"),
        ("mice.md.exe", COPY.encode(), "name a document NAME.md"),
        ("<script>.md", COPY.encode(), "name a document NAME.md"),
        ("latin.md", COPY.encode("utf-16"), "is not UTF-8"),
        ("zero.md", b"---\x00", "U+0000 cannot be shown"),
        ("long.md", b"x" * 20_000_000, "the file is longer than"),
        ("empty.md", b" ", "there is no front matter"),
        ("deep.md", (new_document() + "- " * 10_000 + "x").encode(), "levels deep"),
        ("half.md", new_document().replace('url_handling: ""\n', "").encode(), "the key `url_handling` is missing"),
        ("bomb.md", b"---\na: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n---\n", "stands for more"),
    ],
)
def test_a_hostile_file_ends_in_an_error_that_names_it(client, staff, name, content, message):
    before = everything()
    screen = soup(client.post(UPLOAD, {"documents": SimpleUploadedFile(name, content)}))
    found = errors(screen)
    assert {row[0] for row in found} == {name}
    assert any(message in row[2] for row in found)
    assert everything() == before


def test_too_much_is_refused(client, choose, staff):
    many = {f"d{number}": "x" for number in range(FILES_COUNT)}
    ((_upload, _line, message),) = errors(soup(client.post(UPLOAD, {"name": ["d.md"] * 101, "text": ["x"] * 101})))
    assert "more than 100 files" in message
    large = dict.fromkeys(many, "x" * (FILES_SIZE // FILES_COUNT + 1))
    assert "larger than 2,000,000 bytes in total" in errors(choose(**large))[0][2]
    ((_upload, _line, message),) = errors(soup(client.post(UPLOAD)))
    assert "choose at least one document" in message


def test_two_files_of_one_name_are_refused(client, staff):
    files = [SimpleUploadedFile(name, COPY.encode()) for name in ("A.md", "a.md")]
    assert errors(soup(client.post(UPLOAD, {"documents": files}))) == [
        ("a.md", "1", "two files have this name; rename or remove one")
    ]


# Pictures that come with documents


@pytest.fixture
def media(settings, tmp_path):
    """An empty folder for uploaded files; returns what is in it."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return lambda: sorted(str(path.relative_to(tmp_path / "media")) for path in tmp_path.glob("media/**/*.*"))


def picture(colour="teal", size=(4, 3), kind="PNG"):
    content = BytesIO()
    Picture.new("RGB", size, colour).save(content, kind)
    return content.getvalue()


def with_picture(url="images/rat.png", **keys):
    return new_document(**keys).replace("We make rats.", f"We make rats.\n\n## A rat\n\n![A white rat]({url})")


def pictures(screen):
    """The cells of the table of pictures."""
    table = screen.find("h3", string="Pictures").find_next("table")
    return [[cell.get_text() for cell in row.find_all("td")] for row in table.select("tbody tr")]


def image_of(slug):
    return ServicePage.objects.get(slug=slug).body[0].value["content"][0].value


def test_a_picture_comes_with_the_document_that_names_it(client, pick, confirm, staff, media):
    screen = pick(("rats.md", with_picture()), ("rat.png", picture()))
    assert rows(screen) == [["rats.md", "/rats/", "new page, as a draft"]]
    assert pictures(screen) == [["rat.png", "new on the site"]]
    assert not get_image_model().objects.exists()
    assert "documents/images/rat.png" not in media()
    done = confirm(screen)
    assert pictures(done) == [["rat.png", "new on the site"]]
    assert media() == ["documents/images/rat.png"]
    image = get_image_model().objects.get()
    assert (image.file.read(), image.title, image.uploaded_by_user) == (picture(), "rat", staff)
    assert (image.width, image.height, image_of("rats").pk) == (4, 3, image.pk)
    ServicePage.objects.get(slug="rats").latest_revision.publish()
    shown = soup(client.get("/rats/")).select_one("main img[alt='A white rat']")
    assert client.get(shown["src"]).status_code == 200


def test_a_picture_that_is_there_is_found_again_and_not_copied(pick, confirm, media):
    confirm(pick(("rats.md", with_picture()), ("rat.png", picture())))
    again = with_picture().replace("We make rats", "We breed rats")
    screen = pick(("rats.md", again), ("rat.png", picture()))
    assert pictures(screen) == [["rat.png", "nothing: it is already on the site"]]
    confirm(screen)
    confirm(pick(("cages.md", with_picture(url="images/rat.png", heading="Cages").replace("/rats/", "/cages/"))))
    assert image_of("cages").pk == image_of("rats").pk == get_image_model().objects.get().pk
    assert media() == ["documents/images/rat.png"]


def test_a_picture_that_an_editor_added_is_found_by_its_files_name(pick, confirm, media):
    image = get_image_model().objects.create(title="Rat", file=ContentFile(picture(), "rat.png"))
    screen = pick(("rats.md", with_picture("rat.png")), ("rat.png", picture()))
    assert pictures(screen) == [["rat.png", "nothing: it is already on the site"]]
    confirm(screen)
    assert image_of("rats").pk == image.pk


def test_a_picture_that_no_document_names_is_said_and_left_out(pick, confirm, media):
    screen = pick(("rats.md", new_document()), ("rat.png", picture()))
    assert pictures(screen) == [["rat.png", "nothing: no document refers to it"]]
    confirm(screen)
    assert not get_image_model().objects.exists()
    assert media() == []


def test_a_picture_of_a_page_that_stays_as_it_is_waits_too(pick, confirm, media):
    publish(page(), tagline="The editor's")
    text = changed(
        ("## Expertly crafted", "## Mine, crafted"), ("\n## Related Pages", "\n![A rat](rat.png)\n\n## Related Pages")
    )
    screen = pick((NAME, text), ("rat.png", picture()))
    assert pictures(screen) == [["rat.png", "nothing yet: its page is not changed"]]
    undecided = confirm(screen)
    assert (get_image_model().objects.count(), media()) == (0, [])
    assert "no version was chosen" in undecided.get_text()
    confirm(pick((NAME, text), ("rat.png", picture())), **{f"prefer:{URL}": "theirs"})
    assert media() == ["documents/rat.png"]


def test_a_picture_waits_while_a_changed_page_is_shown_again(pick, confirm, media):
    text = changed(("\n## Related Pages", "\n![A rat](rat.png)\n\n## Related Pages"))
    screen = pick((NAME, text), ("rat.png", picture()))
    save_draft(tagline="Meanwhile")
    again = confirm(screen)
    assert "nothing was uploaded" in again.get_text()
    assert media() == ["wagtail_uploads/rat.png"]
    confirm(again)
    assert media() == ["documents/rat.png"]
    assert draft().tagline == "Meanwhile"


def test_an_exported_folder_goes_round_by_a_writers_desk(pick, confirm, media, tmp_path):
    text = with_picture().replace("---\n#", 'images:\n  - url: "gel.png"\n    alt: "A gel"\n---\n#')
    confirm(pick(("rats.md", text), ("rat.png", picture()), ("gel.png", picture("black"))))
    desk = tmp_path / "desk"

    def exported():
        call_command("export_documents", desk, drafts=True, verbosity=0)
        files = [path for path in sorted(desk.rglob("*")) if path.is_file() and "knockout" not in path.name]
        return {str(path.relative_to(desk)): path.read_bytes() for path in files}

    before = exported()
    assert before.keys() == {"gel.png", "images/rat.png", "rats.md"}
    folder = [*((name.split("/")[-1], content) for name, content in before.items()), (".DS_Store", b"x")]
    screen = pick(*folder, field="folder")
    assert rows(screen)[0][-1] == "nothing: the page already has this content"
    ServicePage.objects.get(slug="rats").delete()
    LoadedContent.objects.filter(document="rats.md").delete()
    get_image_model().objects.all().delete()
    shutil.rmtree(desk)
    confirm(pick(*folder, field="folder"))
    assert exported() == before


def test_a_missing_file_is_an_error_at_the_line_that_names_it(pick, media):
    text = with_picture("missing.png")
    line = str(text[: text.index("missing.png")].count("\n") + 1)
    message = "the site has no image `missing.png`; choose this file together with the document"
    assert errors(pick(("rats.md", text), ("rat.png", picture()))) == [("rats.md", line, message)]
    assert media() == []


def test_no_picture_takes_the_place_of_another(pick, confirm, media):
    confirm(pick(("rats.md", with_picture()), ("rat.png", picture())))
    changed_text = with_picture().replace("We make", "We breed")
    ((_name, _line, message),) = errors(pick(("rats.md", changed_text), ("rat.png", picture("white"))))
    assert message.startswith("the site has another image `images/rat.png`; rename yours, in the document too,")
    assert get_image_model().objects.get().file.read() == picture()


def test_one_name_for_two_pictures_is_refused(pick, media):
    """A chosen file has no folder."""
    two = with_picture("white/rat.png").replace("## A rat\n", "## Rats\n\n![Another](black/rat.png)\n\n## A rat\n")
    found = errors(pick(("rats.md", two), ("rat.png", picture())))
    assert [message.split(";")[0] for _name, _line, message in found] == [
        f"`{url}` is not the only image called rat.png, and a chosen file has no folder"
        for url in ("black/rat.png", "white/rat.png")
    ]
    twice = errors(pick(("rats.md", with_picture()), ("rat.png", picture()), ("RAT.png", picture("white"))))
    assert set(twice) == {
        (name, "1", "two files have this name; rename or remove one") for name in ("rat.png", "RAT.png")
    }


def text_bomb():
    """A small picture with a text in it that unfolds to megabytes."""
    content, texts = BytesIO(), PngInfo()
    texts.add_text("x", "y" * 3_000_000, zip=True)
    Picture.new("1", (4, 3)).save(content, "PNG", pnginfo=texts)
    return content.getvalue()


def bomb():
    content = BytesIO()
    Picture.new("1", (8000, 8000)).save(content, "PNG")
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"We make rats.", "The file you uploaded was either not an image or a corrupted image."),
        (picture(kind="JPEG"), "Not a valid .png image. The extension does not match the file format (jpeg)"),
        (picture()[:20] + b"<script>", "This picture is damaged."),
        (text_bomb(), "This picture is damaged."),
        (bomb(), "This file has too many pixels (64000000)."),
        (picture() + b" " * IMAGES_SIZE, f"the images are larger than {IMAGES_SIZE:,} bytes"),
    ],
)
def test_what_is_no_picture_is_refused_as_under_images(pick, media, content, message):
    ((_name, _line, found),) = errors(pick(("rats.md", with_picture()), ("rat.png", content)))
    assert message in found
    assert not ServicePage.objects.filter(slug="rats").exists()
    assert media() == []


def test_a_drawing_that_could_run_a_script_is_refused(pick, media):
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    ((name, _line, message),) = errors(pick(("rats.md", new_document()), ("rat.svg", svg)))
    assert name == "rat.svg"
    assert message.startswith(
        "this is neither a document nor an image of a type that the site accepts (avif, jpeg, jpg, png,"
    )
    assert "`rat.svg` is not an image" in errors(pick(("rats.md", with_picture("rat.svg"))))[0][2]
    assert "does not match the file format (svg)" in errors(pick(("rats.md", with_picture()), ("rat.png", svg)))[0][2]
    assert media() == []


def test_pictures_that_somebody_else_chose_cannot_be_confirmed(client, pick, confirm, media, django_user_model):
    screen = pick(("rats.md", with_picture()), ("rat.png", picture()))
    other = django_user_model.objects.create_superuser("other", password="a long password")
    client.force_login(other)
    assert "the site has no image `images/rat.png`" in confirm(screen).get_text()
    assert not get_image_model().objects.exists()


def test_of_what_was_chosen_and_not_confirmed_only_the_last_is_kept(pick, media):
    pick(("rats.md", with_picture()), ("rat.png", picture()))
    pick(("rats.md", with_picture("gel.png")), ("gel.png", picture()))
    assert media() == ["wagtail_uploads/gel.png"]


def test_who_may_not_add_pictures_uploads_documents_alone(pick, staff, media):
    staff.groups.get().collection_permissions.all().delete()
    ((_name, _line, message),) = errors(pick(("rats.md", with_picture()), ("rat.png", picture())))
    assert (
        message
        == "you do not have permission to add the image `images/rat.png`; ask someone who does to upload this document"
    )


def test_a_picture_that_cannot_be_stored_leaves_nothing(pick, confirm, media, settings):
    screen = pick(("rats.md", with_picture()), ("rat.png", picture()))
    (settings.MEDIA_ROOT / "documents").write_text("where a folder should be")
    assert "an image cannot be stored" in confirm(screen).get_text()
    assert not ServicePage.objects.filter(slug="rats").exists()
    assert not get_image_model().objects.exists()


def test_a_picture_that_cannot_be_kept_is_refused_in_words(pick, media):
    name = "𝐚" * 70 + ".png"  # 284 bytes: more than a file system takes
    refused = pick(("rats.md", with_picture(name)), (name, picture())).get_text()
    assert "an image cannot be stored (File name too long); try again later, or use a shorter name" in refused
    assert media() == []


def test_a_kept_picture_that_is_gone_from_the_storage_is_asked_for_again(pick, confirm, media, settings):
    screen = pick(("rats.md", with_picture()), ("rat.png", picture()))
    (settings.MEDIA_ROOT / "wagtail_uploads/rat.png").unlink()
    ((_name, _line, message),) = errors(confirm(screen))
    assert message == "the site has no image `images/rat.png`; choose this file together with the document"


# Out


def test_a_page_that_a_document_cannot_say_is_told_in_plain_words(client, staff):
    """Two headings in a row would be read as heading and tagline."""
    stub = ServicePage.objects.get(slug=STUB)
    response = client.get(f"/admin/page-documents/{stub.pk}/download/")
    assert response.status_code == 409
    assert "The page has no text yet." in response.content.decode()
    save_draft(body=edit((0, "value", "content", 0, "value", "name"), "Julia Maxson, PhD", ""))
    response = client.get(f"/admin/page-documents/{page().pk}/download/")
    assert response.status_code == 409
    assert "section “What Researchers Say”: this quotation has no text or no author" in response.content.decode()


def test_every_page_offers_its_document(client, staff):
    link = f"/admin/page-documents/{page().pk}/download/"
    for screen in (f"/admin/pages/{page().pk}/edit/", f"/admin/pages/{HomePage.objects.get().pk}/"):
        assert link in client.get(screen).content.decode()
    home = HomePage.objects.get().pk
    assert f"/admin/page-documents/{home}/download/" not in client.get(f"/admin/pages/{home}/edit/").content.decode()


# Who may what


@pytest.mark.parametrize(
    ("group", "may_edit"),
    [("administrator", True), ("Marketing publishers", True), ("Marketing editors", True), ("nobody", False)],
)
def test_who_may_edit_a_page_may_download_and_upload_it(client, editor, group, may_edit):
    editor.groups.set(Group.objects.filter(name=group))
    editor.is_superuser = group == "administrator"
    editor.save()
    client.force_login(editor)
    before = everything()
    assert (client.get(f"/admin/page-documents/{page().pk}/download/").status_code == 200) == may_edit
    assert (client.get(UPLOAD).status_code == 200) == may_edit
    files = SimpleUploadedFile(NAME, changed(("wonderful", "marvellous")).encode())
    assert (client.post(UPLOAD, {"documents": files}).status_code == 200) == may_edit
    assert everything() == before
    overview = client.get("/admin/page-documents/").content.decode()
    assert (UPLOAD in overview) == may_edit
    assert ("/admin/page-documents/help/" in overview) == may_edit
    assert ("/admin/page-documents/" in client.get("/admin/").content.decode()) == may_edit


def test_visitors_are_led_to_the_sign_in(client, db):
    for path in (UPLOAD, "/admin/page-documents/help/", f"/admin/page-documents/{page().pk}/download/"):
        assert client.get(path).url.startswith("/admin/login/")
    assert client.post(UPLOAD).url.startswith("/admin/login/")


def test_who_may_edit_one_page_uploads_that_one_only(choose, staff):
    group = Group.objects.create(name="Mice")
    staff.groups.set([group])
    group.permissions.set(Group.objects.get(name="Marketing publishers").permissions.all())
    GroupPagePermission.objects.create(group=group, page=page(), permission_type="change")
    assert rows(choose(mine=changed(("wonderful", "marvellous"))))[0][-1] == "a draft with the document’s content"
    ((name, _line, message),) = errors(choose(rats=new_document()))
    assert (name, message) == (
        "rats.md",
        "you do not have permission to edit /rats/; ask someone who does to upload this document",
    )
