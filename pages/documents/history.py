"""Revisions and log entries of what was made just now: they need not look up again each thing that they name."""

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.log_actions import get_active_log_context
from wagtail.log_actions import registry as log_registry
from wagtail.models import PageLogEntry, Revision


def save_first_revisions(instances):
    """Gives instances of one model, no pages, their first revision, as `save_revision` does, in a few statements."""
    revisions = []
    for instance in instances:
        instance.full_clean()
        revision = Revision(
            object_id=str(instance.pk),
            content_type=instance.get_content_type(),
            base_content_type=instance.get_base_content_type(),
            content=instance.serializable_data(),
            object_str=str(instance),
            created_at=timezone.now(),
        )
        revisions.append(revision)
    for instance, revision in zip(instances, Revision.objects.bulk_create(revisions), strict=True):
        instance.latest_revision = revision
    if revisions:
        type(instances[0]).objects.bulk_update(instances, ["latest_revision"])


def log_new(versions, actions):
    """Logs actions, each with its data, for pairs of instance and revision, as Wagtail's `log`, in one statement."""
    entries = []
    context = get_active_log_context()
    for instance, revision in versions:
        model = log_registry.get_log_model_for_instance(instance)
        described = {"page": instance} if model is PageLogEntry else {"object_id": str(instance.pk)}
        described |= {
            "content_type": ContentType.objects.get_for_model(instance, for_concrete_model=False),
            "label": model.objects.get_instance_title(instance),
            "timestamp": timezone.now(),
            "revision": revision,
            "content_changed": True,
            "user": context.user,
            "uuid": context.uuid,
        }
        entries += [model(action=action, data=data, **described) for action, data in actions.items()]
    if entries:
        model.objects.bulk_create(entries)
