"""The groups of marketing staff, and who approves what they submit. Administrators are superusers, in no group."""

from django.db import migrations

EDITORS, PUBLISHERS = "Marketing editors", "Marketing publishers"
WAGTAILS_NAMES = {"Editors": EDITORS, "Moderators": PUBLISHERS}

# By app and model. The models of the first two lines may be younger than this migration.
MAY_EDIT = {
    ("pages", "testimonial"): ["add", "view"],  # changing one changes what visitors see
    ("wagtailadmin", "admin"): ["access"],
}
MAY_PUBLISH = {
    ("pages", "sitesettings"): ["change"],
    ("pages", "testimonial"): ["add", "change", "delete", "publish", "view"],
    ("wagtailadmin", "admin"): ["access"],
    ("wagtailredirects", "redirect"): ["add", "change", "delete", "view"],
}
# Everywhere in the page tree, and in every collection of images.
EDITS_PAGES = ["add", "change"]
PUBLISHES_PAGES = ["add", "bulk_delete", "change", "lock", "publish", "unlock"]
USES_IMAGES = ["add", "change", "choose"]


def make_groups(apps, schema_editor):
    """Wagtail's two groups become ours, members and all; who deleted them gets them again."""
    groups = apps.get_model("auth", "Group").objects
    root = apps.get_model("wagtailcore", "Page").objects.get(depth=1)
    collection = apps.get_model("wagtailcore", "Collection").objects.get(depth=1)
    for old, new in WAGTAILS_NAMES.items():
        if not groups.filter(name=new).exists():
            groups.filter(name=old).update(name=new)
        group, _ = groups.get_or_create(name=new)
        for model, actions in (MAY_PUBLISH if new == PUBLISHERS else MAY_EDIT).items():
            group.permissions.add(*permissions(apps, *model, actions))
        pages = PUBLISHES_PAGES if new == PUBLISHERS else EDITS_PAGES
        for permission in permissions(apps, "wagtailcore", "page", pages):
            group.page_permissions.get_or_create(page=root, permission=permission)
        for permission in permissions(apps, "wagtailimages", "image", USES_IMAGES):
            group.collection_permissions.get_or_create(collection=collection, permission=permission)


def permissions(apps, app, model, actions):
    """In a new database they do not exist yet: Django makes them after all migrations."""
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(app_label=app, model=model)
    for action in actions:
        yield apps.get_model("auth", "Permission").objects.get_or_create(
            content_type=content_type, codename=f"{action}_{model}", defaults={"name": f"Can {action} {model}"}
        )[0]


def name_the_approval(apps, schema_editor):
    """Its name stands on the button with which editors submit a page."""
    for model in ("Task", "Workflow"):
        apps.get_model("wagtailcore", model).objects.filter(name="Moderators approval").update(name=PUBLISHERS)


class Migration(migrations.Migration):

    dependencies = [
        ("pages", "0008_reading"),
        ("wagtailadmin", "0006_formstate"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
    ]

    operations = [
        migrations.RunPython(make_groups, migrations.RunPython.noop),
        migrations.RunPython(name_the_approval, migrations.RunPython.noop),
    ]
