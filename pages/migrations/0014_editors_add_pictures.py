"""Marketing editors add pictures, and change and delete their own; a picture of others may stand on a page already."""

from django.db import migrations


def leave_pictures_of_others(apps, schema_editor):
    permissions = apps.get_model("wagtailcore", "GroupCollectionPermission").objects
    permissions.filter(group__name="Marketing editors", permission__codename="change_image").delete()


class Migration(migrations.Migration):

    dependencies = [("pages", "0013_blocks_and_help")]

    operations = [migrations.RunPython(leave_pictures_of_others, migrations.RunPython.noop)]
