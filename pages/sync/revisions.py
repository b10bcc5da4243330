"""Revisions and log entries of new objects, made without a query for each object that they refer to."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Model, OuterRef, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone
from wagtail.log_actions import get_active_log_context
from wagtail.log_actions import registry as log_registry
from wagtail.models import Page, PageLogEntry, Revision, RevisionMixin

# An instance, its revision if the log entry has one, and the data of the log entry.
Version: TypeAlias = tuple[RevisionMixin, Revision | None, dict[str, Any]]


def first_revision(instance: RevisionMixin) -> Revision:
    """Return the unsaved revision that `save_revision` would create."""
    return Revision(
        content_object=instance,
        base_content_type=instance.get_base_content_type(),
        content=instance.serializable_data(),
        object_str=str(instance),
        created_at=timezone.now(),
    )


def save_first_revisions(instances: Sequence[RevisionMixin]) -> None:
    """Save the first revisions of instances of one model other than a page, as `save_revision` does, but in bulk."""
    for instance in instances:
        instance.full_clean()
    revisions = Revision.objects.bulk_create(map(first_revision, instances))
    for instance, revision in zip(instances, revisions, strict=True):
        instance.latest_revision = revision
    if revisions:
        stored = type(instances[0])._default_manager.filter(pk__in=[instance.pk for instance in instances])
        stored.update(latest_revision=own_revisions(type(instances[0])).values("pk")[:1])


def own_revisions(model: type[RevisionMixin]) -> "QuerySet[Revision]":
    """Return the revisions of the instance of an outer update query, the newest first."""
    base_type = model().get_base_content_type()
    found: QuerySet[Revision] = Revision.objects.filter(
        base_content_type=base_type, object_id=Cast(OuterRef("pk"), CharField())
    )
    return found.order_by("-pk")


def log_new(versions: Iterable[Version], action: str) -> tuple[type[Model], list[int]]:
    """Log an action for versions of pages or other instances in one statement; Wagtail's `log` does so one by one.

    Returns the model and the primary keys of the entries.
    """
    context = get_active_log_context()
    entries = []
    model: Any = PageLogEntry
    for instance, revision, data in versions:
        model = log_registry.get_log_model_for_instance(instance)
        described = {"page": instance} if model is PageLogEntry else {"object_id": str(instance.pk)}
        entry = model(
            action=action,
            data=data,
            content_type=_content_type(instance),
            label=model.objects.get_instance_title(instance),
            timestamp=timezone.now(),
            revision=revision,
            content_changed=True,
            user=context.user,
            uuid=context.uuid,
            **described,
        )
        entries.append(entry)
    return model, [entry.pk for entry in model.objects.bulk_create(entries)]


def _content_type(instance: RevisionMixin) -> ContentType:
    """Return the content type of an instance; for a page its own, even if only its row in Wagtail's table is loaded."""
    if isinstance(instance, Page):
        page_type: ContentType = instance.cached_content_type
        return page_type
    return ContentType.objects.get_for_model(instance, for_concrete_model=False)
