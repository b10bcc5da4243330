"""Revisions and log entries of what was made just now: they need not look up again each thing that they name."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.log_actions import get_active_log_context
from wagtail.log_actions import registry as log_registry
from wagtail.models import PageLogEntry, Revision, RevisionMixin

# An instance, its revision, and the data of a log entry.
Version: TypeAlias = tuple[RevisionMixin, Revision, dict[str, Any]]


def first_revision(instance: RevisionMixin) -> Revision:
    """Returns the revision that `save_revision` would make, not saved yet."""
    return Revision(
        content_object=instance,
        base_content_type=instance.get_base_content_type(),
        content=instance.serializable_data(),
        object_str=str(instance),
        created_at=timezone.now(),
    )


def save_first_revisions(instances: Sequence[RevisionMixin]) -> None:
    """Gives instances of one model, no pages, their first revision, as `save_revision` does, in a few statements."""
    for instance in instances:
        instance.full_clean()
    revisions = Revision.objects.bulk_create(map(first_revision, instances))
    for instance, revision in zip(instances, revisions, strict=True):
        instance.latest_revision = revision
    if revisions:
        type(instances[0]).objects.bulk_update(instances, ["latest_revision"])


def log_new(versions: Iterable[Version], action: str) -> None:
    """Logs an action for versions, as Wagtail's `log` does one by one, in one statement."""
    context = get_active_log_context()
    entries = []
    model = None
    for instance, revision, data in versions:
        model = log_registry.get_log_model_for_instance(instance)
        described = {"page": instance} if model is PageLogEntry else {"object_id": str(instance.pk)}
        entry = model(
            action=action,
            data=data,
            content_type=ContentType.objects.get_for_model(instance, for_concrete_model=False),
            label=model.objects.get_instance_title(instance),
            timestamp=timezone.now(),
            revision=revision,
            content_changed=True,
            user=context.user,
            uuid=context.uuid,
            **described,
        )
        entries.append(entry)
    if model:
        model.objects.bulk_create(entries)
