"""What staff can rely on when they sign in, and what whoever guesses, steals or spoofs runs into."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from axes.models import AccessAttempt
from bs4 import BeautifulSoup
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client, RequestFactory
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from wagtail.models import PageViewRestriction

from genetargeting.client_address import client_address, trusted_networks
from tests.conftest import ROOT
from tests.test_settings import PRODUCTION, settings_of

LOGIN = "/admin/login/"
SECOND_FACTOR = "/admin/second-factor/"
CODE = "/admin/second-factor/code/"
PASSWORD = "a long password"
OFFICE, ELSEWHERE = "192.0.2.1", "203.0.113.9"
WRONG = "This code is wrong"


def sign_in(name="marketing", password=PASSWORD, address=OFFICE, client=None, url=LOGIN, **headers):
    client = client or Client()
    credentials = {"username": name, "password": password}
    return client.post(url, credentials, REMOTE_ADDR=address, headers=headers)


def fail(times, **options):
    """Signs in with a wrong password; the last answer counts."""
    for _ in range(times):
        response = sign_in(password="wrong", **options)
    return response


# Lock-out


def test_after_five_wrong_passwords_even_the_right_one_is_refused_in_plain_words(editor):
    assert fail(4).status_code == 200
    assert fail(1).status_code == 429
    client = Client()
    response = sign_in(client=client)
    assert response.status_code == 429
    assert "sessionid" not in client.cookies
    page = BeautifulSoup(response.content, "html.parser")
    assert page.h1.text == "Too many wrong passwords"
    assert "Wait 15 minutes, then try again." in page.main.text
    assert "ask an administrator" in page.main.text


@pytest.mark.parametrize(("minutes", "status"), [(14, 429), (15, 302)])
def test_the_lock_ends_by_itself(editor, minutes, status):
    fail(5)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=minutes))
    assert sign_in().status_code == status


def test_success_begins_the_count_anew(editor):
    for _ in range(3):
        fail(4)
        assert sign_in().status_code == 302


def test_a_stranger_elsewhere_cannot_lock_staff_out(editor):
    assert fail(50, address=ELSEWHERE).status_code == 429
    assert sign_in(address=OFFICE).status_code == 302


def test_a_colleague_at_the_same_address_still_gets_in(editor, admin_user):
    fail(5, name="admin")
    assert sign_in().status_code == 302


def test_guessing_over_many_names_locks_the_address_and_no_other(editor):
    answers = [fail(1, name=f"name{number}").status_code for number in range(25)]
    assert answers == [200] * 24 + [429]
    assert sign_in().status_code == 429
    assert sign_in(address=ELSEWHERE).status_code == 302


def test_an_account_of_ones_own_does_not_clear_the_address(editor):
    for number in range(24):
        fail(1, name=f"name{number}")
    assert sign_in().status_code == 302
    assert fail(1, name="name24").status_code == 429


def test_an_attack_that_goes_on_neither_prolongs_the_lock_nor_fills_the_database(editor):
    fail(5)
    before = list(AccessAttempt.objects.values())
    for number in range(10):
        assert fail(1, user_agent=f"Browser {number}").status_code == 429
    assert list(AccessAttempt.objects.values()) == before


def test_what_no_longer_counts_is_deleted(editor):
    fail(5, address=ELSEWHERE)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    sign_in()
    assert not AccessAttempt.objects.exists()


def test_an_administrator_releases_a_lock(editor):
    fail(5)
    call_command("axes_reset", verbosity=0)
    assert sign_in().status_code == 302


def test_both_admins_have_one_place_to_sign_in(client, admin_user):
    response = client.get("/django-admin/", follow=True)
    assert response.redirect_chain[-1] == ("/admin/login/?next=%2Fdjango-admin%2F", 302)
    response = sign_in(name="admin", password="password", client=client, url="/admin/login/?next=/django-admin/")
    assert response.url == "/django-admin/"
    assert client.get("/django-admin/").status_code == 200


def test_an_editor_is_told_that_djangos_admin_is_not_for_editors(client, editor):
    client.force_login(editor)
    response = client.get("/django-admin/", follow=True)
    assert response.request["PATH_INFO"] == "/admin/"
    assert b"you do not have permission" in response.content


# The address that counts


def test_what_a_client_says_about_its_address_changes_nothing(editor):
    for number in range(5):
        response = fail(1, x_forwarded_for=f"198.51.100.{number}")
    assert response.status_code == 429


def test_behind_our_proxy_the_address_that_it_appended_counts(editor, settings):
    settings.BEHIND_PROXY = True
    for number in range(5):
        response = fail(1, x_forwarded_for=f"198.51.100.{number}, {ELSEWHERE}")
    assert response.status_code == 429
    assert sign_in(x_forwarded_for=f"{ELSEWHERE}, {OFFICE}").status_code == 302


@pytest.mark.parametrize(
    ("remote", "forwarded", "counted"),
    [
        ("192.0.2.1", "", "192.0.2.1"),
        ("10.0.0.1", "6.6.6.6, 192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::"),
        ("10.0.0.1", "2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("::ffff:192.0.2.1", "", "192.0.2.1"),
        ("", "", None),
    ],
)
def test_an_ipv6_client_counts_as_its_network(settings, remote, forwarded, counted):
    settings.BEHIND_PROXY = True
    request = RequestFactory().get("/", REMOTE_ADDR=remote, headers={"x-forwarded-for": forwarded})
    assert client_address(request) == counted


@pytest.mark.parametrize(
    ("forwarded", "counted"),
    [
        ("198.51.100.7, 203.0.113.5", "198.51.100.7"),  # the visitor, then the CDN's edge
        ("6.6.6.6, 198.51.100.7, 203.0.113.5", "198.51.100.7"),  # what stands before is the visitor's invention
        ("6.6.6.6, 192.0.2.9", "192.0.2.9"),  # no edge: somebody who went round the CDN
        ("198.51.100.7, 2001:db8:ffff::1, 203.0.113.5", "198.51.100.7"),  # an edge and its shield
        ("nonsense, 203.0.113.5", "203.0.113.5"),
        ("203.0.113.4, 203.0.113.5", "203.0.113.4"),
    ],
)
def test_of_a_trusted_network_the_visitor_that_it_names_counts(settings, forwarded, counted):
    settings.BEHIND_PROXY = True
    settings.TRUSTED_PROXIES = trusted_networks("203.0.113.0/24, 2001:db8:ffff::/48")
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers={"x-forwarded-for": forwarded})
    assert client_address(request) == counted


def test_without_a_proxy_no_network_is_trusted(settings):
    settings.TRUSTED_PROXIES = trusted_networks("192.0.2.0/24")
    request = RequestFactory().get("/", REMOTE_ADDR=OFFICE, headers={"x-forwarded-for": "6.6.6.6"})
    assert client_address(request) == OFFICE


# The second factor


@pytest.fixture
def app(editor):
    """The authenticator app of an editor who has set it up, with one recovery code."""
    StaticDevice.objects.create(user=editor).token_set.create(token="abcdefgh")
    return TOTPDevice.objects.create(user=editor)


@pytest.fixture
def half(app):
    """A browser in which somebody has given the editor's name and password, and nothing else."""
    client = Client()
    assert sign_in(client=client).status_code == 302
    return client


def shown_by(app):
    """The code that the app shows."""
    return f"{totp(app.bin_key):06}"


def wrong_for(app):
    return f"{(totp(app.bin_key) + 500_000) % 1_000_000:06}"


def enter(client, code, url=CODE, **fields):
    return client.post(url, {"code": code} | fields)


def is_in(client):
    return client.get("/admin/").status_code == 200


def is_asked_for_a_code(client):
    response = client.get("/admin/")
    return (response.status_code, response.get("Location")) == (302, f"{CODE}?next=/admin/")


def set_up(client):
    """Sets the second factor up as a person does; gives the answer that shows the recovery codes."""
    page = BeautifulSoup(client.get(SECOND_FACTOR).content, "html.parser")
    assert page.select_one("svg.segno title").text == "QR code of the key"
    app = TOTPDevice.objects.get(confirmed=False)
    assert page.select_one("strong").text.replace(" ", "") in app.config_url
    return enter(client, shown_by(app), url=SECOND_FACTOR)


def recovery_codes(response):
    return re.findall(r"<li>([a-z2-7]{4}-[a-z2-7]{4})</li>", response.content.decode())


def test_the_account_page_leads_to_the_set_up(client, editor):
    client.force_login(editor)
    assert f'href="{SECOND_FACTOR}"' in client.get("/admin/account/").content.decode()


def test_setting_up_takes_a_code_and_gives_ten_recovery_codes(client, editor):
    client.force_login(editor)
    key = client.session.session_key
    response = set_up(client)
    assert len(set(recovery_codes(response))) == 10
    assert is_in(client)
    assert client.session.session_key != key


def test_nothing_is_set_up_without_the_right_code(client, editor):
    client.force_login(editor)
    client.get(SECOND_FACTOR)
    assert WRONG in enter(client, wrong_for(TOTPDevice.objects.get()), url=SECOND_FACTOR).content.decode()
    assert not TOTPDevice.objects.filter(confirmed=True).exists()
    assert is_in(Client(headers={"cookie": f"sessionid={client.session.session_key}"}))


def test_the_app_names_the_site_and_the_person(client, editor):
    client.force_login(editor)
    client.get(SECOND_FACTOR)
    assert "ingenious%20targeting%20laboratory%3Amarketing?" in TOTPDevice.objects.get().config_url


def test_secrets_are_not_shown_again(client, admin_user):
    client.force_login(admin_user)
    codes = recovery_codes(set_up(client))
    app, device = TOTPDevice.objects.get(), StaticDevice.objects.get()
    pages = "".join(
        client.get(url).content.decode()
        for url in (
            SECOND_FACTOR,
            f"/django-admin/otp_totp/totpdevice/{app.pk}/change/",
            f"/django-admin/otp_static/staticdevice/{device.pk}/change/",
        )
    )
    assert "You have 10 recovery codes left." in pages
    assert "Authenticator app" in pages
    for secret in (app.key, '<svg class="segno', *(code.replace("-", "") for code in codes), *codes):
        assert secret not in pages
    for page in ("config", "qrcode"):
        assert client.get(f"/django-admin/otp_totp/totpdevice/{app.pk}/{page}/").status_code == 403


@pytest.mark.parametrize(
    "url",
    [
        "/admin/",
        LOGIN,
        "/admin/account/",
        "/admin/pages/",
        "/admin/pages/4/edit/preview/",
        "/admin/api/main/pages/",
        "/admin/no-such-page/",
        SECOND_FACTOR,
        "/django-admin/",
        "/django-admin/login/",
        "/django-admin/otp_totp/totpdevice/",
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_session_with_only_the_password_opens_nothing(half, editor, url, method):
    editor.is_staff = editor.is_superuser = True
    editor.save()
    response = getattr(half, method)(url)
    assert (response.status_code, response.url) == (302, f"{CODE}?{urlencode({'next': url}, safe='/')}")


def test_to_the_public_pages_it_is_a_strangers(half, app, knockout_page):
    PageViewRestriction.objects.create(page=knockout_page, restriction_type=PageViewRestriction.LOGIN)
    response = half.get(knockout_page.url)
    assert response.url == f"/admin/login/?next={knockout_page.url}"
    response = half.get(response.url)
    response = enter(half, shown_by(app), url=response.url)
    assert half.get(response.url, follow=True).request["PATH_INFO"] == knockout_page.url


def test_the_code_opens_the_admin_under_a_new_session_key(half, app):
    key = half.session.session_key
    assert is_asked_for_a_code(half)
    assert enter(half, shown_by(app)).url == "/admin/"
    assert is_in(half)
    assert not Session.objects.filter(session_key=key).exists()


def test_people_without_a_second_factor_are_not_asked(editor, client):
    sign_in(client=client)
    assert is_in(client)
    assert client.get(CODE).url == "/admin/"


@pytest.mark.parametrize(
    ("given", "led_to"),
    [
        ("/admin/pages/", "/admin/pages/"),
        ("https://evil.example/", "/admin/"),
        ("//evil.example/", "/admin/"),
        ("javascript:alert(1)", "/admin/"),
        ("", "/admin/"),
    ],
)
def test_a_code_leads_on_within_the_site_alone(half, app, given, led_to):
    page = BeautifulSoup(half.get(CODE, {"next": given}).content, "html.parser")
    field = page.select_one("input[name=next]")["value"]
    assert field == (given if given == led_to else "")
    assert enter(half, shown_by(app), next=given).url == led_to


def test_a_code_that_was_seen_opens_no_second_session(half, app):
    code = shown_by(app)
    enter(half, code)
    thief = Client()
    sign_in(client=thief, address=ELSEWHERE)
    assert WRONG in enter(thief, code).content.decode()
    assert is_asked_for_a_code(thief)


def test_a_recovery_code_works_once_however_it_is_typed(half, app):
    assert enter(half, " ABCD-efgh ").url == "/admin/"
    assert is_in(half)
    other = Client()
    sign_in(client=other)
    assert WRONG in enter(other, "abcdefgh").content.decode()
    assert is_asked_for_a_code(other)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "12\x0034", "x" * 21])
def test_nonsense_is_no_code(half, app, code):
    assert enter(half, code).status_code == 200
    assert is_asked_for_a_code(half)


def test_a_colleagues_codes_open_nothing(half, app, admin_user):
    colleagues = TOTPDevice.objects.create(user=admin_user)
    StaticDevice.objects.create(user=admin_user).token_set.create(token="stuvwxyz")
    for code in (shown_by(colleagues), "stuvwxyz"):
        enter(half, code)
        assert is_asked_for_a_code(half)


@pytest.mark.parametrize(("wrong", "right"), [(wrong_for, shown_by), (lambda app: "wrong-22", lambda app: "abcdefgh")])
def test_each_wrong_code_doubles_the_wait_before_the_next(half, app, wrong, right):
    def wind_back(seconds):
        past = timezone.now() - timedelta(seconds=seconds)
        for model in (TOTPDevice, StaticDevice):
            model.objects.update(throttling_failure_timestamp=past)

    for failures in range(8):
        wind_back(2**failures)
        assert WRONG in enter(half, wrong(app)).content.decode()
    wind_back(2**7 - 5)
    assert "There were too many wrong codes. Try again in 1\xa0minute." in enter(half, right(app)).content.decode()
    assert is_asked_for_a_code(half)
    wind_back(2**7)
    enter(half, right(app))
    assert is_in(half)


def test_new_recovery_codes_take_a_code_and_replace_the_old_ones(half, app):
    enter(half, "abcdefgh")
    assert WRONG in enter(half, "abcdefgh", url=SECOND_FACTOR, renew="").content.decode()
    StaticDevice.objects.update(throttling_failure_count=0)
    StaticToken.objects.create(device=StaticDevice.objects.get(), token="hgfedcba")
    codes = recovery_codes(enter(half, shown_by(app), url=SECOND_FACTOR, renew=""))
    assert len(codes) == 10
    other = Client()
    sign_in(client=other)
    assert WRONG in enter(other, "hgfedcba").content.decode()
    StaticDevice.objects.update(throttling_failure_count=0)
    assert enter(other, codes[0]).url == "/admin/"


def test_switching_off_takes_a_code(half, app):
    enter(half, "abcdefgh")
    assert WRONG in enter(half, wrong_for(app), url=SECOND_FACTOR, switch_off="").content.decode()
    assert TOTPDevice.objects.exists()
    TOTPDevice.objects.update(throttling_failure_count=0)
    assert enter(half, shown_by(app), url=SECOND_FACTOR, switch_off="").url == "/admin/account/"
    assert not TOTPDevice.objects.exists()
    assert not StaticDevice.objects.exists()
    other = Client()
    sign_in(client=other)
    assert is_in(other)


def test_a_browser_that_was_signed_in_before_the_set_up_is_asked_too(client, editor):
    other = Client()
    for browser in (client, other):
        browser.force_login(editor)
    set_up(client)
    assert is_asked_for_a_code(other)


def test_who_lost_phone_and_codes_signs_in_by_password_once_an_administrator_removed_the_device(
    half, app, client, admin_user
):
    client.force_login(admin_user)
    url = f"/django-admin/otp_totp/totpdevice/{app.pk}/delete/"
    assert client.post(url, {"post": "yes"}).url == "/django-admin/otp_totp/totpdevice/"
    assert is_in(half)


def test_an_administrator_without_a_phone_is_helped_on_the_server(half, app):
    (code,) = re.findall(
        r'manage.py shell -c "(.*?)"', (ROOT / "docs/editors/signing-in.md").read_text(encoding="utf-8")
    )
    call_command("shell", command=code.replace("NAME", "marketing"))
    assert is_in(half)


# Where the second factor is required


@pytest.fixture
def required(settings):
    settings.REQUIRE_SECOND_FACTOR = True


def test_it_is_required_where_the_environment_says_so():
    assert settings_of("REQUIRE_SECOND_FACTOR", **PRODUCTION) == [False]
    assert settings_of("REQUIRE_SECOND_FACTOR", REQUIRE_SECOND_FACTOR="true", **PRODUCTION) == [True]


@pytest.mark.parametrize("url", ["/admin/", "/admin/pages/", "/admin/account/", "/django-admin/", CODE])
def test_then_staff_without_one_are_led_to_the_set_up_and_no_further(required, client, editor, url):
    sign_in(client=client)
    response = client.get(url)
    assert (response.status_code, response.url) == (302, f"{SECOND_FACTOR}?next={url}")
    assert b"asks everyone who works on it for a second factor" in client.get(SECOND_FACTOR).content


def test_then_the_set_up_leads_on_to_where_they_were_going(required, client, editor):
    sign_in(client=client)
    url = client.get("/admin/pages/").url
    assert 'name="next" value="/admin/pages/"' in client.get(url).content.decode()
    response = enter(client, shown_by(TOTPDevice.objects.get()), url=SECOND_FACTOR, next="/admin/pages/")
    assert BeautifulSoup(response.content, "html.parser").select_one("main a.button")["href"] == "/admin/pages/"
    assert is_in(client)


def test_then_nobody_switches_it_off(required, half, app):
    enter(half, "abcdefgh")
    assert b"Switch off" not in half.get(SECOND_FACTOR).content
    assert enter(half, shown_by(app), url=SECOND_FACTOR, switch_off="").status_code == 403
    assert TOTPDevice.objects.exists()


def test_public_pages_ask_nobody(required, client, editor):
    client.force_login(editor)
    assert client.get("/").status_code == 200


def test_a_link_signs_nobody_out(client, editor):
    client.force_login(editor)
    assert client.get("/admin/logout/").status_code == 405
    assert client.get("/admin/").status_code == 200
    assert client.post("/admin/logout/").status_code == 302
    assert client.get("/admin/").status_code == 302


def test_there_is_one_page_to_sign_in_at(client, db):
    response = client.get("/_util/login/?next=/private/")
    assert (response.status_code, response["Location"]) == (302, "/admin/login/?next=/private/")


def test_no_page_is_guarded_by_a_password_that_many_share(client, admin_user, knockout_page):
    client.force_login(admin_user)
    dialogue = client.get(f"/admin/pages/{knockout_page.pk}/privacy/").json()["html"]
    assert 'value="login"' in dialogue
    assert 'value="password"' not in dialogue
