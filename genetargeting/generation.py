"""The generation of the content: a value that every commit which may change a public page replaces.

A result made from the content is valid as long as the generation that was read *before* making it is the current one.
The processes of one machine share the generation as the target of a symbolic link; several machines share it in Valkey.
It is random, not a counter: a generation that was lost or restored from a backup can never match by accident.
"""

import logging
import os
import secrets
import threading
import time
from collections.abc import Callable, Hashable, Iterable, Mapping
from contextlib import suppress
from contextvars import ContextVar
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save
from wagtail.models import COMMENTS_RELATION_NAME, Page
from wagtail.signals import post_page_move

from genetargeting.bounded_cache import BoundedCache

logger = logging.getLogger(__name__)

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

SIZE = 16  # bytes
# Seconds after which a cached result is made again even if no change was announced.
LIFETIME = 10 * 60

# The generation that was current when the current request arrived, if it only reads. None for requests that write,
# which see their own changes before the commit, in commands, and while there is no generation.
generation_of_request: ContextVar[object] = ContextVar("generation_of_request", default=None)
# The number of cached results of `once_per_generation`: several for each page that other pages mention.
CAPACITY = 20_000

# Models that no public page shows. All others count as content, so that a new model is covered by default.
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
    "pages.Enquiry",
    "pages.EnquiryFile",
    "pages.ExternalLink",
    "pages.LegacyRedirect",
    "pages.LoadedContent",
    "pages.ReplacedFile",
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
    "wagtailimages.Rendition",  # created while a page is rendered
}
# The fields that saving a draft writes to the row of its page.
DRAFT_FIELDS = {
    COMMENTS_RELATION_NAME,
    "draft_title",
    "has_unpublished_changes",
    "latest_revision",
    "latest_revision_created_at",
}


class SharedFile:
    """The generation of one machine: the file that a symbolic link leads to, for all processes and containers.

    nginx cannot read a file into a variable, but it can resolve a link (`$realpath_root`): see proxy.conf. If no
    link can be made, because the disk is full or the folder is gone, there is no generation and nothing is current.
    """

    # Seconds after which the file of an earlier generation is removed: another process may be about to link to it.
    LEFTOVER_AGE = 60
    # Seconds after which a link that could not be made is tried again.
    RETRY_DELAY = 1
    # The link's target while Valkey has the generation: its own folder, which nginx does not regard as a generation.
    IN_VALKEY = "."

    def __init__(self, path: Path) -> None:
        self.path = path
        self.retry_at = 0.0
        if self.current() == self.IN_VALKEY:
            self.advance()

    def current(self) -> str | None:
        """Return the generation, or None while there is none; then every page is rendered."""
        with suppress(OSError):
            return os.readlink(self.path)  # noqa: PTH115 -- called for each request, and Path takes three times as long
        if time.monotonic() >= self.retry_at:
            self.retry_at = time.monotonic() + self.RETRY_DELAY
            self.advance()
        return None

    def advance(self) -> None:
        """Replace the generation; if that fails, remove it, so that the old one no longer counts as current."""
        try:
            self.link_to_new_file()
        except OSError as error:
            self.path.unlink(missing_ok=True)
            logger.error("The generation cannot be renewed (%s): pages are rendered for every request.", error)
        with suppress(OSError):
            self.remove_leftovers()

    def link_to_new_file(self) -> None:
        """Switch atomically to a file with a name that was never used before."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        target = self.path.with_name(f"{self.path.name}-{secrets.token_hex(SIZE)}")
        target.touch()  # nginx resolves only what exists
        link = target.with_suffix(".new")
        link.symlink_to(target.name)
        link.replace(self.path)

    def remove_leftovers(self) -> None:
        current = self.path.readlink().name
        for file in self.path.parent.glob(f"{self.path.name}-*"):
            if file.name != current and time.time() - file.lstat().st_mtime > self.LEFTOVER_AGE:
                file.unlink(missing_ok=True)


class SharedServer:
    """The generation of several machines, in Valkey."""

    KEY = "generation"
    # Seconds. An answer inside a data centre takes less than a thousandth of this.
    TIMEOUT = 0.25
    # Seconds during which a server that did not answer is not asked again.
    RETRY_DELAY = 1

    def __init__(self, url: str) -> None:
        import redis  # here, because it takes 10 MB, which a single machine does not need

        self.error = redis.RedisError
        self.server = redis.Redis.from_url(
            url, socket_timeout=self.TIMEOUT, socket_connect_timeout=self.TIMEOUT, retry=None, protocol=2
        )
        self.unavailable_until = 0.0
        # This process's own suffix for the value: after an outage, nothing older may count as current.
        self.outages = 0
        self.retrying = threading.Lock()

    def current(self) -> tuple[int, bytes | str | None] | None:
        """Return the generation, or None while the server does not answer."""
        if time.monotonic() < self.unavailable_until:
            return None
        outages = self.outages
        try:
            value = self.server.get(self.KEY)
            if value is None:
                self.server.set(self.KEY, os.urandom(SIZE), nx=True)
                value = self.server.get(self.KEY)
        except self.error as error:
            self.note_outage(error)
            return None
        if self.unavailable_until:
            self.unavailable_until = 0.0
            logger.warning("The cache server responds again.")
        return outages, value

    def advance(self) -> None:
        """Replace the generation, as soon as the server answers."""
        try:
            self.server.set(self.KEY, os.urandom(SIZE))
        except self.error as error:
            self.note_outage(error)
            if self.retrying.acquire(blocking=False):
                threading.Thread(target=self.retry_advance, daemon=True).start()

    def note_outage(self, error: Exception) -> None:
        if not self.unavailable_until:
            logger.error("The cache server does not respond (%s): pages are rendered for every request.", error)
        self.unavailable_until = time.monotonic() + self.RETRY_DELAY
        self.outages += 1

    def retry_advance(self) -> None:
        """Announce a change that the server missed, as soon as it answers."""
        while True:
            time.sleep(self.TIMEOUT)
            try:
                self.server.set(self.KEY, os.urandom(SIZE))
            except self.error:
                continue
            self.retrying.release()
            return


@cache
def shared() -> SharedFile | SharedServer:
    """Return the store of this deployment's generation."""
    link = settings.STATE_DIR / "page_cache" / "generation"
    if settings.CACHE_URL:
        with suppress(OSError):
            link.unlink(missing_ok=True)  # nginx does not query the server, and caches nothing
            link.symlink_to(SharedFile.IN_VALKEY)
        return SharedServer(settings.CACHE_URL)
    return SharedFile(link)


def once_per_generation(key: str, make: Callable[[], Value]) -> Value:
    """Return the result of `make`; for public pages it is cached until the content changes.

    Threads share the value, so it must not be mutated. The generation is read before the content, so the value never
    outlives a change that was committed while it was made.
    """
    return each_once_per_generation(key, [None], lambda _keys: {None: make()})[None]


def each_once_per_generation(
    name: str, keys: Iterable[Key], make: Callable[[list[Key]], Mapping[Key, Value]]
) -> dict[Key, Value]:
    """Return the value of each key; `make` is called once, for all keys whose values are not cached."""
    kept, now = _values_of(generation_of_request.get()), time.monotonic()
    found = {key: kept.get((name, key)) for key in keys}
    missing = [key for key, value in found.items() if not value or now >= value[0] + LIFETIME]
    made = make(missing) if missing else {}
    for key in missing:
        kept.put((name, key), (now, made[key]), 1)
    return {key: made[key] if key in made else value[1] for key, value in found.items()}  # type: ignore[index]


_kept: tuple[object, BoundedCache[tuple[float, Any]]] = None, BoundedCache(0)


def _values_of(generation: object) -> BoundedCache[tuple[float, Any]]:
    """Return the values cached for a generation, for all threads; those of other generations are dropped."""
    global _kept
    if generation is None:  # a request that writes neither uses nor changes the shared values
        return BoundedCache(0)
    kept = _kept
    if kept[0] != generation:
        _kept = kept = generation, BoundedCache(CAPACITY)
    return kept[1]


def cache_key(key: str, key_prefix: str, version: int) -> str:
    """Return the cache key, as Django's KEY_FUNCTION: it includes the generation, so entries expire with the content.

    An entry that a public page stores belongs to the generation that was current when the request arrived, not to
    that of a change committed meanwhile.
    """
    generation = generation_of_request.get() or shared().current() or os.urandom(SIZE)
    return f"{key_prefix}:{version}:{blake2b(repr(generation).encode(), digest_size=SIZE).hexdigest()}:{key}"


def advance_on_commit(**kwargs: object) -> None:
    """Replace the generation when the current transaction is committed; a rolled-back one changes nothing."""
    connection = transaction.get_connection()
    # A load saves thousands of rows in one transaction: one call is enough, unless its savepoint may be rolled back.
    savepoints = set(connection.savepoint_ids)
    if not any(call is advance and ids <= savepoints for ids, call, *_robust in connection.run_on_commit):
        transaction.on_commit(advance, robust=True)


def advance() -> None:
    """Replace the generation that this deployment shares."""
    shared().advance()


def watch_content() -> None:
    """Replace the generation whenever Django or Wagtail signals a change of content."""
    for signal in (post_save, post_delete):
        signal.connect(content_changed)
    m2m_changed.connect(relation_changed)
    post_page_move.connect(advance_on_commit)


def content_changed(sender: type[Model], update_fields: frozenset[str] | None = None, **kwargs: object) -> None:
    if is_content(sender) and not is_draft(sender, update_fields):
        advance_on_commit()


def relation_changed(instance: Model, model: type[Model], **kwargs: object) -> None:
    if is_content(type(instance)) and is_content(model):
        advance_on_commit()


def is_draft(sender: type[Model], update_fields: frozenset[str] | None) -> bool:
    """Return whether only a draft was saved, which visitors do not see."""
    return issubclass(sender, Page) and bool(update_fields) and DRAFT_FIELDS.issuperset(update_fields or ())


def is_content(model: type[Model]) -> bool:
    return model._meta.app_label not in OTHER_APPS and model._meta.label not in OTHER_MODELS
