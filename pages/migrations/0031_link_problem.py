"""Names what is wrong with a link as the report does."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("pages", "0030_help_texts")]

    operations = [migrations.RenameField(model_name="externallink", old_name="trouble", new_name="problem")]
