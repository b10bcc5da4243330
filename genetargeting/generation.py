"""The generation of the content: a value that every commit which may change a public page replaces.

What was made from the content is good as long as the generation that was read *before* making it is the current one.
The processes of one machine share it in a file that each maps into its memory; several machines share it in Valkey.
It is random and not a number: nothing has to be counted up, and what is lost or restored never fits by accident.
"""

import logging
import mmap
import os
import threading
import time
from functools import cache
from hashlib import blake2b

from django.conf import settings
from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save
from wagtail.models import COMMENTS_RELATION_NAME, Page
from wagtail.signals import post_page_move

logger = logging.getLogger(__name__)

SIZE = 16  # bytes

# What no public page shows. All else counts as content, so that nobody has to think of it when adding a model.
OTHER_APPS = {
    "admin",
    "auth",
    "axes",
    "contenttypes",
    "mailer",
    "otp_static",
    "otp_totp",
    "sessions",
    "wagtailadmin",
    "wagtailsearch",
    "wagtailusers",
}
OTHER_MODELS = {
    "pages.ExternalLink",
    "pages.LegacyRedirect",
    "pages.LoadedContent",
    "wagtailcore.APIToken",
    "wagtailcore.Comment",
    "wagtailcore.CommentReply",
    "wagtailcore.ModelLogEntry",
    "wagtailcore.PageLogEntry",
    "wagtailcore.PageSubscription",
    "wagtailcore.ReferenceIndex",
    "wagtailcore.Revision",
    "wagtailcore.TaskState",
    "wagtailcore.UploadedFile",
    "wagtailcore.WorkflowState",
    "wagtailimages.Rendition",  # made while a page is rendered
}
# What saving a draft writes to the row of its page.
DRAFT_FIELDS = {
    COMMENTS_RELATION_NAME,
    "draft_title",
    "has_unpublished_changes",
    "latest_revision",
    "latest_revision_created_at",
}


class SharedFile:
    """The generation of one machine, in a file that all its processes and containers map into memory."""

    def __init__(self, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        os.posix_fallocate(descriptor, 0, SIZE)  # for good: a hole that a full disk cannot fill kills who writes it
        self.memory = mmap.mmap(descriptor, SIZE)
        os.close(descriptor)

    def current(self):
        return self.memory[:]

    def advance(self):
        self.memory[:] = os.urandom(SIZE)


class SharedServer:
    """The generation of several machines, in Valkey."""

    KEY = "generation"
    # Seconds. An answer inside a data centre takes less than a thousandth of this.
    TIMEOUT = 0.25
    # Seconds during which a server that did not answer is not asked again.
    PAUSE = 1

    def __init__(self, url):
        import redis  # here, because it takes 10 MB that one machine alone does not need

        self.error = redis.RedisError
        self.server = redis.Redis.from_url(
            url, socket_timeout=self.TIMEOUT, socket_connect_timeout=self.TIMEOUT, retry=None, protocol=2
        )
        self.away_until = 0
        # What this process adds to the value: after an outage nothing older may count as current.
        self.outages = 0
        self.owed = threading.Lock()

    def current(self):
        """The generation, or None while the server does not answer."""
        if time.monotonic() < self.away_until:
            return None
        outages = self.outages
        try:
            value = self.server.get(self.KEY)
            if value is None:
                self.server.set(self.KEY, os.urandom(SIZE), nx=True)
                value = self.server.get(self.KEY)
        except self.error as error:
            self.lose(error)
            return None
        if self.away_until:
            self.away_until = 0
            logger.warning("The cache server answers again.")
        return outages, value

    def advance(self):
        try:
            self.server.set(self.KEY, os.urandom(SIZE))
        except self.error as error:
            self.lose(error)
            if self.owed.acquire(blocking=False):
                threading.Thread(target=self.pay, daemon=True).start()

    def lose(self, error):
        if not self.away_until:
            logger.error("The cache server does not answer (%s): pages are rendered for every request.", error)
        self.away_until = time.monotonic() + self.PAUSE
        self.outages += 1

    def pay(self):
        """Tells the server of a change that it missed, as soon as it answers."""
        while True:
            time.sleep(self.TIMEOUT)
            try:
                self.server.set(self.KEY, os.urandom(SIZE))
            except self.error:
                continue
            self.owed.release()
            return


@cache
def shared():
    """Where this deployment keeps the generation."""
    if settings.CACHE_URL:
        return SharedServer(settings.CACHE_URL)
    return SharedFile(settings.STATE_DIR / "page_cache" / "generation")


def cache_key(key, key_prefix, version):
    """The KEY_FUNCTION of Django's cache: what it keeps is forgotten when the content changes."""
    generation = shared().current() or os.urandom(SIZE)
    return f"{key_prefix}:{version}:{blake2b(repr(generation).encode(), digest_size=SIZE).hexdigest()}:{key}"


def advance_on_commit(**kwargs):
    """Replaces the generation when the transaction under way is committed; a rolled-back one changes nothing."""
    transaction.on_commit(shared().advance, robust=True)


def watch_content():
    """Replaces the generation with every change of content that Django or Wagtail tells of."""
    for signal in (post_save, post_delete):
        signal.connect(content_changed)
    m2m_changed.connect(relation_changed)
    post_page_move.connect(advance_on_commit)


def content_changed(sender, update_fields=None, **kwargs):
    draft = issubclass(sender, Page) and update_fields and DRAFT_FIELDS.issuperset(update_fields)
    if is_content(sender) and not draft:
        advance_on_commit()


def relation_changed(instance, model, **kwargs):
    if is_content(type(instance)) and is_content(model):
        advance_on_commit()


def is_content(model):
    return model._meta.app_label not in OTHER_APPS and model._meta.label not in OTHER_MODELS
