"""Approval of exactly the version that was shown."""

import django.db.models.deletion
from django.db import migrations, models


def approve_versions(apps, schema_editor):
    """Every step in which a group approves becomes one that approves what was shown."""
    step = apps.get_model("pages", "VersionApproval")
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="pages", model="versionapproval"
    )
    for task in apps.get_model("wagtailcore", "GroupApprovalTask").objects.all():
        step(groupapprovaltask_ptr_id=task.pk).save_base(raw=True)  # a row beside the task's, which stays as it is
        apps.get_model("wagtailcore", "Task").objects.filter(pk=task.pk).update(content_type=content_type)


def approve_drafts(apps, schema_editor):
    """The steps are Wagtail's own again."""
    content_type = apps.get_model("contenttypes", "ContentType").objects.get(
        app_label="wagtailcore", model="groupapprovaltask"
    )
    steps = apps.get_model("pages", "VersionApproval").objects.values_list("pk", flat=True)
    apps.get_model("wagtailcore", "Task").objects.filter(pk__in=list(steps)).update(content_type=content_type)


class Migration(migrations.Migration):

    dependencies = [
        ("pages", "0022_enquiry_page_in_menus"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.CreateModel(
            name="VersionApproval",
            fields=[
                (
                    "groupapprovaltask_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.groupapprovaltask",
                    ),
                ),
            ],
            options={"verbose_name": "approval of a version", "verbose_name_plural": "approvals of versions"},
            bases=("wagtailcore.groupapprovaltask",),
        ),
        migrations.RunPython(approve_versions, approve_drafts),
    ]
