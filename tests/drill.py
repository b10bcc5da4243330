"""Breaks a running stack on purpose and counts what visitors and editors notice: `make drill`.

It brings the site up with Docker Compose, three web containers of it, in a project of its own that it removes at
the end. Eight visitors read pages through the proxy all the time; each step below does harm meanwhile. A step's
docstring is what a user can rely on. It needs Linux, where containers can be reached by their addresses.
"""

import base64
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from threading import Event, Thread
from typing import NamedTuple

import pyrage
import requests
from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parent.parent
WEB_CONTAINERS = 3
PUBLISHES = 100
VISITORS = 8
PAUSE = 0.2  # seconds that a visitor waits between two requests
OUTAGE = 8  # seconds that the database or the cache is away
BOUND = 15  # seconds within which everything has an answer, and has recovered
EDGES = "203.0.113.0/24"  # where the CDN connects from
PAGES = ("/", "/knockout-mouse-models/", "/custom-mouse-models/")


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    site = Site()
    try:
        site.make_small_disk("page_cache", "size=1m,nr_inodes=200")
        site.up(counter="file")
        good = run(
            site,
            name_the_visitor,
            publish,
            rearrange,
            lose_all_but_the_proxy,
            lose_the_kept_pages,
            fill_the_kept_pages_disk,
            fill_the_generations_disk,
        )
        good += [lose_the_proxy(site)]
        site.up(counter="Valkey")
        good += run(site, publish, rearrange, crash, roll, lose_the_database, lose_the_cache, release_twice)
        good += run(site, back_up)
        site.remove_data()
        good += [restore(site)]
        good += run(site, fill_the_disk)
    finally:
        site.remove()
    return 0 if all(good) else 1


# The steps


def name_the_visitor(site, report):
    """Behind a CDN the visitor counts and not the CDN's edge, and nobody else is believed about who it is."""
    for forwarded, visitor in {
        "198.51.100.7, 203.0.113.5": "198.51.100.7",
        "6.6.6.6, 198.51.100.8, 203.0.113.5": "198.51.100.8",
        "6.6.6.6, 198.51.100.9": "198.51.100.9",  # not by an edge
    }.items():
        path = f"/search/?query={secrets.token_hex(4)}"
        ask("GET", f"http://{site.host}{path}", headers={"X-Forwarded-For": forwarded})
        time.sleep(2)  # nginx writes its log once a second
        lines = docker("logs", "--tail", "300", *site.containers("proxy")).stdout.splitlines()
        clients = [line["client"] for line in map(json.loads, lines) if line["uri"] == path]
        report.expect(clients == [visitor], f"X-Forwarded-For: {forwarded} counts as {clients}")


def publish(site, report):
    """Once an editor has the answer to Publish, every container shows the change: there is no stale answer."""
    editor = Editor(site)
    page = editor.create("Drill")
    for number in range(PUBLISHES):
        words = f"Words {number} {secrets.token_hex(4)}"
        answer = editor.edit(page, tagline=words, container=number)
        report.expect(answer.status == 302, f"publishing answered {answer}")
        report.fresh(site, "/drill/", lambda answer, words=words: answer.status == 200 and words in answer.text)
    editor.post(f"/admin/pages/{page}/delete/")


def rearrange(site, report):
    """After an unpublish, a move, a new slug, a deletion or a new restriction the first answer is right."""
    editor = Editor(site)
    page, folder = editor.create("Moving drill"), editor.create("Drill folder")

    def shown(answer):
        return answer.status == 200 and "Moving drill" in answer.text

    def gone(answer):
        return answer.status in (301, 302, 404) and "<h1>Moving drill" not in answer.text

    def unlisted(answer):
        return answer.status == 200 and "Moving drill" not in answer.text

    def change(what, answer, checks):
        report.expect(answer.status in (200, 302), f"{what} answered {answer}")
        for path, check in checks.items():
            report.fresh(site, path, check, what)

    change("creating", Answer(200), {"/moving-drill/": shown, "/": shown})
    change("unpublishing", editor.post(f"/admin/pages/{page}/unpublish/"), {"/moving-drill/": gone, "/": unlisted})
    change("publishing again", editor.edit(page), {"/moving-drill/": shown, "/": shown})
    change(
        "moving",
        editor.post(f"/admin/pages/{page}/move/{folder}/confirm/"),
        {"/moving-drill/": gone, "/drill-folder/moving-drill/": shown, "/": unlisted},
    )
    change(
        "a new slug",
        editor.edit(page, slug="moved-drill"),
        {"/drill-folder/moving-drill/": gone, "/drill-folder/moved-drill/": shown},
    )
    change(
        "a new slug of the page above",
        editor.edit(folder, slug="drill-cabinet"),
        {"/drill-folder/moved-drill/": gone, "/drill-cabinet/moved-drill/": shown},
    )
    change(
        "making private",
        editor.post(f"/admin/pages/{page}/privacy/", restriction_type="login"),
        {"/drill-cabinet/moved-drill/": gone},
    )
    change(
        "making public",
        editor.post(f"/admin/pages/{page}/privacy/", restriction_type="none"),
        {"/drill-cabinet/moved-drill/": shown},
    )
    change(
        "deleting the page above",
        editor.post(f"/admin/pages/{folder}/delete/"),
        {"/drill-cabinet/moved-drill/": gone, "/drill-cabinet/": gone},
    )


def lose_all_but_the_proxy(site, report):
    """With every web container and the database dead, visitors read on what nginx keeps."""
    containers = site.containers("web") + site.containers("db")
    docker("kill", *containers)
    time.sleep(OUTAGE)
    docker("start", *site.containers("db"), *site.containers("web"))
    report.recovery = site.wait_until_well()


def lose_the_kept_pages(site, report):
    """Emptied folders, nginx's and the generation's, cost no visitor a page, and no publish its readers."""
    editor = Editor(site)
    page = editor.create("Drill without folders")
    docker("exec", site.containers("proxy")[0], "sh", "-c", "rm -rf /pages/*")
    time.sleep(1)
    docker("exec", site.containers("web")[0], "sh", "-c", "rm -rf var/page_cache/*")
    report.expect(editor.edit(page, tagline="After the loss").status == 302, "publishing failed")
    report.fresh(site, "/drill-without-folders/", lambda answer: "After the loss" in answer.text)
    editor.post(f"/admin/pages/{page}/delete/")


def fill_the_kept_pages_disk(site, report):
    """While nginx finds no room to keep a page, it passes on what the site answers."""
    proxy = site.containers("proxy")[0]
    publish_without_room(site, report, proxy, fill="cat /dev/zero >/pages/filler", empty="rm /pages/filler")


def fill_the_generations_disk(site, report):
    """While there is no room to note that something changed, every answer is right all the same."""
    web, folder = site.containers("web")[0], "var/page_cache"
    fill = f"cat /dev/zero >{folder}/filler; for n in $(seq 300); do : >{folder}/filler$n || break; done"
    publish_without_room(site, report, web, fill, empty=f"rm {folder}/filler*")


def publish_without_room(site, report, container, fill, empty):
    """Publishes while a disk of the container is full; there must be room for kept pages again afterwards."""
    editor = Editor(site)
    page = editor.create("Drill on a full disk")
    docker("exec", container, "sh", "-c", fill, check=False)
    for number in range(10):
        words = f"Without room {number}"
        report.expect(editor.edit(page, tagline=words, container=number).status == 302, "publishing failed")
        report.fresh(site, "/drill-on-a-full-disk/", lambda answer, words=words: words in answer.text)
    docker("exec", container, "sh", "-c", empty)
    time.sleep(2)
    site.warm()
    report.expect(site.ask("/").cache == "pages; hit", "nothing is kept although there is room again")
    editor.post(f"/admin/pages/{page}/delete/")


def lose_the_proxy(site):
    """An nginx that is killed is back within seconds of its start, and knows what was published meanwhile."""
    say(f"Lose the proxy: {lose_the_proxy.__doc__}")
    editor = Editor(site)
    page = editor.create("Drill without a proxy")
    proxy = site.containers("proxy")[0]
    site.ask("/drill-without-a-proxy/")
    docker("kill", proxy)
    answer = editor.edit(page, tagline="Published behind it")
    docker("start", proxy)
    start = time.monotonic()
    while site.ask("/").status != 200 and time.monotonic() < start + BOUND:
        time.sleep(0.1)
    seconds = time.monotonic() - start
    good = (
        answer.status == 302 and seconds < BOUND and "Published behind it" in site.ask("/drill-without-a-proxy/").text
    )
    say(f"   {'good' if good else 'FAILED'}: back after {seconds:.1f} s")
    editor.post(f"/admin/pages/{page}/delete/")
    return good


def crash(site, report):
    """A worker or a whole container that dies loses no visitor's request."""
    victim = site.containers("web")[0]
    docker("exec", victim, "python", "-c", KILL_A_WORKER)
    time.sleep(3)
    docker("kill", victim)
    time.sleep(3)
    docker("start", victim)
    report.recovery = site.wait_until_well()


def roll(site, report):
    """gunicorn's reload, and web containers restarted one after the other, lose no visitor's request."""
    docker("kill", "--signal", "HUP", site.containers("web")[0])
    time.sleep(3)
    for container in site.containers("web"):
        docker("restart", "--time", "30", container)
        report.recovery = max(report.recovery or 0, site.wait_until_well())


def lose_the_database(site, report):
    """While the database is stopped, frozen or restarting, visitors read on and the admin says what is wrong."""
    editor = Editor(site)
    for harm in (stopped, frozen, restarted):
        site.warm()
        with harm(site.containers("db")[0]):
            end = time.monotonic() + OUTAGE
            while harm is not restarted and time.monotonic() < end:
                answer = editor.get("/admin/")
                report.expect(answer.status == 503, f"database {harm.__name__}: the admin answered {answer}")
                report.expect("Traceback" not in answer.text, "the admin showed a traceback")
                time.sleep(1)
        report.recovery = max(report.recovery or 0, site.wait_until_well(editor))


def lose_the_cache(site, report):
    """While Valkey is stopped, frozen or restarting, visitors read on, and what is published then is seen."""
    editor = Editor(site)
    page = editor.create("Drill without a cache")
    for harm in (stopped, frozen, restarted):
        site.warm()
        words = f"Published while the cache was {harm.__name__}"
        with harm(site.containers("cache")[0]):
            answer = editor.edit(page, tagline=words)
            report.expect(answer.status in (302, 503), f"cache {harm.__name__}: publishing answered {answer}")
        report.recovery = max(report.recovery or 0, site.wait_until_well(editor))
        if answer.status == 302:
            report.fresh(
                site,
                "/drill-without-a-cache/",
                lambda answer, words=words: words in answer.text,
                f"cache {harm.__name__}",
            )
    editor.post(f"/admin/pages/{page}/delete/")


def release_twice(site, report):
    """Two releases at once both succeed, and what an editor wrote survives them."""
    editor = Editor(site)
    words = "An editor wrote this before the release"
    editor.edit(editor.find("Custom Mouse Models"), tagline=words)
    with ThreadPoolExecutor() as pool:
        releases = list(pool.map(lambda _: site.compose("run", "--rm", "release", check=False), range(2)))
    for result in releases:
        report.expect(result.returncode == 0, f"a release failed: {result.stdout[-300:]} {result.stderr[-300:]}")
    report.fresh(site, "/custom-mouse-models/", lambda answer: words in answer.text)


def back_up(site, report):
    """A backup is one command, encrypted, and holds pages, people and pictures as they were, whatever happens later."""
    editor = Editor(site)
    page = editor.create("Drill before the backup")
    editor.edit(page, tagline="To be restored")
    report.expect(editor.upload("restored.png").status == 200, "uploading a picture failed")
    result = site.compose("exec", "-T", "scheduler", "python", "manage.py", "store_backup", check=False)
    report.expect(result.returncode == 0, f"the backup failed: {result.stderr[-300:]}")
    editor.edit(page, tagline="A mishap of today")
    with site.archive.open("wb") as archive:
        site.compose("exec", "-T", "scheduler", "python", "manage.py", "fetch_backup", stdout=archive)
    report.expect(site.archive.read_bytes().startswith(b"age-encryption.org/v1"), "the backup is not encrypted")


def restore(site):
    """Yesterday's backup, restored into an empty stack on disks of 300 MB, is the site as it was, row by row."""
    say(f"Restore: {restore.__doc__}")
    start = time.monotonic()
    site.make_small_disks()
    archive = site.archive.with_name("decrypted")
    with site.archive.open("rb") as encrypted, archive.open("wb") as decrypted:
        pyrage.decrypt_io(encrypted, decrypted, [site.backup_key])
    with archive.open("rb") as decrypted:
        command = ("run", "--rm", "-T", "release", "python", "manage.py", "restore", "--verbosity", "2")
        told = site.compose(*command, stdin=decrypted).stdout
    site.up(counter="Valkey")
    answers = [site.ask("/drill-before-the-backup/"), site.ask("/media/original_images/restored.png")]
    good = "To be restored" in answers[0].text and answers[1].status == 200 and bool(Editor(site).home)
    good = good and "Verified " in told
    say(f"   {'good' if good else 'FAILED'} in {time.monotonic() - start:.0f} s: {' '.join(told.split())}")
    for answer in [] if good else answers:
        say(f"   - {answer}")
    return good


def fill_the_disk(site, report):
    """While no disk has room, visitors read on, editors are told what is wrong, and nothing that was saved is lost."""
    editor = Editor(site)
    page = editor.find("Drill before the backup")
    report.expect(editor.edit(page, tagline="Saved before").status == 302, "publishing failed")
    site.warm()
    db = site.containers("db")[0]
    with filled(site.holder, "/media"):
        answer = editor.upload("one_too_many.png", noise=200_000)
        report.expect(answer.status == 503, f"uploading to a full disk answered {answer}")
        report.expect("disk is full" in answer.text, "an editor was not told that the disk is full")
    with filled(site.holder, "/db"):
        # The next segment of the log finds no room: the worst that a full disk does to PostgreSQL.
        docker("exec", db, "psql", "--username=site", "--command", "SELECT pg_switch_wal()", check=False)
        end = time.monotonic() + OUTAGE
        while time.monotonic() < end:
            answer = editor.edit(page, tagline="Perhaps saved")
            report.expect(answer.status in (302, 503), f"saving on a full disk answered {answer}")
            time.sleep(1)
    report.recovery = site.wait_until_well(editor)
    report.expect(editor.edit(page, tagline="Saved after").status == 302, "publishing afterwards failed")
    report.fresh(site, "/drill-before-the-backup/", lambda answer: "Saved after" in answer.text)


# What breaks


KILL_A_WORKER = """
import os, signal
from pathlib import Path
gunicorns = [
    int(process.name) for process in Path("/proc").iterdir()
    if process.name.isdigit() and b"genetargeting.wsgi" in (process / "cmdline").read_bytes()
]
os.kill(max(set(gunicorns) - {os.getpid()}), signal.SIGKILL)  # the youngest is a worker
"""


@contextmanager
def stopped(container):
    docker("stop", container)
    try:
        yield time.sleep(2)
    finally:
        docker("start", container)


@contextmanager
def frozen(container):
    docker("pause", container)
    try:
        yield time.sleep(2)
    finally:
        docker("unpause", container)


@contextmanager
def restarted(container):
    docker("restart", container)
    yield


@contextmanager
def filled(container, folder):
    docker("exec", "--user", "root", container, "sh", "-c", f"cat /dev/zero >{folder}/filler; sync", check=False)
    try:
        yield
    finally:
        docker("exec", "--user", "root", container, "rm", f"{folder}/filler")


# The stack and the people who use it


class Answer(NamedTuple):
    """What came back; status 0 when nothing did."""

    status: int
    text: str = ""
    seconds: float = 0.0
    cache: str = ""

    def __str__(self):
        return f"{self.status} after {self.seconds:.1f} s ({self.cache}): {' '.join(self.text[:200].split())!r}"


def ask(method, url, session=requests, **options):
    start = time.monotonic()
    try:
        response = session.request(method, url, allow_redirects=False, timeout=2 * BOUND, **options)
        seconds = time.monotonic() - start
        return Answer(response.status_code, response.text, seconds, response.headers.get("Cache-Status", "not cached"))
    except requests.RequestException as error:
        return Answer(0, repr(error), time.monotonic() - start)


class Site:
    """The stack: a Compose project, an image and a port of its own."""

    holder = None

    def __init__(self):
        self.project = f"drill-{secrets.token_hex(3)}"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.host = f"localhost:{free.getsockname()[1]}"
        # Not whatever else the shell sets: the drill tries what a bare `docker compose up` gives.
        self.environment = {name: os.environ[name] for name in ("PATH", "HOME", "DOCKER_HOST") if name in os.environ}
        self.environment |= {"IMAGE": self.project, "PORT": self.host.partition(":")[2]}
        self.backup_key = pyrage.x25519.Identity.generate()
        self.environment["BACKUP_RECIPIENTS"] = str(self.backup_key.to_public())
        self.environment["TRUSTED_PROXIES"] = f"172.16.0.0/12,192.168.0.0/16,10.0.0.0/8,{EDGES}"
        self.archive = Path(tempfile.mkdtemp()) / "site.tar.gz"

    def compose(self, *arguments, **options):
        command = ["docker", "compose", "--env-file", "/dev/null", "--project-name", self.project]
        return execute(*command, "--profile", "scale", *arguments, env=self.environment, **options)

    def up(self, counter):
        """Starts or changes the stack; COMPOSE_PROFILES is what makes it count changes in Valkey."""
        say(f"Bring up {WEB_CONTAINERS} web containers, changes counted in {counter}")
        if counter == "Valkey":
            self.environment["COMPOSE_PROFILES"] = "scale"
        self.compose("up", "--detach", "--build", "--scale", f"web={WEB_CONTAINERS}")
        say(f"   well after {self.wait_until_well():.1f} s")

    def make_small_disks(self):
        """Database and uploads on disks of 300 MB in memory, which a container holds as long as the site stands."""
        for name in ("db", "media"):
            self.make_small_disk(name, "size=300m")
        volumes = [f"--volume={self.project}_{name}:/{name}" for name in ("db", "media")]
        self.holder = docker("run", "--detach", "--rm", *volumes, self.project, "sleep", "infinity").stdout.strip()

    def make_small_disk(self, name, limits):
        labels = [f"--label=com.docker.compose.{key}={value}" for key, value in self.labels(name)]
        options = [f"--opt={option}" for option in ("type=tmpfs", "device=tmpfs", f"o={limits},mode=755,uid=10001")]
        docker("volume", "create", *labels, *options, f"{self.project}_{name}")

    def labels(self, name):
        return ("project", self.project), ("volume", name)

    def remove_data(self):
        say("Remove the stack with its data")
        self.compose("down", "--volumes", "--remove-orphans", check=False)

    def remove(self):
        self.compose("stop", check=False)
        if self.holder:
            docker("kill", self.holder, check=False)
        self.remove_data()
        docker("image", "rm", self.project, check=False)
        shutil.rmtree(self.archive.parent)

    def containers(self, service):
        return self.compose("ps", "--all", "--quiet", service).stdout.split()

    @cached_property
    def administrator(self):
        """The name and password that the first release wrote down."""
        volume = f"--volume={self.project}_secrets:/secrets"
        secret = docker("run", "--rm", volume, self.project, "cat", "/secrets/administrator")
        return secret.stdout.split()

    def web_addresses(self):
        """Where the web containers that run can be asked directly."""
        networks = [
            each["NetworkSettings"]["Networks"]
            for each in json.loads(docker("inspect", *self.containers("web")).stdout)
        ]
        return [
            f"http://{network['IPAddress']}:8000"
            for each in networks
            for network in each.values()
            if network["IPAddress"]
        ]

    def ask(self, path):
        return ask("GET", f"http://{self.host}{path}")

    def ask_every_container(self, path, times=4):
        """Asks all web containers at once, several times each: a container has two processes."""
        with ThreadPoolExecutor(WEB_CONTAINERS * times) as pool:
            urls = [f"{address}{path}" for address in self.web_addresses() for _ in range(times)]
            return list(pool.map(lambda url: ask("GET", url, headers={"Host": self.host}), urls))

    def warm(self):
        """Lets every process see every page, as a day of visitors would."""
        for path in PAGES * 3:
            self.ask_every_container(path, times=8)

    def wait_until_well(self, editor=None):
        """The seconds until every web container is ready, and lets the editor in."""
        start = time.monotonic()
        while time.monotonic() < start + 4 * BOUND:
            answers = self.ask_every_container("/-/ready/") + ([editor.get("/admin/")] if editor else [])
            if len(answers) >= 4 * WEB_CONTAINERS and all(answer.status == 200 for answer in answers):
                return time.monotonic() - start
            time.sleep(0.2)
        raise RuntimeError(f"the site did not recover within {4 * BOUND} s: {answers[-1]}")


class Editor:
    """The administrator, signed in, who works at one web container after the other."""

    def __init__(self, site):
        self.site, self.session, self.turn = site, requests.Session(), 0
        # No connection is kept: gunicorn may close it just when the next form is sent. The proxy keeps none either.
        self.session.headers.update({"Host": site.host, "Connection": "close"})
        self.addresses = site.web_addresses()
        username, password = site.administrator
        answer = self.post("/admin/login/", username=username, password=password, next="/admin/")
        if answer.status != 302:
            raise RuntimeError(f"signing in answered {answer}")
        self.home = self.listed(1)[0][1]  # the only page below the root, which is number 1

    def ask(self, method, path, **options):
        address = self.addresses[self.turn % len(self.addresses)]
        return ask(method, address + path, session=self.session, **options)

    def get(self, path):
        self.turn += 1
        return self.ask("GET", path)

    def post(self, path, form=None, **fields):
        """Sends the form that the page at the path shows, with these fields changed."""
        answer = self.get(path)
        if answer.status != 200:
            return answer
        return self.ask("POST", path, data=form_fields(answer.text) | fields)

    def upload(self, name, noise=0):
        """Uploads a picture, as the page for adding several does it; `noise` makes it larger, in bytes."""
        path = "/admin/images/multiple/add/"
        fields = form_fields(self.get(path).text) | {"title": name}
        return self.ask(
            "POST",
            path,
            data=fields,
            files={"files[]": (name, PICTURE + os.urandom(noise), "image/png")},
            headers={"X-Requested-With": "XMLHttpRequest"},
        )

    def create(self, title):
        answer = self.post(
            f"/admin/pages/add/pages/servicepage/{self.home}/",
            **PUBLISH,
            title=title,
            slug=title.lower().replace(" ", "-"),
        )
        if answer.status != 302:
            raise RuntimeError(f"creating {title} answered {answer}")
        return self.find(title)

    def edit(self, page, container=None, **fields):
        self.turn = self.turn if container is None else container
        return self.post(f"/admin/pages/{page}/edit/", **PUBLISH, **fields)

    def find(self, title):
        """The number of a page directly below the home page."""
        numbers = dict(self.listed(self.home))
        if title not in numbers:
            raise RuntimeError(f"the admin lists no page {title}, only {', '.join(numbers)}")
        return numbers[title]

    def listed(self, parent):
        """The title and number of every page that the admin lists below this one."""
        links = BeautifulSoup(self.get(f"/admin/pages/{parent}/").text, "html.parser").select("table .title a")
        return [(link.get_text(strip=True), link["href"].split("/")[3]) for link in links if "/edit/" in link["href"]]


# The smallest PNG: one transparent pixel.
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
# The admin's JavaScript adds how many sections, pictures and listing pages there are; those of the drill have none.
PUBLISH = {"action-publish": "action-publish", "body-count": "0", "link_from-count": "0", "images-count": "0"}


def form_fields(html):
    """What a browser would send of a page's only large form; a dialogue comes as JSON."""
    html = json.loads(html)["html"] if html.startswith("{") else html
    form = max(BeautifulSoup(html, "html.parser").select("form[method=post i]"), key=lambda form: len(str(form)))
    fields = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        if field.name == "select":
            chosen = field.select_one("option[selected]")
            fields[field["name"]] = chosen.get("value", "") if chosen else ""
        elif field.name == "textarea":
            fields[field["name"]] = field.get_text().removeprefix("\n")
        elif field.get("type") not in ("checkbox", "radio", "submit", "file") or field.has_attr("checked"):
            fields[field["name"]] = field.get("value", "")
    return fields


class Visitors:
    """Eight people who read pages through the proxy until the block ends, at a bounded rate."""

    def __init__(self, site):
        self.site, self.answers, self.wrong, self.end = site, [], [], Event()
        self.titles = {path: heading(site.ask(path).text) for path in PAGES}
        self.threads = [Thread(target=self.read, args=[number], daemon=True) for number in range(VISITORS)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.end.set()
        for thread in self.threads:
            thread.join()

    def read(self, number):
        while not self.end.wait(PAUSE):
            number += 1
            path = PAGES[number % len(PAGES)]
            answer = self.site.ask(path)
            self.answers.append(answer)
            if answer.status != 200 or heading(answer.text) != self.titles[path]:
                self.wrong.append(f"{path} answered {answer}")


def heading(html):
    return html.partition("<h1>")[2].partition("</h1>")[0]


class Report:
    """What one step found."""

    def __init__(self):
        self.problems, self.asked, self.stale, self.recovery = [], 0, 0, None

    def expect(self, condition, problem):
        if not condition:
            self.problems.append(problem)

    def fresh(self, site, path, check, what="a change"):
        """Counts the answers of the web containers, all asked at once, and of the proxy that do not pass the check."""
        for answer in [site.ask(path), *site.ask_every_container(path), site.ask(path)]:
            self.asked += 1
            if not check(answer):
                self.stale += 1
                self.problems.append(f"stale after {what}: {path} answered {answer}")


def run(site, *steps):
    """Runs the steps under the visitors' load, prints what each found, and returns whether it was good."""
    return [run_step(site, step) for step in steps]


def run_step(site, step):
    say(f"{step.__name__.replace('_', ' ').capitalize()}: {step.__doc__}")
    report = Report()
    start = time.monotonic()
    with Visitors(site) as visitors:
        try:
            step(site, report)
            time.sleep(1)
        except Exception as error:  # whatever it was, the other steps have something to tell
            report.problems.append(f"the step broke off: {error!r}")
    seconds = sorted(answer.seconds for answer in visitors.answers) or [0]
    figures = [
        f"{len(visitors.answers)} visits",
        f"{len(visitors.wrong)} errors",
        f"p99 {seconds[int(len(seconds) * 0.99)]:.2f} s",
        f"slowest {seconds[-1]:.2f} s",
    ]
    if report.asked:
        figures.append(f"{report.asked} checks of changes, {report.stale} stale")
    if report.recovery is not None:
        figures.append(f"recovered after {report.recovery:.1f} s")
        report.expect(report.recovery < BOUND, f"recovery took longer than {BOUND} s")
    report.expect(seconds[-1] < BOUND, f"a visitor waited longer than {BOUND} s")
    problems = visitors.wrong + report.problems
    say(f"   {'FAILED' if problems else 'good'} in {time.monotonic() - start:.0f} s: {', '.join(figures)}")
    for problem in problems[:10]:
        say(f"   - {problem}")
    if len(problems) > 10:
        say(f"   - and {len(problems) - 10} more")
    return not problems


def docker(*arguments, check=True):
    return execute("docker", *arguments, check=check)


def execute(*command, check=True, stdout=subprocess.PIPE, **options):
    result = subprocess.run(command, cwd=ROOT, stdout=stdout, stderr=subprocess.PIPE, text=True, timeout=300, **options)
    if check and result.returncode:
        raise RuntimeError(f"{' '.join(command)} failed: {result.stderr.strip()[-1000:]}")
    return result


def say(text):
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
