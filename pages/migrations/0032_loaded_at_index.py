"""Lets the first screen see without reading the content of each page whether any was loaded since."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pages", "0031_link_problem")]

    operations = [
        migrations.AlterField(
            model_name="loadedcontent",
            name="loaded_at",
            field=models.DateTimeField(db_index=True, default=django.utils.timezone.now),
        ),
    ]
