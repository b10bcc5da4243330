"""Redirects that staff make, by hand or from a file: each works, or is refused with the reason at its field."""

import csv
from io import BytesIO, StringIO
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from pages.models import ServicePage

PAGE = "/knockout-mouse-models/"
ELSEWHERE = "https://example.org/mice"


@pytest.fixture
def add(client, editor):
    """Adds a redirect in the admin, to a page where no target is named; returns the errors by field."""
    client.force_login(editor)

    def run(old_path, **fields):
        target = fields or {"redirect_page": ServicePage.objects.get(slug="knockout-mouse-models").pk}
        response = client.post("/admin/redirects/add/", {"old_path": old_path, "is_permanent": "on", **target})
        return response.context["form"].errors if response.status_code == 200 else {}

    return run


@pytest.fixture
def get(client):
    """Returns the status and the place that an address leads to."""

    def run(address):
        response = client.get(address)
        return response.status_code, response.headers.get("Location")

    return run


# Addresses as people copy them


@pytest.mark.parametrize(
    "typed",
    [
        "www.genetargeting.com/Old Mice.html",
        "genetargeting.com/Old%20Mice.html",
        "https://www.genetargeting.com/Old%20Mice.html",
        "//www.genetargeting.com/Old Mice.html",
        "http://testserver/Old Mice.html",
        "/Old%20Mice.html",
        "Old Mice.html",
        "  /old mice.HTML/ ",
        "/Old Mice.html?utm_source=newsletter&gclid=Cj0",
    ],
)
def test_an_address_may_be_written_as_it_was_copied(add, get, typed):
    assert add(typed) == {}
    for visited in ("/Old%20Mice.html", "/old%20mice.html/", "/OLD%20MICE.HTML"):
        assert get(visited) == (301, PAGE)
    assert get("/Old%20Mice.html?utm_source=x") == (301, f"{PAGE}?utm_source=x")


@pytest.mark.parametrize("typed", ["/Mäuse/Ärger", "/MÄUSE/ÄRGER", "/M%C3%A4use/%C3%84rger", "/Ma\u0308use/Ärger"])
def test_letters_with_accents_are_found_in_any_case(add, get, typed):
    assert add(typed) == {}
    for visited in ("/Mäuse/Ärger", "/mäuse/ärger", "/MÄUSE/ÄRGER/", "/M%C3%A4use/%C3%84rger"):
        assert get(visited) == (301, PAGE)


def test_a_parameter_that_means_a_page_is_found_among_those_of_campaigns(add, get):
    assert add("/mice.php?id=7", redirect_link=ELSEWHERE) == {}
    assert add("/mice.php") == {}
    assert get("/mice.php?utm_source=x&ID=7&utm_medium=mail") == (301, f"{ELSEWHERE}?utm_source=x&utm_medium=mail")
    assert get("/mice.php?id=7") == (301, ELSEWHERE)
    assert get("/mice.php?id=8") == (301, f"{PAGE}?id=8")
    assert get("/mice.php?id=77&x=id%3D7") == (301, f"{PAGE}?id=77&x=id%3D7")


# What would never work


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        (PAGE, "The page “Knockout Mouse Models” is at this address, so visitors would never be redirected."),
        (PAGE.upper(), "The page “Knockout Mouse Models” is at this address"),
        (f"https://www.genetargeting.com{PAGE}?page=2", "The page “Knockout Mouse Models” is at this address"),
        ("/?p=123", "is at this address"),
        ("/admin/pages/", "The site itself uses this address."),
        ("https://example.org/mice", "example.org is another site"),
        ("www.example.org/mice", "www.example.org is another site"),
        ("/mice#prices", "Browsers do not send the part after #."),
        ("https://[mice/", "This is not an address."),
    ],
)
def test_an_address_from_which_nobody_can_be_led_is_refused_with_the_reason(add, typed, reason):
    errors = add(typed)
    assert list(errors) == ["old_path"]
    assert reason in errors["old_path"][0]


def test_an_address_is_ours_at_a_host_that_only_the_admin_names(add):
    site = Site.objects.get()
    site.hostname = "mice.example.org"
    site.save()
    assert add("https://www.mice.example.org/old-mice") == {}
    assert Redirect.objects.get().old_path == "/old-mice"


def test_a_second_redirect_from_an_address_is_refused_in_any_spelling(add):
    assert add("/old mice", redirect_link=ELSEWHERE) == {}
    assert "already has a redirect, to https://example.org/mice" in add("/OLD%20Mice/")["old_path"][0]


def test_a_redirect_without_a_target_is_refused(add):
    assert "Choose a page here, or enter an address below" in add("/old", redirect_link="")["redirect_page"][0]


def test_the_help_says_how_an_address_is_written(client, editor):
    client.force_login(editor)
    page = BeautifulSoup(client.get("/admin/redirects/add/").content, "html.parser")
    help_text = page.select_one("#id_old_path").find_parent(class_="w-field").text
    assert "with or without the host: www.genetargeting.com/Old%20Mice.html" in help_text


# Chains and loops


def test_an_address_of_a_page_follows_the_page(add):
    for number, link in enumerate(
        (PAGE, f"https://www.genetargeting.com{PAGE}", f"http://localhost:8000{PAGE.upper()}")
    ):
        assert add(f"/old-{number}", redirect_link=link) == {}
        redirect = Redirect.objects.get(old_path=f"/old-{number}")
        assert (redirect.redirect_page.slug, redirect.redirect_link) == (PAGE.strip("/"), "")


def test_a_place_on_a_page_stays_an_address(add, get):
    assert add("/old-prices", redirect_link=f"{PAGE}#prices") == {}
    assert get("/old-prices") == (301, f"http://localhost:8000{PAGE}#prices")


def test_a_chain_becomes_one_hop(add, get):
    assert add("/newer") == {}
    assert add("/older", redirect_link="/newer/") == {}
    assert add("/oldest", redirect_link="https://www.genetargeting.com/Older") == {}
    assert get("/oldest") == (301, PAGE)


def test_a_loop_is_refused(add, knockout_page):
    own = add("/old", redirect_link="https://www.genetargeting.com/Old/")
    assert "visitors would be caught in a loop" in own["redirect_link"][0]
    Redirect.add_redirect("/there", "http://localhost:8000/back")
    assert "visitors would be caught in a loop" in add("/back", redirect_link="/there")["redirect_link"][0]
    knockout_page.unpublish()
    assert "would lead to itself" in add(PAGE, redirect_page=knockout_page.pk)["old_path"][0]


def test_an_address_of_this_site_without_a_page_is_refused(add):
    errors = add("/old", redirect_link="https://www.genetargeting.com/nothing")
    assert errors["redirect_link"] == ["There is no page at /nothing on this site. Choose a page above."]


def test_a_redirect_can_be_saved_again(add, client):
    assert add("/old") == {}
    redirect = Redirect.objects.get(old_path="/old")
    fields = {"old_path": "/Older", "redirect_page": redirect.redirect_page_id}
    assert client.post(f"/admin/redirects/{redirect.pk}/", fields).status_code == 302
    redirect.refresh_from_db()
    assert (redirect.old_path, redirect.is_permanent) == ("/Older", False)


# From a file


def rows_of_an_old_site():
    """300 rows as an export of an old site and its statistics has them, and what is wrong with some."""
    good, bad = [], {}
    for number in range(282):
        page = f"Knockout Mice {number}.html"
        spelled = (
            f"http://www.genetargeting.com/{page}",
            f"www.genetargeting.com/{page.replace(' ', '%20')}",
            f"/services/{page}?utm_source=google&utm_medium=cpc",
            f"/product.php?id={number}",
            f"/Mäuse/{number}",
        )[number % 5]
        target = (PAGE, f"https://www.genetargeting.com{PAGE}", ELSEWHERE)[number % 3]
        good.append((spelled, target))
    bad[PAGE] = (PAGE, ELSEWHERE), "is at this address"
    bad["twice"] = ("/KNOCKOUT MICE 0.html", ELSEWHERE), "This address already has a redirect"
    bad["other site"] = ("https://www.jax.org/strain/000664", PAGE), "www.jax.org is another site"
    bad["lost"] = ("/lost", "/nothing-here"), "There is no page at /nothing-here on this site."
    bad["loop"] = ("/round", "/Round/"), "visitors would be caught in a loop"
    bad["empty"] = ("/empty", ""), "The new address is missing."
    bad["fragment"] = ("/faq#prices", PAGE), "Browsers do not send the part after #."
    good += [(f"/late-{number}", f"/Mäuse/{5 * number + 4}") for number in range(300 - len(good) - len(bad))]
    return good, bad


@pytest.fixture
def send(client, editor):
    """Imports a file in the admin; returns what the next screen says, and the refused rows with their reasons."""
    client.force_login(editor)

    def run(content, name="redirects.csv"):
        response = client.post(
            "/admin/redirects/import/",
            {"file": SimpleUploadedFile(name, content), "is_permanent": "on"},
            follow=True,
        )
        page = BeautifulSoup(response.content, "html.parser")
        refused = [[cell.text for cell in row.select("th, td")] for row in page.select("main table tbody tr")]
        said = " ".join(each.text for each in page.select(".messages, [role=alert], .error-message"))
        return " ".join(said.split()), refused if "imported" in response.context else []

    return run


@pytest.mark.slow
def test_300_redirects_from_a_file_work_or_are_named_with_the_reason(send, get):
    good, bad = rows_of_an_old_site()
    refused_rows = [row for row, _reason in bad.values()]
    rows = [*good, *refused_rows]
    assert len(rows) == 300
    heading = ("Old address", "New address")
    said, refused = send(as_csv([heading, *rows]))
    assert f"Nothing was imported: {len(bad)} of 300 rows contain errors." in said
    assert [row[:3] for row in refused] == [[str(rows.index(row) + 2), *row] for row in refused_rows]
    for (_number, _old, _new, reason), (_row, expected) in zip(refused, bad.values(), strict=True):
        assert expected in reason
    assert not Redirect.objects.exists()
    assert f"{len(good)} redirects created." in send(as_csv([heading, *good]))[0]
    assert get("/Knockout%20Mice%200.html") == (301, PAGE)
    assert get("/knockout%20mice%201.HTML?gclid=x") == (301, f"{PAGE}?gclid=x")
    assert get("/services/Knockout%20Mice%202.html") == (301, ELSEWHERE)
    assert get("/product.php?utm_source=x&id=3") == (301, f"{PAGE}?utm_source=x")
    assert get("/M%C3%84USE/4") == (301, PAGE)
    assert get("/late-1") == (301, PAGE)


def as_csv(rows, delimiter=",", **options):
    table = StringIO()
    csv.writer(table, delimiter=delimiter, **options).writerows(rows)
    return table.getvalue().encode()


def as_excel(rows):
    workbook, file = openpyxl.Workbook(), BytesIO()
    for row in rows:
        workbook.active.append(row)
    workbook.save(file)
    return file.getvalue()


def with_part(workbook, name, change):
    """Return an Excel file of which one part is changed."""
    file = BytesIO()
    with ZipFile(BytesIO(workbook)) as before, ZipFile(file, "w", ZIP_DEFLATED) as after:
        for part in before.namelist():
            content = before.read(part)
            after.writestr(part, change(content) if part == name else content)
    return file.getvalue()


SHEET = "xl/worksheets/sheet1.xml"

ROWS = [("Old", "New", "Visits"), ("/Mäuse, alt.html", PAGE, 7), ("", "", ""), ("/old", ELSEWHERE, None)]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("comma.csv", as_csv(ROWS)),
        ("semicolon-as-excel-writes-it.csv", b"\xef\xbb\xbf" + as_csv(ROWS, ";")),
        ("quoted.csv", as_csv(ROWS, quoting=csv.QUOTE_ALL)),
        ("tab.tsv", as_csv(ROWS, "\t")),
        ("unicode-text-of-excel.txt", as_csv(ROWS, "\t").decode().encode("utf-16")),
        ("ansi.csv", as_csv(ROWS, ";").decode().encode("cp1252")),
        ("without-heading.csv", as_csv(ROWS[1:])),
        ("workbook.XLSX", as_excel(ROWS)),
        # Some programs state that the sheet has one cell; openpyxl 3.1 then reads no other.
        ("wrong-size.xlsx", with_part(as_excel(ROWS), SHEET, lambda sheet: sheet.replace(b'"A1:C4"', b'"A1"'))),
    ],
)
def test_a_file_is_read_as_spreadsheets_save_it(send, get, name, content):
    assert "2 redirects created." in send(content, name)[0]
    assert get("/M%C3%A4use,%20alt.html") == (301, PAGE)
    assert get("/old") == (301, ELSEWHERE)


def test_a_corrected_or_exported_file_is_imported_again(send, client):
    send(as_csv([("/old", PAGE), ("/older", ELSEWHERE)]))
    assert (
        "1 redirect created. 2 existed already."
        in send(as_csv([("/old", PAGE), ("/older", ELSEWHERE), ("/new", PAGE)]))[0]
    )
    exported = b"".join(client.get("/admin/redirects/?export=xlsx").streaming_content)
    assert "0 redirects created. 3 existed already." in send(exported, "redirects.xlsx")[0]


def test_a_row_that_leads_elsewhere_than_its_redirect_changes_nothing(send, get):
    send(as_csv([("/old", ELSEWHERE)]))
    _said, refused = send(as_csv([("/new.html", PAGE), ("/old/", PAGE)]))
    assert refused == [
        [
            "2",
            "/old/",
            PAGE,
            f"This address already has a redirect, to {ELSEWHERE}. Change that one, or leave this row out.",
        ]
    ]
    assert get("/old") == (301, ELSEWHERE)
    assert get("/new.html")[0] == 404


def test_a_row_may_lead_to_the_old_address_of_a_later_row(send, get):
    assert send(as_csv([("/oldest", "/older"), ("/older", "/old"), ("/old", PAGE)]))[1] == []
    assert get("/oldest") == (301, PAGE)


@pytest.mark.parametrize(
    ("headings", "row"),
    [
        (("to", "from"), (PAGE, "/old")),
        (("TO ", "From", "Clicks"), (PAGE, "/old", 7)),
        (("Clicks", "New URL", "OLD_URL"), ("7/8", PAGE, "/old")),
        (("Target", "Source"), (PAGE, "/old")),  # as WordPress plugins export them
        (("Redirect to", "Section (a/b)", "Old-Path"), (PAGE, "a", "/old")),
    ],
)
def test_the_headings_tell_which_column_has_the_old_addresses(send, get, headings, row):
    title, blank = ["Redirects 2026", *[""] * (len(headings) - 1)], [""] * len(headings)
    assert "1 redirect created." in send(as_csv([title, blank, headings, blank, row]))[0]
    assert get("/old") == (301, PAGE)
    Redirect.objects.all().delete()
    assert "1 redirect created." in send(as_excel([("No.", *headings), (1, *row)]), "redirects.xlsx")[0]


def test_a_heading_that_leaves_the_other_column_open_is_refused(send):
    assert "Name the column of the old addresses “From”" in send(as_csv([("To", "Where"), (PAGE, "/old")]))[0]
    assert "1 redirect created." in send(as_csv([("From", "Where"), ("/old", PAGE)]))[0]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("list.csv", b"/old\n/older\n", "The file needs two columns"),
        ("empty.csv", b"\n", "The file needs two columns"),
        ("redirects.xlsx", b"PK no workbook", "Save the sheet as CSV"),
        ("cut-off.xlsx", with_part(as_excel(ROWS), SHEET, lambda sheet: sheet[:-30]), "Save the sheet as CSV"),
        (
            "packed.xlsx",
            with_part(as_excel(ROWS), SHEET, lambda sheet: sheet + b" " * 100_000_000),
            "too large when it is unpacked",
        ),
        ("redirects.csv", b"/old,\x81\xff", "This is not a text file."),
        ("zeros.csv", "/old,/new".encode("utf-16-le"), "This is not a text file."),
        ("quote.csv", b'/old,"/new\n' + b"/older,/newer\n" * 10_000, "unmatched quotation mark"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_with_what_to_do(send, name, content, reason):
    assert reason in send(content, name)[0]


@pytest.mark.parametrize(
    ("new", "reason"), [("", "The new address is missing."), ("mice", "must start with / or with https://")]
)
def test_the_reason_speaks_of_the_file_and_not_of_fields_elsewhere(send, new, reason):
    ((_number, _old, _new, said),) = send(as_csv([("/old", new), ("/older", PAGE)]))[1]
    assert reason in said
    assert "above" not in said


def test_the_next_screen_proposes_what_was_chosen(client, editor):
    client.force_login(editor)
    file = SimpleUploadedFile("redirects.csv", as_csv([("/old", ""), ("/older", PAGE)]))
    response = client.post("/admin/redirects/import/", {"file": file})
    page = BeautifulSoup(response.content, "html.parser")
    assert "Nothing was imported" in page.text
    assert not page.select_one("[name=is_permanent]").has_attr("checked")


def test_who_may_not_add_redirects_cannot_import_them(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("Ann"))
    assert client.get("/admin/redirects/import/").status_code in (302, 403)


@pytest.mark.parametrize(
    ("was_published", "old_paths"), [(False, []), (True, ["/rat-mo"])], ids=["never published", "unpublished"]
)
def test_only_an_address_that_visitors_saw_leaves_a_redirect(new_page, committed, was_published, old_paths):
    page = new_page("Rat mo", live=False)
    if was_published:
        page.save_revision().publish()
        page.refresh_from_db()
        page.unpublish()
    with committed():
        page.slug = "rat-models"
        page.save()
    assert list(Redirect.objects.filter(redirect_page=page).values_list("old_path", flat=True)) == old_paths
