"""What colleagues can rely on when enquiries come in: they see what waits, and only they do."""

import csv
import io
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from mailer.models import MessageLog
from wagtail.models import ModelLogEntry, PageLogEntry, Site

from genetargeting import audit
from genetargeting.logs import UploadsAwayError
from pages.editing import page_bin
from pages.enquiries import limits
from pages.models import (
    Enquiry,
    EnquiryFile,
    EnquiryPage,
    EnquiryState,
    HomePage,
    ReplacedFile,
    ServicePage,
    SiteSettings,
)
from tests.enquiries import FIELDS, make_form, old_stamp, pdf, send


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    limits.addresses.clear()


@pytest.fixture
def form(db):
    return make_form()


@pytest.fixture
def sent(form):
    """Sends the form as a visitor and returns the enquiry."""

    def run(**answers):
        visitor = Client()
        assert send(visitor, **answers).status_code == 302
        return Enquiry.objects.latest("pk")

    return run


@pytest.fixture
def publisher(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def writer(client, django_user_model, db):
    """Somebody who writes pages and may not read enquiries."""
    user = django_user_model.objects.create_user("bob", "bob@example.com", "a long password")
    user.groups.add(Group.objects.get(name="Marketing editors"))
    client.force_login(user)
    return client


def read(response):
    return BeautifulSoup(response.content, "html.parser")


def words_of(response):
    return " ".join(read(response).get_text().split())


def panel(client):
    found = read(client.get("/admin/")).find(id="enquiries-section") or read(client.get("/admin/")).find(id="enquiries")
    return " ".join(found.get_text().split()) if found else ""


def rows(response):
    return [" ".join(row.get_text().split()) for row in read(response).select("table.listing tbody tr")]


# Who may


def test_publishers_find_enquiries_in_the_menu_and_editors_do_not(sent, publisher, writer):
    assert writer.get("/admin/enquiries/").status_code == 302
    assert "/admin/enquiries/" not in writer.get("/admin/").content.decode()


def test_editors_see_neither_enquiries_nor_files_nor_counts(sent, writer):
    enquiry = sent(plasmid_map=pdf())
    stored = EnquiryFile.objects.get()
    for path in (f"edit/{enquiry.pk}/", f"inspect/{enquiry.pk}/", f"files/{stored.pk}/", "?export=csv"):
        assert writer.get(f"/admin/enquiries/{path}").status_code == 302, path
    assert writer.get(f"/admin/forms/submissions/{enquiry.page_id}/").status_code in (302, 404)
    assert "for an answer" not in panel(writer)


def test_an_editor_who_is_allowed_reads_and_changes_nothing(sent, writer, django_user_model):
    enquiry = sent()
    django_user_model.objects.get(username="bob").user_permissions.add(Permission.objects.get(codename="view_enquiry"))
    assert rows(writer.get("/admin/enquiries/"))[0].startswith("Ada Example")
    assert "Can you knock out Trp53" in writer.get(f"/admin/enquiries/inspect/{enquiry.pk}/").content.decode()
    assert writer.get(f"/admin/enquiries/edit/{enquiry.pk}/").status_code == 302
    assert writer.post(f"/admin/enquiries/delete/{enquiry.pk}/").status_code == 302
    assert Enquiry.objects.exists()


def test_visitors_see_no_file(sent, client):
    sent(plasmid_map=pdf())
    assert client.get(f"/admin/enquiries/files/{EnquiryFile.objects.get().pk}/").status_code == 302


def test_nobody_writes_an_enquiry_in_the_admin(sent, publisher, admin_client):
    for client in (publisher, admin_client):
        assert client.get("/admin/enquiries/new/").status_code == 302


# What waits


def test_the_first_screen_counts_what_waits(sent, publisher, editor):
    sent()
    enquiry = sent(message="Another")
    sent(message="Spam", **{"homepage-url": "x"})
    Enquiry.objects.filter(pk=enquiry.pk).update(assigned_to=editor)
    assert panel(publisher).startswith("Enquiries 2 enquiries wait for an answer, 1 of them for yours.")
    assert "1 enquiry was classified as spam and not sent to anyone." in panel(publisher)


def test_the_first_screen_says_what_forms_lack(publisher):
    page = EnquiryPage(title="Request a quote", slug="request-quote", live=False)
    HomePage.objects.get().add_child(instance=page)
    assert "Request a quote: a recipient, a consent text, fields, another way to get in touch" in panel(publisher)
    SiteSettings.objects.create(site=Site.objects.get(), email="hello@example.com")
    assert "Request a quote: a recipient, a consent text, fields" in panel(publisher)
    assert "another way to get in touch" not in panel(publisher)


def test_the_list_can_be_filtered_and_searched(form, sent, publisher):
    first = sent()
    Enquiry.objects.filter(pk=first.pk).update(state=EnquiryState.ANSWERED)
    sent(your_name="Bob Example", e_mail="bob@example.org")
    sent(your_name="Spam", **{"homepage-url": "x"})
    names = [row.split()[0] for row in rows(publisher.get("/admin/enquiries/"))]
    assert names == ["Bob", "Ada"]
    assert [row.split()[0] for row in rows(publisher.get("/admin/enquiries/?state=unanswered"))] == ["Bob"]
    assert [row.split()[0] for row in rows(publisher.get("/admin/enquiries/?state=suspected"))] == ["Spam"]
    assert [row.split()[0] for row in rows(publisher.get("/admin/enquiries/?q=ada@example"))] == ["Ada"]
    assert rows(publisher.get(f"/admin/enquiries/?page={form.pk}&sent_from=2099-01-01")) == []


def test_the_list_costs_the_same_however_long_it_is(form, publisher, django_assert_max_num_queries):
    def fill(count):
        Enquiry.objects.bulk_create(
            Enquiry(page=form, form_title="Contact us", form_data={}, delete_on=timezone.localdate())
            for _ in range(count)
        )

    fill(40)
    publisher.get("/admin/enquiries/")
    with django_assert_max_num_queries(25):
        publisher.get("/admin/enquiries/")


# One enquiry


def answer(client, enquiry, **fields):
    form = {"state": "unanswered", "assigned_to": "", "note": "", **fields}
    return client.post(f"/admin/enquiries/edit/{enquiry.pk}/", form)


def test_a_colleague_reads_assigns_notes_and_answers(sent, publisher, editor):
    enquiry = sent(plasmid_map=pdf("map.pdf"))
    screen = publisher.get(f"/admin/enquiries/edit/{enquiry.pk}/").content.decode()
    assert "Can you knock out Trp53 in the liver?" in screen
    assert "sales@example.com" in screen
    response = answer(publisher, enquiry, state="answered", assigned_to=editor.pk, note="Called on Monday")
    assert response.status_code == 302
    enquiry.refresh_from_db()
    assert (enquiry.state, enquiry.assigned_to, enquiry.note) == ("answered", editor, "Called on Monday")
    assert enquiry.answered_at
    assert len(mail.outbox) == 1


def test_the_visitors_address_opens_a_letter_to_them(sent, publisher):
    """Some mail programs take a plus sign in a mailto link for a space, so it is encoded."""
    enquiry = sent(e_mail="ada+mice@example.org")
    for action in ("edit", "inspect"):
        screen = read(publisher.get(f"/admin/enquiries/{action}/{enquiry.pk}/"))
        links = screen.select(".enquiry-answers a[href^='mailto:']")
        assert [(link["href"], link.get_text()) for link in links] == [
            ("mailto:ada%2Bmice@example.org", "ada+mice@example.org")
        ]


def test_only_those_who_may_answer_are_assigned_enquiries(sent, publisher, editor, django_user_model):
    django_user_model.objects.create_user("nobody", "n@example.com", "a long password")
    screen = read(publisher.get(f"/admin/enquiries/edit/{sent().pk}/"))
    options = [option.get_text() for option in screen.select("select[name=assigned_to] option")]
    assert options == ["Nobody", "marketing"]


def test_a_file_is_downloaded_and_never_shown(sent, publisher):
    sent(plasmid_map=pdf("map.pdf"))
    response = publisher.get(f"/admin/enquiries/files/{EnquiryFile.objects.get().pk}/")
    assert response["Content-Disposition"] == 'attachment; filename="map.pdf"'
    assert response["Content-Type"] == "application/octet-stream"
    assert b"".join(response.streaming_content).startswith(b"%PDF-")


def test_what_is_no_spam_after_all_is_mailed_to_whom_it_was_for(sent, publisher):
    enquiry = sent(**{"homepage-url": "x"})
    assert not mail.outbox
    answer(publisher, enquiry)
    assert [letter.to for letter in mail.outbox] == [["sales@example.com"]]
    enquiry.refresh_from_db()
    assert (enquiry.state, enquiry.suspicion) == ("unanswered", "")
    answer(publisher, enquiry, note="x")
    assert len(mail.outbox) == 1


def test_whoever_deletes_a_form_reads_that_its_enquiries_stay(form, sent, publisher):
    words = "Enquiries that were sent with a form are not deleted with it"
    enquiry = sent()
    assert words in words_of(publisher.get(f"/admin/pages/{form.pk}/delete/"))
    assert words in words_of(publisher.get(f"/admin/bulk/wagtailcore/page/delete/?id={form.pk}"))
    assert words not in words_of(publisher.get(f"/admin/pages/{form.pk}/unpublish/"))
    other = ServicePage.objects.get(slug="knockout-mouse-models")
    assert words not in words_of(publisher.get(f"/admin/pages/{other.pk}/delete/"))
    publisher.post(f"/admin/pages/{form.pk}/delete/")
    assert list(Enquiry.objects.all()) == [enquiry]


def test_a_form_that_is_restored_from_the_bin_has_its_fields_recipients_and_enquiries(form, sent, editor):
    enquiry = sent()
    deleted = page_bin.snapshot(form, editor)
    form.delete()
    deleted.save()
    enquiry.refresh_from_db()
    assert enquiry.page is None
    restored = page_bin.restore(deleted, editor)
    assert [field.label for field in restored.form_fields.all()] == [field["label"] for field in FIELDS]
    assert [route.choice for route in restored.routes.all()] == ["Genotyping"]
    assert list(restored.enquiries.all()) == [enquiry]


# Exports


def test_the_csv_has_a_column_for_each_question(sent, publisher):
    sent(telephone="(212) 555 0100")
    sent(message="Another", interests=["Knockout", "Knock-in"])
    response = publisher.get("/admin/enquiries/?export=csv")
    content = b"".join(response.streaming_content)
    assert content.startswith("\ufeff".encode())
    exported = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row["Message"] for row in exported] == ["Another", "Can you knock out Trp53 in the liver?"]
    assert (exported[0]["Interests"], exported[1]["Telephone"]) == ("Knockout, Knock-in", "(212) 555 0100")


@pytest.mark.parametrize("beginning", ["=", "+", "-", "@", "\t=", "\n=", "＝", "＋", "－", "＠"])
def test_no_spreadsheet_program_runs_an_answer(sent, publisher, beginning):
    text = f'{beginning}HYPERLINK("https://example.net","x")'
    Enquiry.objects.filter(pk=sent().pk).update(
        form_data={"message": text}, questions=[["message", "=1+1", "multiline"]], note=text
    )
    response = publisher.get("/admin/enquiries/?export=csv")
    cells = [*csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig")))]
    assert {f"'{text}", "'=1+1"} <= {cell for row in cells for cell in row}
    assert not [cell for row in cells for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\n", beginning))]
    response = publisher.get("/admin/enquiries/?export=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}


# Deletion


def test_enquiries_go_when_their_days_are_over_with_file_and_mail(form, sent, committed, capsys):
    form.days_kept = 30
    form.save()
    old, young = sent(plasmid_map=pdf()), sent(message="Another")
    name = EnquiryFile.objects.get().file.name
    assert old.delete_on == timezone.localdate() + timedelta(days=30)
    Enquiry.objects.filter(pk=old.pk).update(delete_on=timezone.localdate())
    with committed():
        call_command("delete_old_enquiries")
    assert capsys.readouterr().out == "Enquiries deleted: 1.\n"
    assert list(Enquiry.objects.all()) == [young]
    assert not default_storage.exists(name)


def test_a_storage_that_does_not_respond_keeps_no_file_of_a_deleted_enquiry_for_long(sent, committed, monkeypatch):
    sent(plasmid_map=pdf())
    sent(plasmid_map=pdf("another.pdf"))
    first, second = (stored.file.name for stored in EnquiryFile.objects.order_by("pk"))
    delete = type(default_storage._wrapped).delete

    def refuse(storage, name):
        if name == first:
            raise UploadsAwayError("The bucket does not respond.")
        delete(storage, name)

    monkeypatch.setattr(type(default_storage._wrapped), "delete", refuse)
    with committed():
        Enquiry.objects.all().delete()
    assert (default_storage.exists(first), default_storage.exists(second)) == (True, False)
    ReplacedFile.objects.create(name="images/another.png")
    ReplacedFile.objects.update(replaced_at=timezone.now() - timedelta(days=1))
    with pytest.raises(CommandError, match=f"could not be deleted; the next run tries again: {first} "):
        call_command("delete_replaced_files")
    assert [file.name for file in ReplacedFile.objects.all()] == [first]
    monkeypatch.undo()
    call_command("delete_replaced_files")
    assert not default_storage.exists(first)


def test_a_shorter_period_applies_to_what_is_kept_already(form, sent):
    enquiry = sent()
    form.days_kept = 10
    form.save_revision().publish()
    enquiry.refresh_from_db()
    assert enquiry.delete_on == timezone.localdate() + timedelta(days=10)


def test_an_enquiry_is_deleted_on_request_with_what_the_mail_log_says_of_it(sent, publisher):
    enquiry = sent()
    other = sent(message="Another")
    for each in (enquiry, other):
        now = timezone.now()
        MessageLog.objects.create(when_added=now, priority=2, result="1", message_id=each.message_id)
    publisher.post(f"/admin/enquiries/delete/{enquiry.pk}/")
    assert list(Enquiry.objects.all()) == [other]
    assert [log.message_id for log in MessageLog.objects.all()] == [other.message_id]


def test_whoever_deletes_an_enquiry_is_told_whose_it_is(sent, publisher):
    enquiry = sent()
    Enquiry.objects.filter(pk=enquiry.pk).update(submit_time=datetime(2026, 11, 27, 12, tzinfo=UTC))
    question = publisher.get(f"/admin/enquiries/delete/{enquiry.pk}/").content.decode()
    assert "Delete the enquiry that Ada Example sent on 27 November 2026" in question


def test_nothing_of_the_visitor_is_left_when_their_enquiry_is_deleted(form, publisher, settings):
    settings.EMAIL_BACKEND = "mailer.backend.DbBackend"
    settings.MAILER_EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    send(Client(), plasmid_map=pdf())
    call_command("send_mail")
    enquiry = Enquiry.objects.get()
    answer(publisher, enquiry, state="answered", note="Ada Example called")
    assert "Ada Example" in connection.creation.serialize_db_to_string()
    publisher.post(f"/admin/enquiries/delete/{enquiry.pk}/")
    left = connection.creation.serialize_db_to_string()
    assert "Ada Example" not in left
    assert "ada@example.org" not in left
    assert not MessageLog.objects.exists()


def test_mail_about_a_deleted_enquiry_that_still_waits_is_not_sent(form, settings):
    settings.EMAIL_BACKEND = "mailer.backend.DbBackend"
    from mailer.models import Message

    opened = old_stamp(Client())
    send(Client(), opened=opened)
    send(Client(), opened=opened, message="Another")
    Enquiry.objects.earliest("pk").delete()
    assert [message.email.extra_headers["Message-ID"] for message in Message.objects.all()] == [
        Enquiry.objects.get().message_id
    ]


# Making a form


def test_a_choice_with_recipients_must_be_one_that_visitors_can_make(form, publisher):
    from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

    def save(choice):
        data = {
            "title": form.title,
            "slug": form.slug,
            "introduction": rich_text(""),
            "body": streamfield([]),
            "images": streamfield([]),
            "consent_text": rich_text("<p>Yes</p>"),
            "thank_you_text": rich_text(""),
            "recipients": "sales@example.com",
            "days_kept": "365",
            "form_fields": inline_formset(
                [{"label": "Topic", "field_type": "dropdown", "choices": "A\nB", "ORDER": "1", "required": "on"}]
            ),
            "routes": inline_formset([{"choice": choice, "recipients": "a@example.com", "ORDER": "1"}]),
            "comments": inline_formset([]),
            "action-publish": "1",
        }
        return publisher.post(f"/admin/pages/{form.pk}/edit/", nested_form_data(data))

    assert "No field of this form has the choice “C”." in save("C").content.decode()
    assert save("B").status_code == 302
    form = EnquiryPage.objects.get(pk=form.pk)
    assert form.recipients_of({"topic": "B"}) == ["a@example.com"]
    assert form.thank_you_text == ""


def test_what_is_no_address_is_no_recipient():
    from pages.models.enquiry.addresses import split_addresses, validate_addresses

    assert split_addresses("a@example.com\nb@example.com, a@example.com") == ["a@example.com", "b@example.com"]
    with pytest.raises(ValidationError, match="“sales” is not an e-mail address"):
        validate_addresses("a@example.com\nsales")
    with pytest.raises(ValidationError, match="at least one"):
        validate_addresses(" , ")


# The forms that the site comes with


def test_ready_made_forms_are_drafts_that_say_what_they_lack(publisher, db, capsys):
    call_command("load_forms")
    assert capsys.readouterr().out == "Created as drafts: Contact us, Request a quote, Schedule a meeting.\n"
    assert not EnquiryPage.objects.live().exists()
    for title in ("Contact us", "Request a quote", "Schedule a meeting"):
        assert f"{title}: a recipient, a consent text" in panel(publisher)
    assert Client().get("/request-quote/").status_code == 404


def test_a_ready_made_form_is_published_when_it_is_complete(publisher, db):
    call_command("load_forms", verbosity=0)
    form = EnquiryPage.objects.get(slug="request-quote")
    with pytest.raises(ValidationError, match="recipients"):
        form.get_latest_revision().publish()
    form.recipients, form.consent_text = "sales@example.com", "<p>We keep it for a year.</p>"
    form.contact_email = "hello@example.com"
    form.save_revision().publish()
    labels = [
        label.get_text(" ", strip=True) for label in read(Client().get("/request-quote/")).select("label, legend")
    ]
    for label in ("Species", "Kind of model", "Gene symbol", "Background strain (optional)", "Purpose"):
        assert label in labels
    assert "Request a quote" not in panel(publisher)


def test_forms_that_staff_deleted_do_not_come_back(db):
    call_command("load_forms", verbosity=0)
    for form in EnquiryPage.objects.all():
        form.delete()
    call_command("load_forms", verbosity=0)
    assert not EnquiryPage.objects.exists()


def test_who_read_exported_and_deleted_enquiries_is_on_record_without_the_visitors_name(publisher, editor, sent):
    enquiry = sent(name="Marie Example")
    title = str(enquiry)
    publisher.get("/admin/enquiries/")
    publisher.get(f"/admin/enquiries/edit/{enquiry.pk}/")
    publisher.get("/admin/enquiries/?export=csv")
    Permission.objects.get(codename="delete_enquiry").group_set.add(editor.groups.get())
    publisher.post(f"/admin/enquiries/delete/{enquiry.pk}/")
    read, deleted = ModelLogEntry.objects.filter(label=title).order_by("pk")
    exported = PageLogEntry.objects.get(action=audit.EXPORT)
    assert (read.action, read.user) == (audit.READ, editor)
    assert (exported.message, exported.user) == ("1 entry exported", editor)
    assert (deleted.action, deleted.user) == ("wagtail.delete", editor)
    assert "Marie" not in "".join(str(vars(entry)) for entry in (read, exported, deleted))
