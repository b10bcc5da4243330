"""What visitors, editors and operators can rely on from the page cache with the site behind it."""

import errno
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageViewRestriction, Site

from genetargeting import page_cache
from genetargeting.errors import server_error
from genetargeting.fair_semaphore import FairSemaphore
from genetargeting.generation import (
    SharedFile,
    SharedServer,
    advance,
    advance_on_commit,
    generation_of_request,
    once_per_generation,
    shared,
)
from genetargeting.page_cache import PageCache
from genetargeting.request_ids import RequestIds
from genetargeting.shared_answers import answers
from pages.models import HomePage, ServicePage, SiteSettings, Testimonial
from tests.blocks import block
from tests.conftest import ROOT
from tests.visits import URL, PageStandIn, Visit, wait_until

# What is answered


def test_the_second_visitor_gets_the_finished_page_without_a_query(cached, django_assert_num_queries):
    first = Visit(cached)
    with django_assert_num_queries(0):
        second = Visit(cached)
    assert (first.status, first.done) == (200, "fwd=miss; stored")
    assert (second.status, second.done) == (200, "hit")
    assert second.body == first.body
    assert b"Expertly crafted for your research" in second.body
    names = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Resource-Policy")
    assert all(second.headers[name] for name in names)
    assert second.headers["Cache-Control"] == "no-cache"


# What is passed on and never kept


def test_an_unknown_host_is_refused_and_a_wildcard_is_not_kept(settings, cached):
    settings.ALLOWED_HOSTS = [".example.com", "testserver"]
    cached = PageCache(cached.application)
    assert Visit(cached, host="evil.com").status == 400
    assert Visit(cached, host="any.example.com").done == "fwd=bypass"
    assert Visit(cached, host="TESTSERVER:8000").done == "fwd=miss; stored"
    assert Visit(cached, host="testserver:9999").done == "hit"


def test_a_missing_page_is_not_kept(cached):
    assert [Visit(cached, "/no-such-page/").status for _ in range(2)] == [404, 404]
    assert not cached.copies.values


def test_a_redirect_hands_the_campaign_on(cached):
    visit = Visit(cached, f"{URL.rstrip('/')}?utm_source=mail")
    assert (visit.status, visit.headers["Location"]) == (301, f"{URL}?utm_source=mail")


def test_what_old_addresses_answer_is_passed_on_and_not_kept(cached, knockout_page, settings):
    knockout_page.legacy_url, knockout_page.url_handling = "https://www.genetargeting.com/Old", "retire"
    knockout_page.save_revision().publish()
    assert [Visit(cached, path).status for path in ("/old", "/OLD/?utm_source=x", "/old/")] == [410] * 3
    knockout_page.url_handling = "redirect"
    knockout_page.save_revision().publish()
    visits = [Visit(cached, path) for path in ("/old", "/OLD/?utm_source=mail")]
    assert [visit.status for visit in visits] == [301, 301]
    assert [visit.headers["Location"] for visit in visits] == [URL, f"{URL}?utm_source=mail"]
    settings.ALLOWED_HOSTS, settings.ONE_HOST = ["localhost", "testserver"], True
    visit = Visit(cached, "/old?utm_source=mail")
    assert (visit.status, visit.headers["Location"]) == (301, f"http://localhost:8000{URL}?utm_source=mail")
    assert not cached.copies.values


# What an editor can rely on


def test_the_first_visitor_after_publishing_sees_the_new_page(cached, knockout_page, committed):
    Visit(cached)
    with committed():
        knockout_page.tagline = "Changed by an editor"
        knockout_page.save_revision().publish()
    assert b"Changed by an editor" in Visit(cached).body


def unpublish(page):
    page.unpublish()


def rename(page):
    page.slug = "renamed"
    page.save_revision().publish()


def move(page):
    page.move(ServicePage.objects.get(slug="custom-mouse-models"), pos="last-child")


def delete(page):
    page.delete()


def make_private(page):
    PageViewRestriction.objects.create(page=page, restriction_type="login")


@pytest.mark.parametrize(
    ("change", "status"), [(unpublish, 404), (rename, 301), (move, 301), (delete, 404), (make_private, 302)]
)
def test_a_page_that_is_gone_is_gone_for_the_first_visitor(cached, knockout_page, committed, change, status):
    Visit(cached)
    with committed():
        change(knockout_page)
    assert Visit(cached).status == status


def test_a_page_comes_back_with_its_visitors(cached, knockout_page, committed):
    with committed():
        knockout_page.unpublish()
    assert Visit(cached).status == 404
    with committed():
        knockout_page.save_revision().publish()
    assert Visit(cached).status == 200


@pytest.mark.parametrize(
    "change",
    [
        lambda: Site.objects.get().save(),
        lambda: Redirect.add_redirect("/old", "/new/"),
        lambda: call_command("clear_page_cache"),
        lambda: HomePage.objects.get().delete(),
    ],
)
def test_whatever_a_page_may_show_renews_the_pages(db, committed, change):
    before = shared().current()
    with committed():
        change()
    assert shared().current() != before


def test_a_draft_and_a_login_renew_nothing(knockout_page, committed, client, editor):
    before = shared().current()
    with committed():
        knockout_page.tagline = "A draft"
        knockout_page.save_revision()
        client.force_login(editor)
    assert shared().current() == before


def test_a_change_of_the_site_settings_is_seen_at_once(cached, committed):
    assert b"Springfield" not in Visit(cached).body
    with committed():
        SiteSettings.objects.create(site=Site.objects.get(), locality="Springfield")
    assert b"Springfield" in Visit(cached).body


def test_a_change_that_is_rolled_back_renews_nothing(knockout_page, committed):
    before = shared().current()
    with committed(), suppress(ZeroDivisionError), transaction.atomic():
        knockout_page.save_revision().publish()
        raise ZeroDivisionError
    assert shared().current() == before


@pytest.mark.slow
def test_every_process_of_a_machine_hears_of_a_change(tmp_path):
    path = tmp_path / "generation"
    ours = SharedFile(path)
    before = ours.current()
    code = (
        "import sys, pathlib, django; django.setup(); from genetargeting.generation import SharedFile;"
        "SharedFile(pathlib.Path(sys.argv[1])).advance()"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "genetargeting.settings"}
    subprocess.run([sys.executable, "-c", code, path], env=environment, cwd=ROOT, check=True)
    assert ours.current() != before


@pytest.fixture
def cdn(settings):
    """A server that is told which addresses it must forget."""

    class Purged(BaseHTTPRequestHandler):
        addresses = set()

        def do_PURGE(self):
            self.addresses.add(f"http://{self.headers['Host']}{self.path}")
            self.send_response(200)
            self.end_headers()

        def log_message(self, *arguments):
            pass

    server = HTTPServer(("127.0.0.1", 0), Purged)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    backend = "wagtail.contrib.frontend_cache.backends.HTTPBackend"
    location = f"http://127.0.0.1:{server.server_port}"
    settings.WAGTAILFRONTENDCACHE = {"cdn": {"BACKEND": backend, "LOCATION": location}}
    yield Purged.addresses
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("change", "prefix"), [(rename, "/renamed/"), (move, f"/custom-mouse-models{URL}")])
def test_a_cdn_forgets_a_page_that_moved_and_all_below_it_at_both_addresses(
    cdn, knockout_page, committed, change, prefix
):
    with committed():
        knockout_page.add_child(instance=ServicePage(title="Below", slug="below"))
    cdn.clear()
    with committed():
        change(knockout_page)
    paths = {address.removeprefix(HomePage.objects.get().full_url.rstrip("/")) for address in cdn}
    assert paths >= {URL, f"{URL}below/", prefix, f"{prefix}below/"}


def test_a_cdn_forgets_the_pages_whose_testimonial_changed(cdn, knockout_page, committed):
    with committed():
        Testimonial.objects.get().save()
    assert [urlsplit(address).path for address in cdn] == [URL]


# What an operator can rely on


def test_each_answer_bears_a_name_that_only_a_proxy_may_choose(settings):
    application = RequestIds(PageStandIn())
    assert Visit(application, x_request_id="chosen-by-a-visitor").headers["X-Request-ID"] != "chosen-by-a-visitor"
    settings.BEHIND_PROXY = True
    assert Visit(application, x_request_id="chosen-by-the-proxy").headers["X-Request-ID"] == "chosen-by-the-proxy"
    assert Visit(application, x_request_id="a b\n").headers["X-Request-ID"] != "a b\n"


# Several machines


@pytest.fixture
def server():
    """A Valkey or Redis server of our own, as a process and the URL of it."""
    binary = shutil.which("valkey-server") or shutil.which("redis-server")
    if not binary:
        if os.environ.get("CI"):
            pytest.fail("There is no Valkey or Redis, and CI must not skip its tests.")
        pytest.skip("There is no Valkey or Redis; Debian's package is called redis-server.")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [binary, "--port", str(port), "--bind", "127.0.0.1", "--save", ""], stdout=subprocess.DEVNULL
    )
    process.url = f"redis://127.0.0.1:{port}"
    wait_until(lambda: SharedServer(process.url).current())
    yield process
    process.send_signal(signal.SIGCONT)
    process.terminate()
    process.wait()


def test_every_machine_hears_of_a_change(server):
    here, there = SharedServer(server.url), SharedServer(server.url)
    before = there.current()
    assert there.current() == before
    here.advance()
    assert there.current() != before


def test_while_the_server_is_silent_nothing_counts_as_current_and_nobody_waits_long(server):
    machine = SharedServer(server.url)
    before = machine.current()
    server.send_signal(signal.SIGSTOP)
    start = time.monotonic()
    assert [machine.current() for _ in range(100)] == [None] * 100
    assert time.monotonic() - start < 1
    server.send_signal(signal.SIGCONT)
    wait_until(machine.current)
    assert machine.current() != before


def test_a_change_that_the_server_missed_is_told_when_it_answers_again(server):
    publisher, bystander = SharedServer(server.url), SharedServer(server.url)
    before = bystander.current()
    server.send_signal(signal.SIGSTOP)
    publisher.advance()
    server.send_signal(signal.SIGCONT)
    wait_until(lambda: bystander.current() != before)


# A database that does not answer

OUTAGE = """
import django; django.setup()
from django.conf import settings
from django.test import Client
settings.DEBUG = False
settings.ALLOWED_HOSTS = ["testserver"]
client = Client(raise_request_exception=False)
for path in ("/", "/admin/"):
    response = client.get(path, headers={"cookie": "sessionid=abcdefghijklmnopqrstuvwxyz012345"})
    print(response.status_code, response.headers["Retry-After"], response.content.decode())
"""


@pytest.mark.slow
def test_without_the_database_people_are_told_in_plain_words():
    environment = {
        "DJANGO_SETTINGS_MODULE": "genetargeting.settings",
        "DEBUG": "true",
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing",
    }
    result = subprocess.run([sys.executable, "-c", OUTAGE], env=environment, cwd=ROOT, capture_output=True, text=True)
    assert result.stdout.count("503 30") == 2
    assert "This page cannot be shown at the moment." in result.stdout
    assert "What was saved before is safe." in result.stdout


def test_when_the_disk_is_full_editors_are_told_so(rf):
    def answer(path):
        try:
            Path("/dev/full").write_bytes(b"A picture")
        except OSError:
            return server_error(rf.get(path))

    assert answer("/admin/images/add/").status_code == 503
    assert b"disk is full: nothing can be saved." in answer("/admin/images/add/").content
    assert b"disk" not in answer("/").content


def test_a_change_that_a_full_disk_cannot_note_leaves_nothing_current(tmp_path, monkeypatch):
    def full(self):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(SharedFile, "RETRY_DELAY", 0)
    generation = SharedFile(tmp_path / "generation")
    before = generation.current()
    with monkeypatch.context() as disk:
        disk.setattr(SharedFile, "link_to_new_file", full)
        generation.advance()
        assert [generation.current() for _ in range(3)] == [None] * 3
    assert generation.current() is None
    assert generation.current() not in (None, before)


def test_a_generation_that_is_lost_never_comes_back(tmp_path, monkeypatch):
    monkeypatch.setattr(SharedFile, "RETRY_DELAY", 0)
    folder = tmp_path / "page_cache"
    first, second = SharedFile(folder / "generation"), SharedFile(folder / "generation")
    before = second.current()
    shutil.rmtree(folder)
    assert first.current() is None
    assert second.current() == first.current() != before


def test_earlier_generations_leave_nothing_on_the_disk(tmp_path, monkeypatch):
    monkeypatch.setattr(SharedFile, "LEFTOVER_AGE", -1)
    generation = SharedFile(tmp_path / "generation")
    for _ in range(5):
        generation.advance()
    assert {file.name for file in tmp_path.iterdir()} == {"generation", generation.current()}


def test_a_load_of_many_rows_advances_the_generation_once(knockout_page, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        for _ in range(100):
            advance_on_commit()
    assert callbacks == [advance]


# nginx in front


def test_the_link_for_the_proxy_leads_to_no_generation_while_valkey_holds_it(settings, tmp_path):
    settings.STATE_DIR = tmp_path
    link = tmp_path / "page_cache" / "generation"
    shared.__wrapped__()
    configuration = (ROOT / "genetargeting/proxy.conf").read_text()
    generation = re.compile(
        re.search(r'"~(/generation-\S+)" \$generation_name;', configuration)[1].replace("?<", "?P<")
    )
    assert generation.search(str(link.resolve()))
    settings.CACHE_URL = "redis://localhost:1"
    shared.__wrapped__()
    assert link.exists()  # nginx would write a line for each request otherwise
    assert not generation.search(str(link.resolve()))
    settings.CACHE_URL = ""
    shared.__wrapped__()
    assert generation.search(str(link.resolve()))


def test_the_proxy_knows_the_same_campaign_parameters():
    configuration = (ROOT / "genetargeting/proxy.conf").read_text()
    names = re.search(r"\(\?:utm_\[\^=&\]\*\|([a-z_|]+)\)", configuration)[1]
    assert set(names.split("|")) == page_cache.CAMPAIGN_PARAMETERS


# Slots to render in


def test_an_address_that_floods_waits_for_itself():
    slots, order = FairSemaphore(running=1, waiting=20), []

    def ask(address):
        assert slots.acquire(address, timeout=5)
        order.append(address)
        slots.release()

    assert slots.acquire("first", timeout=0)
    visitors = [threading.Thread(target=ask, args=[address]) for address in ["flood"] * 10 + ["other"] * 2]
    for number, visitor in enumerate(visitors, 1):
        visitor.start()
        wait_until(lambda number=number: 20 - slots.waiting == number)
    slots.release()
    for visitor in visitors:
        visitor.join()
    assert order[:4] == ["flood", "other", "flood", "other"]
    assert len(order) == 12


def test_a_flood_leaves_places_to_others_and_is_refused_at_once():
    slots = FairSemaphore(running=1, waiting=6)
    assert slots.acquire("flood", timeout=0)
    waiting = [threading.Thread(target=slots.acquire, args=["flood", 5]) for _ in range(2)]
    for visitor in waiting:
        visitor.start()
    wait_until(lambda: slots.waiting == 4)
    start = time.monotonic()
    assert not slots.acquire("flood", timeout=5)
    assert time.monotonic() - start < 1
    other = threading.Thread(target=slots.acquire, args=["other", 5])
    other.start()
    wait_until(lambda: slots.waiting == 3)
    for _ in range(4):
        slots.release()
    for visitor in [*waiting, other]:
        visitor.join()


def test_who_waited_in_vain_leaves_no_trace():
    slots = FairSemaphore(running=1, waiting=6)
    assert slots.acquire("first", timeout=0)
    assert not slots.acquire("second", timeout=0.01)
    slots.release()
    assert (slots.running, slots.waiting, len(slots.queues)) == (1, 6, 0)


# Requests beside the cache


def test_a_query_string_renders_no_page_twice_and_a_change_is_seen_at_once(
    cached, knockout_page, committed, django_assert_max_num_queries
):
    first = Visit(cached, f"{URL}?x=1")
    with django_assert_max_num_queries(8):
        second = Visit(cached, f"{URL}?x=2")
    assert (second.done, second.body) == ("fwd=bypass", first.body)
    assert second.headers == first.headers
    with committed():
        knockout_page.tagline = "Changed by an editor"
        knockout_page.save_revision().publish()
    assert b"Changed by an editor" in Visit(cached, f"{URL}?x=1").body
    with committed():
        make_private(knockout_page)
    assert Visit(cached, f"{URL}?x=1").status == 302


def test_what_all_pages_share_is_read_once_while_the_content_stays(cached, django_assert_max_num_queries):
    Visit(cached, "/custom-mouse-models/")
    # The page, the one that lists it, the shared testimonials and the targets of all links.
    with django_assert_max_num_queries(4):
        assert Visit(cached).status == 200


def test_a_change_of_a_shared_testimonial_is_on_the_page_at_once(cached, knockout_page, committed):
    testimonial = Testimonial.objects.get()
    assert testimonial.name.encode() in Visit(cached).body
    with committed():
        testimonial.affiliation = "Institute of Xenobiology"
        testimonial.save()
    assert b"Institute of Xenobiology" in Visit(cached).body


def test_a_page_that_becomes_private_leaves_every_list_at_once(cached, knockout_page, committed):
    place = "/custom-mouse-models/"
    assert knockout_page.title.encode() in Visit(cached, place).body
    with committed():
        make_private(knockout_page)
    assert knockout_page.title.encode() not in Visit(cached, place).body
    assert knockout_page.title.encode() not in Visit(cached, "/").body


def test_a_session_that_has_ended_renders_no_page_twice(cached, django_assert_max_num_queries):
    shared_answer = Visit(cached, f"{URL}?x=1")
    with django_assert_max_num_queries(2):  # the session, and its end
        visit = Visit(cached, cookie=f"sessionid={'e' * 32}")
    assert (visit.done, visit.body) == ("fwd=bypass", shared_answer.body)


def test_rendering_a_page_again_reads_only_its_own_row_and_a_link_to_a_page_is_never_old(
    cached, knockout_page, committed, django_assert_num_queries
):
    def related_pages():
        return Visit(cached, f"{URL}?x=1").body.decode().partition('<ul class="links">')[2]

    linked = ServicePage.objects.get(slug="custom-mouse-models")
    links = [{"page": linked.pk, "url": "", "label": ""}]
    knockout_page.body = [block("related_links", {"heading": "More", "links": links})]
    with committed():
        knockout_page.save()
    assert '<a href="/custom-mouse-models/">Custom Mouse Models</a>' in related_pages()
    answers.values.clear()
    with django_assert_num_queries(1):
        related_pages()
    linked.title = "Renamed mice"
    with committed():
        linked.save()
    assert '<a href="/custom-mouse-models/">Renamed mice</a>' in related_pages()


def test_a_link_in_a_text_is_read_once_and_never_old(cached, knockout_page, committed, django_assert_num_queries):
    def page():
        answers.values.clear()
        return Visit(cached, f"{URL}?x=1").body.decode()

    linked = ServicePage.objects.get(slug="custom-mouse-models")
    knockout_page.introduction = f'<p>See <a linktype="page" id="{linked.pk}">our custom models</a>.</p>'
    with committed():
        knockout_page.save()
    assert '<a href="/custom-mouse-models/">our custom models</a>' in page()
    with django_assert_num_queries(1):  # the page's own row
        page()
    with committed():
        linked.unpublish()
    assert "<a>our custom models</a>" in page()


def test_an_editor_has_her_toolbar_on_a_page_that_others_share(cached, client, editor):
    client.force_login(editor)
    shared_answer = Visit(cached, f"{URL}?x=1")
    visit = Visit(cached, cookie=client.cookies.output(header="", attrs=[]).strip())
    assert b"wagtail-userbar" in visit.body
    assert b"wagtail-userbar" not in shared_answer.body


def test_what_an_editor_sees_of_a_private_page_is_kept_for_nobody_else(
    cached, client, editor, knockout_page, committed
):
    with committed():
        make_private(knockout_page)
    client.force_login(editor)
    assert Visit(cached, cookie=client.cookies.output(header="", attrs=[]).strip()).status == 200
    for address in (URL, f"{URL}?x=1"):
        assert Visit(cached, address, cookie=f"sessionid={'e' * 32}").status == 302
        assert Visit(cached, address).status == 302


def test_a_visitor_who_is_signed_in_shares_no_answer(cached):
    answers.values.clear()
    assert Visit(cached, f"{URL}?x=1", cookie="sessionid=abc").status == 200
    assert not answers.values


def test_a_reader_who_prefers_markdown_gets_it_beside_the_cache_too(cached):
    Visit(cached, f"{URL}?x=1")
    markdown = Visit(cached, f"{URL}?x=1", accept="text/markdown")
    assert markdown.headers["Content-Type"].startswith("text/markdown")


def test_a_page_is_read_whole_for_a_public_request_as_wagtail_reads_it(rf, knockout_page):
    request = rf.get(URL)
    wagtails = knockout_page.get_parent().specific.route(request, [knockout_page.slug]).page
    token = generation_of_request.set(shared().current())
    try:
        found = knockout_page.get_parent().specific.route(request, [knockout_page.slug]).page
    finally:
        generation_of_request.reset(token)
    assert not found.get_deferred_fields()
    assert found.serializable_data() == wagtails.serializable_data()


def test_what_was_made_during_a_change_is_not_used_after_it():
    def value(made, generation):
        token = generation_of_request.set(generation)
        try:
            return once_per_generation("made", made)
        finally:
            generation_of_request.reset(token)

    before = shared().current()
    assert value(lambda: [advance(), "old"][1], before) == "old"
    assert value(lambda: "new", shared().current()) == "new"
    assert value(lambda: "never", shared().current()) == "new"
    assert [once_per_generation("made", lambda each=each: each) for each in (1, 2)] == [1, 2]  # not a public page
    assert value(lambda: "never", shared().current()) == "new"  # a request that writes takes nothing from the others


FROZEN = """
import time
import django; django.setup()
from django.db import OperationalError, connection
from genetargeting.postgresql.base import limit_waiting
limit_waiting()
for attempt in range(2):
    start = time.monotonic()
    try:
        connection.ensure_connection()
    except OperationalError:
        print(round(time.monotonic() - start))
"""


ENDED = """
import time
import django; django.setup()
from django.db import connection
from genetargeting.postgresql.base import limit_waiting
limit_waiting()
with connection.cursor() as cursor:
    cursor.execute("SELECT pg_backend_pid()")
    session = cursor.fetchone()[0]
print(connection.is_usable())
other = connection.copy()
with other.cursor() as cursor:
    cursor.execute("SELECT pg_terminate_backend(%s)", [session])
other.close()
time.sleep(0.2)
print(connection.is_usable())
connection.close()
connection.ensure_connection()
connection.connection.pgconn.finish()
print(connection.is_usable())
connection.close_if_unusable_or_obsolete()
with connection.cursor() as cursor:
    cursor.execute("SELECT 5")
    print(cursor.fetchone()[0])
"""


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL has connections")
def test_a_connection_that_the_server_or_a_time_limit_has_ended_is_replaced_before_the_next_request(db):
    database = connection.settings_dict
    account = f"{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT'] or 5432}"
    environment = {
        "DJANGO_SETTINGS_MODULE": "genetargeting.settings",
        "DEBUG": "true",
        "PATH": os.environ["PATH"],
        "DATABASE_URL": f"postgres://{account}/{database['NAME']}",
    }
    command = [sys.executable, "-c", ENDED]
    printed = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout
    assert printed.split() == ["True", "False", "False", "5"]


@pytest.mark.slow
def test_a_database_that_is_silent_is_given_up_and_not_asked_for_every_request():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        environment = {
            "DJANGO_SETTINGS_MODULE": "genetargeting.settings",
            "DEBUG": "true",
            "DATABASE_URL": f"postgres://nobody@127.0.0.1:{silent.getsockname()[1]}/nothing",
        }
        result = subprocess.run(
            [sys.executable, "-c", FROZEN], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
        )
    assert result.stdout.split() == ["5", "0"]
