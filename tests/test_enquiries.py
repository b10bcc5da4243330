"""What visitors can rely on when they send a form: what they write arrives, once, and nobody is shut out."""

import json
import time
from unittest import mock

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import Client
from wagtail.models import Page, PageViewRestriction, Site

from genetargeting.generation import shared
from pages.content.errors import DocumentErrors
from pages.enquiries import limits, receive
from pages.markdown.reader import read_document
from pages.models import (
    Enquiry,
    EnquiryField,
    EnquiryFile,
    EnquiryPage,
    EnquiryState,
    FieldType,
    LoadedContent,
    SiteSettings,
)
from pages.models.enquiry import stamp
from tests.blocks import block, section
from tests.enquiries import ANSWERS, FIELDS, PDF, make_form, old_stamp, open_form, pdf, send


@pytest.fixture(scope="module")
def _form(made_once):
    made_once(make_form)


@pytest.fixture
def form(_form, db):
    return EnquiryPage.objects.get(slug="contact")


@pytest.fixture
def visitor():
    """Somebody without cookies, held to what Django asks of browsers."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def _nobody_sent_anything():
    limits.addresses.clear()
    limits.forms.clear()


def read(response):
    return BeautifulSoup(response.content, "html.parser")


def errors(response):
    return [link.get_text(strip=True) for link in read(response).select(".error-summary a")]


# The form


def test_a_form_has_a_field_for_each_kind_of_answer(form, visitor):
    page = read(visitor.get("/contact/"))
    assert len({field["field_type"] for field in FIELDS}) == len(FieldType)
    kinds = {
        "your_name": "text",
        "e_mail": "email",
        "telephone": "tel",
        "species": "radio",
        "interests": "checkbox",
        "gene": "text",
        "start": "date",
        "plasmid_map": "file",
        "send_me_news": "checkbox",
        "form-consent": "checkbox",
    }
    assert {name: page.find("input", {"name": name})["type"] for name in kinds} == kinds
    assert [option.get_text() for option in page.select("select[name=topic] option")] == [
        "Choose …",
        "Models",
        "Genotyping",
    ]
    assert page.select_one("textarea[name=message]")
    assert page.select_one("form.enquiry")["enctype"] == "multipart/form-data"


def test_labels_and_hints_are_always_visible_and_belong_to_their_fields(form, visitor):
    page = read(visitor.get("/contact/"))
    message = page.find("textarea", {"name": "message"})
    assert page.find("label", {"for": message["id"]}).get_text(strip=True) == "Message"
    assert page.find(id=message["aria-describedby"]).get_text(strip=True) == "What you want to find out."
    telephone = page.find("input", {"name": "telephone"})
    assert page.find("label", {"for": telephone["id"]}).get_text(" ", strip=True) == "Telephone (optional)"
    assert page.find("legend").get_text(" ", strip=True) == "Species (optional)"
    for field in page.select("form.enquiry :is(input, select, textarea):not([type=hidden])"):
        assert page.find("label", {"for": field["id"]}), field


def test_browsers_may_fill_in_what_they_know(form, visitor):
    page = read(visitor.get("/contact/"))
    tokens = {"your_name": "name", "e_mail": "email", "telephone": "tel"}
    assert {name: page.find("input", {"name": name})["autocomplete"] for name in tokens} == tokens


def test_there_is_an_address_for_those_who_do_not_want_to_fill_in_a_form(form, visitor):
    assert not read(visitor.get("/contact/")).select(".contact")
    form.contact_email = "hello@example.com"
    form.save()
    assert read(visitor.get("/contact/")).select_one(".contact a")["href"] == "mailto:hello@example.com"


def test_a_form_is_copied_like_any_page(form):
    copy = form.copy(update_attrs={"slug": "copy", "title": "Copy"})
    assert [field.label for field in copy.form_fields.all()] == [field["label"] for field in FIELDS]
    assert [route.choice for route in copy.routes.all()] == ["Genotyping"]


# Sending


def test_what_a_visitor_sends_is_stored_and_mailed_and_they_are_thanked(form, visitor):
    response = send(visitor, telephone="+1 212 555 0100", interests=["Knockout", "Knock-in"], start="2027-03-31")
    assert (response.status_code, response.url) == (302, "/contact/?sent=1")
    assert read(visitor.get(response.url)).h1.get_text() == "Thank you"
    enquiry = Enquiry.objects.get()
    assert [(answer.label, answer.text) for answer in enquiry.answers] == [
        ("Your name", "Ada Example"),
        ("E-mail", "ada@example.org"),
        ("Telephone", "+1 212 555 0100"),
        ("Topic", "Models"),
        ("Interests", "Knockout, Knock-in"),
        ("Start", "31 March 2027"),
        ("Message", "Can you knock out Trp53 in the liver?"),
        ("Send me news", "No"),
    ]
    assert (enquiry.state, enquiry.sender, enquiry.email) == ("unanswered", "Ada Example", "ada@example.org")
    (letter,) = mail.outbox
    assert (letter.subject, letter.to, letter.reply_to) == (
        "Enquiry: Contact us: Ada Example",
        ["sales@example.com"],
        ["ada@example.org"],
    )
    assert "Message\nCan you knock out Trp53 in the liver?" in letter.body
    assert f"/admin/enquiries/edit/{enquiry.pk}/" in letter.body


def test_the_choice_decides_who_gets_it(form, visitor):
    send(visitor, topic="Genotyping")
    assert mail.outbox[0].to == ["genotyping@example.com", "lab@example.com"]


def test_thanks_are_the_words_or_the_page_that_the_editor_chose(form, visitor, knockout_page):
    form.thank_you_text = "<p>We answer within two working days.</p>"
    form.save()
    assert "We answer within two working days." in visitor.get(send(visitor).url).content.decode()
    form.thank_you_page = Page.objects.get(pk=knockout_page.pk)
    form.save()
    assert send(visitor, message="Another").url == "/knockout-mouse-models/"


def test_no_line_of_an_answer_becomes_a_header_of_the_mail(form, visitor):
    send(visitor, your_name="Ada\r\nBcc: everyone@example.com")
    assert mail.outbox[0].subject == "Enquiry: Contact us: Ada Bcc: everyone@example.com"
    assert mail.outbox[0].recipients() == ["sales@example.com"]


def test_a_mail_that_cannot_be_queued_leaves_nothing_half_stored(form, visitor):
    visitor.raise_request_exception = False
    with mock.patch.object(receive, "send_to_recipients", side_effect=OSError):
        assert send(visitor, plasmid_map=pdf()).status_code == 500
    assert not Enquiry.objects.exists()
    assert not stored_files()
    assert send(visitor, plasmid_map=pdf()).status_code == 302
    assert (Enquiry.objects.count(), len(stored_files())) == (1, 1)


def stored_files():
    return default_storage.listdir("enquiries")[1] if default_storage.exists("enquiries") else []


def test_sending_a_form_makes_no_page_old(form, visitor, committed):
    before = shared().current()
    with committed():
        send(visitor)
    assert Enquiry.objects.exists()
    assert shared().current() == before


# Opened long ago, from caches, without cookies


def test_no_cache_keeps_a_form_and_no_reader_gets_a_cookie(form, cached):
    answers = [ask(cached, "/contact/"), ask(cached, "/contact/")]
    stamps = {read_stamp(body) for _, _, body in answers}
    assert len(stamps) == 2
    for status, headers, _ in answers:
        assert status.startswith("200")
        assert headers["Cache-Control"] == "private, no-cache"
        assert "Set-Cookie" not in headers
        assert "X-Accel-Expires" not in headers


def ask(application, path):
    from django.test import RequestFactory

    answer = []
    environ = RequestFactory().get(path, headers={"host": "testserver"}).environ
    body = b"".join(application(environ, lambda status, headers, *_: answer.extend([status, dict(headers)])))
    return *answer, body


def read_stamp(body):
    return BeautifulSoup(body, "html.parser").find("input", {"name": "form-opened"})["value"]


def test_a_form_that_was_opened_last_week_can_be_sent(form, visitor):
    assert send(visitor, opened=old_stamp(visitor, seconds=7 * 24 * 3600)).status_code == 302
    assert Enquiry.objects.get().state == EnquiryState.UNANSWERED


def test_another_site_can_send_nothing_by_itself(form, visitor):
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://example.net"}):
        response = send(visitor, headers=headers)
        assert response.status_code == 403
        assert "was sent from another site" in read(response).select_one(".error-summary").get_text()
        assert read(response).find("input", {"name": "your_name"})["value"] == "Ada Example"
    assert not Enquiry.objects.exists()
    assert send(visitor, headers={"Origin": "http://testserver"}).status_code == 302


def test_nothing_can_be_sent_to_pages_without_a_form(visitor, db):
    assert visitor.post("/knockout-mouse-models/").status_code == 405


def test_a_form_that_is_not_published_takes_nothing(form, visitor):
    opened = open_form(visitor)
    form.unpublish()
    assert send(visitor, opened=opened).status_code == 404


def test_a_private_form_takes_nothing_from_those_who_may_not_see_it(form, visitor):
    opened = open_form(visitor)
    PageViewRestriction.objects.create(page=form, restriction_type=PageViewRestriction.LOGIN)
    assert send(visitor, opened=opened).url.startswith("/admin/login/")
    assert not Enquiry.objects.exists()


# Mistakes


def test_mistakes_are_listed_on_top_and_lead_to_their_fields(form, visitor):
    response = send(visitor, your_name="", e_mail="ada@", species="Zebrafish", **{"form-consent": None})
    page = read(response)
    assert page.title.get_text().strip().startswith("Error: Contact us")
    links = page.select(".error-summary a")
    assert [link.get_text() for link in links] == [
        "Fill in “Your name”.",
        "Enter a full e-mail address, such as name@example.com.",
        "Select a valid choice. Zebrafish is not one of the available choices.",
        "Tick “I agree”, or write to us instead.",
    ]
    for link in links:
        assert page.find(id=link["href"].removeprefix("#")), link
    name = page.find("input", {"name": "your_name"})
    assert name["aria-invalid"] == "true"
    assert page.find(id=name["aria-describedby"]).get_text(strip=True) == "Fill in “Your name”."
    assert not Enquiry.objects.exists()


def test_mistakes_lose_nothing_of_what_was_written(form, visitor):
    response = send(visitor, e_mail="", topic="Genotyping", species="Rat", interests=["Knock-in"], start="2027-03-31")
    page = read(response)
    assert errors(response) == ["Fill in “E-mail”."]
    assert page.find("textarea", {"name": "message"}).get_text().strip() == ANSWERS["message"]
    assert page.select_one("option[selected]")["value"] == "Genotyping"
    assert {box.get("value", "on") for box in page.select("[checked]")} == {"Rat", "Knock-in", "on"}
    assert page.find("input", {"name": "start"})["value"] == "2027-03-31"


def test_a_text_that_is_too_long_is_told_and_not_cut(form, visitor):
    """With `maxlength`, browsers cut what is pasted without a word."""
    assert not read(visitor.get("/contact/")).select("form.enquiry [maxlength]")
    EnquiryField.objects.filter(label="Message").update(label="100% of it", clean_name="message")
    text, symbols = "10 exons. " * 1200, "Trp53, " * 60
    page = send(visitor, message=text, gene=symbols)
    assert errors(page) == [
        "Shorten “Gene” to 255 characters: it has 419.",
        "Shorten “100% of it” to 10000 characters: it has 11999.",
    ]
    assert read(page).find("textarea", {"name": "message"}).get_text().strip() == text.strip()


def test_a_telephone_number_may_be_pasted_with_hyphens_of_other_programs(form, visitor):
    assert send(visitor, telephone="+1 212\u2011555\u20130100").status_code == 302


@pytest.mark.parametrize(
    "number", ["(+44) 20 7946 0000", "+49 (0)30 1234-5678", "+1 212-555-0100 extension 12", "212.555.0100 #12"]
)
def test_telephone_numbers_are_taken_in_the_forms_of_many_countries(form, visitor, number):
    assert send(visitor, telephone=number).status_code == 302


@pytest.mark.parametrize(
    "symbol",
    [
        "Trp53",
        "H2-K1",
        "Gt(ROSA)26Sor",
        "0610005C13Rik",
        "MGI:98834",
        "Cdkn2a, Trp53",
        "HLA-A*02:01",
        "TNFα",
        "Trp53<tm1Brn>",  # as MGI writes alleles without superscript
        "Trp53<+/->",
        "Kras^G12D, Cdh1^fl/fl",  # as superscript is written in plain text, on this site too
        "Gt(ROSA)26Sor<tm1.1(CAG-cas9*,-EGFP)Fezh>, Trp53<tm1Brn>",
    ],
)
def test_symbols_of_genes_and_alleles_are_taken(form, visitor, symbol):
    assert send(visitor, gene=symbol).status_code == 302
    assert Enquiry.objects.get().form_data["gene"] == symbol


def test_a_symbol_may_be_pasted_with_the_signs_that_word_processors_insert(form, visitor):
    assert send(visitor, gene="H2\u2011K1;\u00a0Il2\u200brg").status_code == 302
    assert Enquiry.objects.get().form_data["gene"] == "H2-K1, Il2rg"


def test_a_genotype_may_be_pasted_with_raised_signs(form, visitor):
    assert send(visitor, gene="Apoe⁻/⁻, Trp53⁺/⁻").status_code == 302
    assert Enquiry.objects.get().form_data["gene"] == "Apoe-/-, Trp53+/-"


@pytest.mark.parametrize("symbol", ["my favourite gene", "Trp53?", "-53", "Trp53<>", "<tm1Brn>", "Trp53<tm1Brn"])
def test_what_does_not_look_like_a_gene_symbol_is_asked_about(form, visitor, symbol):
    assert errors(send(visitor, gene=symbol)) == [
        f"“{symbol}” does not look like the symbol of a gene or an allele, such as Trp53 or Trp53<tm1Brn>. Separate "
        "several symbols with commas."
    ]


# Files


def test_a_file_is_kept_where_no_public_address_leads_to(form, visitor):
    send(visitor, plasmid_map=pdf("Trp53 map.pdf"))
    stored = EnquiryFile.objects.get()
    assert (stored.name, stored.size, stored.file.read()) == ("Trp53 map.pdf", len(PDF), PDF)
    assert "map" not in stored.file.name
    assert visitor.get(f"/media/{stored.file.name}", follow=True).status_code == 404
    assert Enquiry.objects.get().form_data["plasmid_map"] == "Trp53 map.pdf"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("map.exe", b"MZ", "Files of this type are not accepted"),
        ("map.pdf", b"<html>", "The content of this file does not match its type, .pdf"),
        ("map.txt", b"\xff\xfeM\x00Z\x00\x00\x00", "The content of this file does not match its type, .txt"),
        ("map.txt", b"a\x00b", "The content of this file does not match its type, .txt"),
        ("map.pdf", PDF + bytes(10 * 1024 * 1024), "The file is larger than 10 MB"),
    ],
)
def test_a_file_that_is_not_taken_is_explained(form, visitor, name, content, message):
    response = send(visitor, plasmid_map=pdf(name, content))
    assert errors(response)[0].startswith(message)
    assert "choose it again" in read(response).select_one(".error-summary").get_text()
    assert not stored_files()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("map.dna", b"\x09\x00\x00\x00\x0eSnapGene\x00\x01\x00\x0f\x00\x14"),
        ("map.gb", b"LOCUS       pBR322    4361 bp    DNA     circular SYN\n"),
        ("gene.fasta", b">Trp53\nATGACTGCC\n"),
        ("list.csv", "gène;1\n".encode()),
        ("primers.txt", "Name\tSequence\nTrp53-F\tACGT\n".encode("utf-16")),  # Excel's “Unicode Text”
    ],
)
def test_files_of_the_field_are_taken(form, visitor, name, content):
    assert send(visitor, plasmid_map=pdf(name, content)).status_code == 302
    assert EnquiryFile.objects.get().name == name


# Once


def test_a_second_click_stores_and_mails_once(form, visitor):
    opened = old_stamp(visitor)
    assert [send(visitor, opened=opened).status_code for _ in range(3)] == [302, 302, 302]
    assert (Enquiry.objects.count(), len(mail.outbox)) == (1, 1)


def test_the_same_words_from_a_new_form_count_once_within_a_day(form, visitor):
    send(visitor)
    assert send(visitor).status_code == 302
    assert Enquiry.objects.count() == 1
    send(visitor, message="Something else")
    assert Enquiry.objects.count() == 2


def test_a_corrected_file_of_the_same_name_and_size_arrives_too(form, visitor):
    send(visitor, plasmid_map=pdf(content=PDF + b"ACGT"))
    send(visitor, plasmid_map=pdf(content=PDF + b"ACGA"))
    send(visitor, plasmid_map=pdf(content=PDF + b"ACGA"))
    contents = [stored.file.read() for stored in EnquiryFile.objects.order_by("pk")]
    assert contents == [PDF + b"ACGT", PDF + b"ACGA"]


# Spam


def test_each_link_counts_once_however_it_is_written(form, visitor):
    links = ["https://www.ncbi.nlm.nih.gov/gene/22059,", '<a href="https://www.informatics.jax.org/">MGI</a>']
    send(visitor, message=f"See {' '.join(links)} and [url=https://www.ensembl.org]Ensembl[/url].")
    assert Enquiry.objects.get().state == EnquiryState.UNANSWERED


def test_links_to_papers_and_genes_are_no_spam(form, visitor):
    links = [
        "https://doi.org/10.1038/nature12345",
        "https://pubmed.ncbi.nlm.nih.gov/23656643/",
        "https://www.ncbi.nlm.nih.gov/gene/22059",
        "www.informatics.jax.org/marker/MGI:98834",
        "https://www.ensembl.org/id/ENSMUSG00000059552",
    ]
    send(visitor, message="\n".join(links))
    assert Enquiry.objects.get().state == EnquiryState.UNANSWERED
    send(visitor, message=" ".join(f"https://doi.org.example/{number}" for number in range(4)))
    assert Enquiry.objects.filter(suspicion="it contains 4 links").count() == 1


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ({"homepage-url": "https://example.net"}, "it filled in a field that is hidden from visitors"),
        ({"form-opened": "forged"}, "it was not sent from the form"),
        ({"form-opened": ""}, "it was not sent from the form"),
        ({"message": "https://a.example www.b.example http://c.example http://d.example"}, "it contains 4 links"),
    ],
)
def test_suspected_spam_is_kept_apart_and_mailed_to_nobody(form, visitor, answers, reason):
    assert send(visitor, **answers).url == "/contact/?sent=1"
    enquiry = Enquiry.objects.get()
    assert (enquiry.state, enquiry.suspicion) == (EnquiryState.SUSPECTED, reason)
    assert not mail.outbox


def test_nobody_fills_in_a_form_in_a_second(form, visitor):
    send(visitor, opened=open_form(visitor))
    assert Enquiry.objects.get().suspicion == "it was sent within 3 seconds"


def test_the_stamp_of_another_form_does_not_count(form, visitor):
    make_form("other")
    send(visitor, opened=old_stamp(visitor, "/other/"))
    assert Enquiry.objects.get().suspicion == "it was not sent from the form"


def test_the_trap_is_hidden_from_people_and_readers_of_screens(form, visitor):
    trap = read(visitor.get("/contact/")).find("input", {"name": "homepage-url"})
    assert (trap["tabindex"], trap["autocomplete"]) == ("-1", "off")
    assert trap.find_parent(attrs={"aria-hidden": "true"})


def test_who_sends_too_often_is_asked_to_wait_and_keeps_what_they_wrote(form, visitor, monkeypatch):
    monkeypatch.setattr(limits, "addresses", limits.RateLimit(3))
    for number in range(3):
        assert send(visitor, message=f"Question {number}").status_code == 302
    response = send(visitor, message="One more")
    assert (response.status_code, response["Retry-After"]) == (429, "600")
    assert "send them again in ten minutes" in read(response).select_one(".error-summary").get_text()
    assert read(response).find("textarea").get_text().strip() == "One more"
    assert Enquiry.objects.count() == 3
    assert send(Client(REMOTE_ADDR="192.0.2.7"), message="From elsewhere").status_code == 302


def test_the_limit_passes():
    limit = limits.RateLimit(2, window=0.05)
    assert [limit.allow("a") for _ in range(3)] == [True, True, False]
    time.sleep(0.06)
    assert limit.allow("a")


def test_a_form_as_a_whole_has_a_limit_too(form, visitor, monkeypatch):
    monkeypatch.setattr(limits, "forms", limits.RateLimit(1))
    assert send(visitor).status_code == 302
    assert send(Client(REMOTE_ADDR="192.0.2.7"), message="Another").status_code == 429


def test_addresses_are_written_down_nowhere(form):
    send(Client(REMOTE_ADDR="192.0.2.77"))
    columns = Enquiry.objects.values_list().get()
    assert "192.0.2.77" not in repr(columns)
    assert "192.0.2.77" not in mail.outbox[0].message().as_string()


# Where the visitor came from


def test_the_page_that_was_read_before_is_noted(form, visitor):
    address = "/contact/?about=/knockout-mouse-models/"
    send(visitor, address)
    assert Enquiry.objects.get().about == "/knockout-mouse-models/"
    assert "/knockout-mouse-models/" in mail.outbox[0].body


@pytest.mark.parametrize(
    "about", ["https://example.net/", "//example.net/", "/nothing/", "/conventional-knockout-mice/", "/%00/"]
)
def test_what_is_no_page_of_the_site_for_everyone_is_not_noted(form, visitor, about):
    assert send(visitor, f"/contact/?about={about}").status_code == 302
    assert Enquiry.objects.get().about == ""


def test_campaign_parameters_are_noted_when_they_are_in_the_link_and_only_then(form, visitor):
    send(visitor, "/contact/?utm_source=news%00letter&gclid=abc&about=/nothing/&other=1")
    assert Enquiry.objects.get().campaign == {"utm_source": "newsletter", "gclid": "abc"}
    send(visitor, message="Another")
    assert Enquiry.objects.latest("pk").campaign == {}


def test_calls_to_action_carry_what_the_visitor_read_to_the_form(form, visitor, knockout_page):
    site = Site.objects.get()
    settings = SiteSettings(site=site, call_to_action_label="Ask us", call_to_action_page=form)
    settings.closing_label, settings.closing_page = "Contact", form
    settings.save()
    button = block("call_to_action", {"page": form.pk, "url": "", "label": "Ask about this"})
    knockout_page.body = [section("More", button)]
    knockout_page.save_revision().publish()
    links = read(visitor.get("/knockout-mouse-models/")).select("a.call-to-action")
    assert {link["href"] for link in links} == {"/contact/?about=/knockout-mouse-models/"}
    assert len(links) == 3
    send(visitor, links[0]["href"])
    assert Enquiry.objects.get().about == "/knockout-mouse-models/"
    for address in ("/", "/contact/", "/search/"):
        assert read(visitor.get(address)).select_one("a.call-to-action")["href"] == "/contact/"


def test_a_document_names_the_form_to_which_its_page_leads(form, visitor, load, document, knockout_page, tmp_path):
    load(fixture=document(change=lambda fields: fields.update(form="contact")))
    links = read(visitor.get("/knockout-mouse-models/")).select(".closing-band a")
    assert [(link["href"], link.text) for link in links] == [("/contact/?about=/knockout-mouse-models/", "Contact us")]
    call_command("export_documents", str(tmp_path))
    (exported,) = [
        path.read_text() for path in tmp_path.rglob("*.md") if "# Knockout Mouse Models\n" in path.read_text()
    ]
    assert '\nform: "contact"\n' in exported
    form.unpublish()
    assert not read(visitor.get("/knockout-mouse-models/")).select(".closing-band")


def test_a_form_that_no_address_can_mean_is_reported_with_its_line(source):
    wrong = source.replace(b"\ntitle:", b'\nform: "/request-quote/"\ntitle:')
    with pytest.raises(DocumentErrors, match="`/request-quote/` is not the last part of a form's address"):
        read_document(wrong, "mice.md")


def test_pages_that_were_loaded_before_there_were_forms_are_not_changed_by_a_load(load, knockout_page):
    for loaded in LoadedContent.objects.all():
        loaded.content.pop("form", None)
        loaded.save()
    assert load()[-1] == "0 created, 0 updated, 8 unchanged, 0 kept."


def test_editors_pick_a_form_and_keep_one_that_is_not_there_yet(form, client, editor, knockout_page):
    client.force_login(editor)
    knockout_page.form = "request-quote"
    knockout_page.save()
    options = read(client.get(f"/admin/pages/{knockout_page.pk}/edit/")).select("select[name=form] option")
    assert [(option["value"], option.text.strip()) for option in options] == [
        ("", "None"),
        ("contact", "Contact us"),
        ("request-quote", "request-quote (no such form)"),
    ]


def test_machines_find_the_form_as_a_way_to_reach_the_company(form, visitor):
    form.contact_email = "hello@example.com"
    form.save()
    graph = json.loads(read(visitor.get("/contact/")).find("script", type="application/ld+json").string)["@graph"]
    (organization,) = [item for item in graph if item["@type"] == "Organization"]
    assert organization["contactPoint"] == {
        "@type": "ContactPoint",
        "contactType": "Contact us",
        "url": "http://localhost:8000/contact/",
        "email": "hello@example.com",
    }
    assert "ContactPage" in {item["@type"] for item in graph}


def test_search_and_site_map_find_the_form(form, visitor):
    results = read(visitor.get("/search/?q=contact")).select(".results > li > h2 > a")
    assert "Contact us" in [link.text.strip() for link in results]
    assert "/contact/</loc>" in visitor.get("/sitemap.xml").content.decode()
    assert visitor.get("/contact/index.md").status_code == 200


# Consent and deletion


def test_what_the_visitor_agreed_to_is_kept_with_its_version(form, visitor):
    send(visitor)
    form.consent_text = "<p>Two years.</p>"
    form.save_revision().publish()
    send(visitor, message="Another")
    first, second = Enquiry.objects.order_by("pk")
    assert ("a year" in first.consent_text, first.consent_version) == (True, 1)
    assert (second.consent_text, second.consent_version) == ("<p>Two years.</p>", 2)


def test_a_deleted_form_deletes_no_enquiry(form, visitor):
    send(visitor)
    form.delete()
    enquiry = Enquiry.objects.get()
    assert (enquiry.page, enquiry.form_title) == (None, "Contact us")


def test_a_form_costs_few_queries(form, visitor, django_assert_max_num_queries):
    visitor.get("/contact/")
    with django_assert_max_num_queries(10):
        visitor.get("/contact/")
    opened = old_stamp(visitor)
    with django_assert_max_num_queries(14):
        send(visitor, opened=opened)


def test_a_stamp_says_when_it_was_made():
    now = time.time()
    assert stamp.read_stamp(stamp.new_stamp(7), 7).opened_at == pytest.approx(now, abs=2)
    assert stamp.read_stamp(stamp.new_stamp(7), 8) is None


def test_a_form_can_be_read_but_not_sent_in_its_preview(form, client, editor):
    client.force_login(editor)
    for mode in ("form", "landing"):
        assert form.make_preview_request(preview_mode=mode).status_code == 200
    assert not EnquiryPage.objects.get().enquiries.exists()
