"""Revisions and log entries of what was made just now: they need not look up again each thing that they name."""

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.log_actions import get_active_log_context
from wagtail.log_actions import registry as log_registry
from wagtail.models import PageLogEntry, Revision


def first_revision(instance):
    """The revision that `save_revision` would make, not saved yet."""
    return Revision(
        content_object=instance,
        base_content_type=instance.get_base_content_type(),
        content=instance.serializable_data(),
        object_str=str(instance),
        created_at=timezone.now(),
    )


def save_first_revisions(instances):
    """Gives instances of one model, no pages, their first revision, as `save_revision` does, in a few statements."""
    for instance in instances:
        instance.full_clean()
    revisions = Revision.objects.bulk_create(map(first_revision, instances))
    for instance, revision in zip(instances, revisions, strict=True):
        instance.latest_revision = revision
    if revisions:
        type(instances[0]).objects.bulk_update(instances, ["latest_revision"])


def log_new(versions, action):
    """Logs an action, for instances with a revision and the action's data, as Wagtail's `log`, in one statement."""
    entries = []
    context = get_active_log_context()
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
    if entries:
        model.objects.bulk_create(entries)
