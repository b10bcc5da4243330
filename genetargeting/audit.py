"""The audit log: records what Wagtail's own log does not, and writes entries as JSON lines for log collectors.

Wagtail records who changed pages, settings, users and groups; its report *Site history* shows that. `log_read` and
`log_export` record who saw personal data.
"""

import json
import logging
from collections.abc import Collection
from copy import copy
from typing import Any

from django.contrib.admin.models import LogEntry as DjangoLogEntry
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, Group, Permission
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_save, pre_save
from django.utils.text import capfirst
from wagtail.log_actions import LogFormatter, log
from wagtail.models import ModelLogEntry, PageLogEntry

READ, EXPORT, PASSWORD_RESET, RIGHTS = "site.read", "site.export", "site.password_reset", "site.rights"

logger = logging.getLogger("audit")


def log_read(instance: Model, user: AbstractBaseUser | AnonymousUser) -> None:
    """Record that a user opened an object that contains personal data."""
    log(instance, READ, user=user)


def log_export(instance: Model, user: AbstractBaseUser | AnonymousUser, count: int) -> None:
    """Record that a user downloaded `count` entries that belong to an object, such as the enquiries of a form."""
    log(instance, EXPORT, user=user, data={"count": count})


class ExportFormatter(LogFormatter):
    label = "Export"

    def format_message(self, log_entry: Any) -> str:
        count = log_entry.data.get("count")
        return "1 entry exported" if count == 1 else f"{count} entries exported"


class PasswordResetFormatter(LogFormatter):
    label = "Ask for a new password"

    def format_message(self, log_entry: Any) -> str:
        return f"A link to choose a new password was sent; {log_entry.data.get('address') or 'someone'} asked for it"


class RightsFormatter(LogFormatter):
    label = "Change rights"

    def format_message(self, log_entry: Any) -> str:
        return str(log_entry.data.get("change", ""))


def register_actions(actions: Any) -> None:
    """Wagtail's hook `register_log_actions`."""
    actions.register_action(READ, "Read", "Read")
    actions.register_action(EXPORT)(ExportFormatter)
    actions.register_action(PASSWORD_RESET)(PasswordResetFormatter)
    actions.register_action(RIGHTS)(RightsFormatter)


# Changes of permissions: Wagtail's entry only says that the account or the group was edited

FLAGS = {
    "is_superuser": ("no longer an administrator", "made an administrator"),
    "is_active": ("account deactivated", "account activated"),
}


def watch_rights() -> None:
    """Record changes of users' permissions."""
    user_model = get_user_model()
    pre_save.connect(log_flags, sender=user_model, dispatch_uid="audit-flags")
    for model in (user_model, Group):
        post_save.connect(mark_restored, sender=model, dispatch_uid=f"audit-restored-{model.__name__}")
    for through in (user_model.groups.through, user_model.user_permissions.through, Group.permissions.through):
        m2m_changed.connect(log_memberships, sender=through, dispatch_uid=f"audit-{through.__name__}")


def log_flags(instance: Any, update_fields: Collection[str] | None, raw: bool, **_: Any) -> None:
    if raw or not instance.pk or (update_fields is not None and not set(FLAGS) & set(update_fields)):
        return
    before = type(instance).objects.filter(pk=instance.pk).values(*FLAGS).first() or {}
    now = {flag: getattr(instance, flag) for flag in before}
    changes = [FLAGS[flag][now[flag]] for flag in before if before[flag] != now[flag]]
    if changes:
        log(instance, RIGHTS, data={"change": capfirst("; ".join(changes))})


def mark_restored(instance: Any, raw: bool, **_: Any) -> None:
    """Mark the row as loaded by `loaddata`, which the later signal for its memberships does not indicate."""
    instance.is_restored = raw


def log_memberships(
    instance: Any, action: str, model: type[Model], pk_set: set[int] | None, reverse: bool, **_: Any
) -> None:
    if getattr(instance, "is_restored", False):  # the objects needed to log it may not be restored yet
        return
    verbs = {"post_add": ("Added to", "Granted:"), "post_remove": ("Removed from", "Withdrawn:")}
    if action not in verbs or reverse or not pk_set:
        return
    names = ", ".join(sorted(str(each) for each in model._default_manager.filter(pk__in=pk_set)))
    log(instance, RIGHTS, data={"change": f"{verbs[action][model is Permission]} {names}"})


# As JSON


def ship_entries() -> None:
    """Write each entry of an audit log, Wagtail's and that of Django's admin, to the logger `audit` once committed."""
    for model in (PageLogEntry, ModelLogEntry, DjangoLogEntry):
        post_save.connect(ship, sender=model, dispatch_uid=f"audit-{model.__name__}")


def ship(instance: Any, created: bool, **_: Any) -> None:
    if created:  # robust, because an error in logging must not fail the action that was logged
        transaction.on_commit(lambda: logger.info("%s", summary(instance), extra=fields(instance)), robust=True)


def ship_on_commit(model: Any, pks: Collection[int]) -> None:
    """Write entries that were created in bulk, which sends no signal, to the logger once committed."""

    def ship_all() -> None:
        for entry in model.objects.filter(pk__in=pks).order_by("pk"):
            logger.info("%s", summary(entry), extra=fields(entry))

    transaction.on_commit(ship_all, robust=True)


def summary(entry: Any) -> str:
    """Return an entry as text: who did what to what."""
    if isinstance(entry, DjangoLogEntry):
        return f"{entry.user.get_username()}: {entry.get_change_message()} ({entry.content_type} “{entry.object_repr}”)"
    entry = copy(entry)
    # Wagtail 8.0 composes its text from data as the database returns it, in which dates are strings
    # (findings/wagtail-log-entry-has-no-words-until-reloaded.sh).
    entry.data = json.loads(json.dumps(entry.data, cls=DjangoJSONEncoder))
    return f"{entry.user_display_name}: {entry.message} ({entry.object_verbose_name} “{entry.label}”)"


def fields(entry: Any) -> dict[str, Any]:
    """Return the fields of an entry by which log collectors filter. Its `data` is left out: it may quote the page."""
    by_django = isinstance(entry, DjangoLogEntry)
    return {
        "action": f"django.{entry.get_action_flag_display().lower()}" if by_django else entry.action,
        "user": entry.user.get_username() if entry.user_id and entry.user else None,
        "user_id": entry.user_id,
        "object_type": entry.content_type and entry.content_type.model,
        "object_id": str(entry.object_id),
        "object": entry.object_repr if by_django else entry.label,
        "uuid": None if by_django else entry.uuid and str(entry.uuid),
    }
