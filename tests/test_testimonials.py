"""What marketing staff can rely on who share a testimonial between pages, whatever documents come in and go out."""

import json
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.messages import get_messages
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.blocks import StructBlockValidationError
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.search.backends import get_search_backend

from genetargeting.generation import shared
from pages.blocks import TestimonialBlock
from pages.content.parts.testimonial import Testimonial as Quote
from pages.markdown.reader import read_document
from pages.models import HomePage, ServicePage, Testimonial
from pages.sync import fixture
from pages.sync.page_reader import read_page
from pages.sync.shared_testimonials import SharedTestimonials, fields_of
from pages.sync.upload import upload
from tests.blocks import block
from tests.conftest import DOCUMENT, FIXTURE
from tests.test_loading import URL, publish
from tests.test_upload import new_document

QUOTE = "I'd like to thank the ingenious team for making this mouse for us."
MERGED = f"merged {URL}: a draft with both changes is ready to be published"


@pytest.fixture
def testimonial(db):
    return Testimonial.objects.get()


@pytest.fixture
def other_page(testimonial):
    """A second page that shows the testimonial."""
    page = HomePage.objects.get().add_child(instance=ServicePage(title="Mice", slug="mice", body=voices(testimonial)))
    page.save_revision().publish()
    return page


@pytest.fixture
def document(tmp_path):
    """Writes the fixture as it would be after a change of the document."""

    def write(*words):
        text = FIXTURE.read_text()
        for old, new in words:
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / "changed.json"
        path.write_text(text)
        return path

    return write


def voices(*testimonials, **words):
    """A page's body with shared testimonials, and one that is written for this page."""
    values = [{"testimonial": testimonial.pk} for testimonial in testimonials] + ([words] if words else [])
    content = [block("testimonial", {"quote": "", "name": "", "affiliation": ""} | value) for value in values]
    return json.dumps([block("section", {"heading": "Voices", "content": content})])


def page():
    return ServicePage.objects.get(slug="knockout-mouse-models")


def draft():
    return page().get_latest_revision_as_object()


def shown(version):
    """The value of a version's first testimonial."""
    return version.body[0].value["content"][0].value


def change(testimonial, **fields):
    """What an editor does who changes a testimonial and presses Save."""
    for name, value in fields.items():
        setattr(testimonial, name, value)
    testimonial.save()
    testimonial.save_revision()


# On pages


def test_the_quotation_of_a_document_is_a_shared_testimonial(testimonial):
    assert shown(page())["testimonial"] == testimonial
    assert (testimonial.name, testimonial.credentials) == ("Julia Maxson", "PhD")
    assert testimonial.affiliation == "Knight Cancer Institute, Oregon Health & Science University"
    assert testimonial.latest_revision


def test_a_change_shows_on_every_page_at_once(client, other_page, testimonial, django_capture_on_commit_callbacks):
    generation = shared().current()
    with django_capture_on_commit_callbacks(execute=True):
        change(testimonial, quote="A Quagga of a mouse", credentials="MD")
    assert shared().current() != generation  # no copy of a page is served any more
    for url in (URL, "/mice/"):
        figure = BeautifulSoup(client.get(url).content, "html.parser").find("figure", "testimonial")
        assert figure.blockquote.get_text(strip=True) == "“A Quagga of a mouse”"
        assert figure.strong.text == "Julia Maxson, MD"
    assert set(ServicePage.objects.search("Quagga")) == {page(), other_page}
    assert not ServicePage.objects.search("wonderful")


def test_the_portrait_stands_with_the_name(client, testimonial, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    change(testimonial, portrait=get_image_model().objects.create(title="Julia", file=get_test_image_file()))
    caption = BeautifulSoup(client.get(URL).content, "html.parser").figcaption
    assert caption.img["alt"] == ""  # the name stands beside it


def test_more_testimonials_and_portraits_on_a_page_take_no_more_queries(client, db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    image = get_image_model().objects.create(title="Julia", file=get_test_image_file())
    counts = []
    for number in (2, 12):
        many = [
            Testimonial.objects.create(quote=f"Quote {n}", name=f"Name {number}-{n}", portrait=image)
            for n in range(number)
        ]
        publish(page(), body=voices(*many))
        client.get(URL)  # makes the renditions
        with CaptureQueriesContext(connection) as queries:
            assert client.get(URL).content.count(b"<blockquote>") == number
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_deleted_testimonial_leaves_nothing_empty_on_the_page(client, testimonial):
    testimonial.delete()
    assert b"<figure" not in client.get(URL).content


# In the editor


@pytest.mark.parametrize(
    ("is_shared", "words", "fields"),
    [
        (True, {"quote": "Great", "name": "Ann"}, {"quote", "name"}),
        (False, {"affiliation": "Institute"}, {"quote", "name"}),
        (False, {"quote": "Great"}, {"name"}),
    ],
)
def test_a_testimonial_is_shared_or_written_for_one_page(testimonial, is_shared, words, fields):
    value = TestimonialBlock().to_python({"testimonial": testimonial.pk if is_shared else None, **words})
    with pytest.raises(StructBlockValidationError) as caught:
        TestimonialBlock().clean(value)
    assert caught.value.block_errors.keys() == fields


def test_a_draft_may_hold_an_unfinished_testimonial():
    block = TestimonialBlock()
    block.defer_required_validation()
    block.clean(block.to_python({"quote": "Great"}))
    block.restore_deferred_validation()


def test_staff_see_where_a_testimonial_is_used(client, admin_user, other_page, testimonial):
    client.force_login(admin_user)
    listing = client.get(reverse(Testimonial.snippet_viewset.get_url_name("list"))).content.decode()
    assert "Used 2 times" in " ".join(listing.split())
    usage = client.get(reverse(Testimonial.snippet_viewset.get_url_name("usage"), args=[testimonial.pk])).content
    assert b"Knockout Mouse Models" in usage
    assert b">Mice</a>" in b"".join(usage.split(b"\n")).replace(b"  ", b"")


def test_a_testimonial_of_a_draft_alone_does_not_look_unused(client, admin_user, testimonial):
    unused = Testimonial.objects.create(quote="Great", name="Ann")
    stub = ServicePage.objects.get(slug="conditional-knockout-mice")
    publish(page(), body=voices(quote="Fine", name="Eve"))
    for version in (page(), stub):
        version.body = voices(testimonial)
        version.save_revision()
    publish(stub)
    client.force_login(admin_user)

    def told(name, *args):
        html = client.get(reverse(Testimonial.snippet_viewset.get_url_name(name), args=args)).content
        return " ".join(BeautifulSoup(html, "html.parser").main.get_text(" ").split())

    assert "Used 1 time, and in 1 draft" in told("list")
    assert "Not used" in told("list")
    assert "Drafts that use it Visitors see it there when these are published. Knockout" in told(
        "usage", testimonial.pk
    )
    assert "Drafts that use it" not in told("usage", unused.pk)
    publish(stub, body=voices(quote="Fine", name="Eve"))
    assert "Used in 1 draft" in told("list")


def test_a_testimonial_of_a_scheduled_version_counts_as_used_whatever_the_latest_draft_says(testimonial):
    publish(page(), body=voices(quote="Fine", name="Eve"))
    version = page()
    version.body, version.go_live_at = voices(testimonial), timezone.now() + timedelta(days=1)
    version.save_revision().publish()
    assert testimonial.drafts() == [page()]
    latest = draft()
    latest.body, latest.go_live_at = voices(quote="Fine", name="Eve"), None
    latest.save_revision()
    assert testimonial.drafts() == [page()]


def test_a_new_testimonial_without_a_portrait_says_so_in_words(client, admin_user):
    client.force_login(admin_user)
    html = client.get(Testimonial.snippet_viewset.chooser_viewset.widget_class().get_chooser_modal_url()).json()["html"]
    assert BeautifulSoup(html, "html.parser").select_one("[name=portrait] option").text == "No picture"


@pytest.mark.parametrize("name", ["delete", "bulk"])
def test_a_testimonial_in_use_is_not_deleted_and_its_pages_are_named(client, admin_user, testimonial, name):
    """A draft counts, too: its editor would find an empty place."""
    unused = Testimonial.objects.create(quote="Great", name="Ann")
    publish(page(), body=voices(quote="Fine", name="Eve"))
    version = page()
    version.body = voices(testimonial)
    version.save_revision()
    client.force_login(admin_user)

    def delete(testimonial):
        if name == "delete":
            return client.post(reverse(Testimonial.snippet_viewset.get_url_name("delete"), args=[testimonial.pk]))
        return client.post(f"/admin/bulk/pages/testimonial/delete/?id={testimonial.pk}")

    refused = delete(testimonial)
    (message,) = get_messages(refused.wsgi_request)
    assert "Remove it first from:" in str(message)
    assert "Knockout Mouse Models" in str(message)
    delete(unused)
    assert list(Testimonial.objects.all()) == [testimonial]


# In and out


@pytest.mark.parametrize("name", ["Ann", "Ann Lee, PhD", "Ann Lee, MD, PhD", "Ann,PhD", "Lee, Ann", "Ann,"])
def test_a_name_with_degrees_is_taken_apart_and_joined_without_loss(name):
    assert Testimonial(**fields_of(Quote("Great", name, ""))).signature == name


def test_documents_with_the_same_quotation_share_one_testimonial(load, fresh_database, tmp_path, source):
    other = source.replace(b"/knockout-mouse-models/", b"/mice/").replace(b"com/knockout-mouse-models", b"com/mice")
    other = other.replace(b"# Knockout Mouse", b"# Other Mouse").replace(b'title: "Custom', b'title: "Other')
    documents = [read_document(source, "a.md"), read_document(other, "b.md")]
    for name, text in {"a.md": source, "b.md": other}.items():
        (tmp_path / name).write_bytes(text)
    composed, (built, _warnings) = tmp_path / "site.json", fixture.build(tmp_path, "ours")
    composed.write_text("".join(built))
    call_command("loaddata", composed, verbosity=0)
    load(fixture=composed)
    assert load(fixture=composed)[-1].startswith("0 created, 0 updated")
    assert {page.slug for page in Testimonial.objects.get().pages()} == {"knockout-mouse-models", "mice"}
    assert {read_page(page) for page in Testimonial.objects.get().pages()} == set(documents)


def test_a_loaded_testimonial_has_a_history_and_is_found(client, admin_user, testimonial):
    loaded = testimonial.latest_revision
    assert loaded.is_latest_revision()
    assert loaded.as_object().words == testimonial.words
    again = testimonial.save_revision()  # as Wagtail makes it
    assert loaded.content == again.content | {"latest_revision": None}
    assert loaded.object_id == str(again.object_id)
    for field in ("object_str", "content_type", "base_content_type"):
        assert getattr(loaded, field) == getattr(again, field)
    client.force_login(admin_user)
    history = client.get(reverse(Testimonial.snippet_viewset.get_url_name("history"), args=[testimonial.pk]))
    assert b"Loaded" in history.content
    assert list(get_search_backend().search("ingenious team", Testimonial)) == [testimonial]


def test_the_testimonials_of_new_pages_cost_few_statements_however_many(db, django_assert_max_num_queries):
    shared_testimonials = SharedTestimonials()

    def said(numbers):
        words = {"name": "A, PhD", "affiliation": ""}
        return [block("testimonial", {"quote": f"Mouse {number}", **words}) for number in numbers]

    with CaptureQueriesContext(connection) as one:
        shared_testimonials.create_for_new_pages(said([0]))
    with django_assert_max_num_queries(len(one)):
        shared_testimonials.create_for_new_pages(said(range(40)))
    assert {item.quote for item in Testimonial.objects.filter(name="A")} == {f"Mouse {number}" for number in range(40)}


def test_a_changed_testimonial_is_an_editors_change_on_each_of_its_pages(load, document, testimonial):
    change(testimonial, quote="We are so happy!")
    assert load()[0] == f"kept {URL}: an editor changed it"
    assert read_page(page()).sections[0].content[0].quote == "We are so happy!"
    assert load(fixture=document(("wonderful", "marvellous")))[0].startswith(f"conflict {URL}")
    assert load(fixture=document(("A knockout mouse is a mouse", "It is a mouse")))[0] == MERGED
    assert shown(draft())["testimonial"] == testimonial


def test_new_words_in_a_document_make_a_new_testimonial_and_other_pages_keep_theirs(load, document, other_page):
    old = Testimonial.objects.get()
    change(old, consent="By e-mail, 2 May")
    assert load(fixture=document(("wonderful", "marvellous")))[0] == f"updated {URL}"
    new = shown(page())["testimonial"]
    assert "marvellous" in new.quote
    assert (new.signature, new.consent) == ("Julia Maxson, PhD", "By e-mail, 2 May")
    assert shown(ServicePage.objects.get(slug="mice"))["testimonial"] == old
    assert load(fixture=document(("wonderful", "marvellous")))[-1] == "0 created, 0 updated, 8 unchanged, 0 kept."
    assert Testimonial.objects.count() == 2


def test_a_quotation_for_one_page_alone_stays_one(load, document):
    publish(page(), body=voices(quote="Great", name="Julia Maxson, PhD"))
    load(fixture=document(("Expertly crafted", "Crafted")))
    assert (shown(draft())["testimonial"], shown(draft())["quote"]) == (None, "Great")
    assert Testimonial.objects.count() == 1


def test_a_page_from_before_testimonials_were_shared_shares_its_own(load, testimonial):
    old = page()
    words = testimonial.words
    for version in (old, draft()):
        version.body[0].value["content"][0] = ("testimonial", {"testimonial": None, **words})
        version.body = version.body
    old.save_revision().publish()
    load()
    assert shown(page())["testimonial"] == testimonial


def test_an_uploaded_document_finds_the_testimonial_again(client, editor, testimonial):
    quote = DOCUMENT.read_text().partition("## What Researchers Say\n")[2].partition("##")[0]
    text = new_document() + "\n## Voices\n" + quote
    files = [("rats.md", text.encode())]
    upload(files, editor, found=upload(files, editor).found)
    assert ServicePage.objects.get(slug="rats").body[-1].value["content"][0].value["testimonial"] == testimonial
