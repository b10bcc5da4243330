"""The models of the site, and the groups of marketing staff. Administrators are superusers, in no group."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import modelcluster.fields
import modelsearch.index
import pages.models.fields
import pages.models.house_style
import pages.models.permissions
import pages.models.site_settings
import wagtail.fields
import wagtail.models.preview
from django.conf import settings
from django.db import migrations, models

EDITORS, PUBLISHERS = "Marketing editors", "Marketing publishers"
WAGTAILS_NAMES = {"Editors": EDITORS, "Moderators": PUBLISHERS}

# By app and model.
MAY_EDIT = {
    ("pages", "testimonial"): ["add", "view"],  # changing one changes what visitors see
    ("wagtailadmin", "admin"): ["access"],
}
MAY_PUBLISH = {
    ("pages", "housestyle"): ["change"],
    ("pages", "sitesettings"): ["change"],
    ("pages", "testimonial"): ["add", "change", "delete", "publish", "view"],
    ("wagtailadmin", "admin"): ["access"],
    ("wagtailredirects", "redirect"): ["add", "change", "delete", "view"],
}
# Everywhere in the page tree, and in every collection of images. Editors change and delete their own pictures: one of
# others may stand on a page already.
EDITS_PAGES = ["add", "change"]
PUBLISHES_PAGES = ["add", "bulk_delete", "change", "lock", "publish", "unlock"]
ADDS_IMAGES = ["add", "choose"]
CHANGES_IMAGES = ["add", "change", "choose"]


def make_groups(apps, schema_editor):
    """Wagtail's two groups become ours, members and all; who deleted them gets them again."""
    groups = apps.get_model("auth", "Group").objects
    root = apps.get_model("wagtailcore", "Page").objects.get(depth=1)
    collection = apps.get_model("wagtailcore", "Collection").objects.get(depth=1)
    for old, new in WAGTAILS_NAMES.items():
        if not groups.filter(name=new).exists():
            groups.filter(name=old).update(name=new)
        group, _ = groups.get_or_create(name=new)
        publishes = new == PUBLISHERS
        for model, actions in (MAY_PUBLISH if publishes else MAY_EDIT).items():
            group.permissions.add(*permissions(apps, *model, actions))
        for permission in permissions(apps, "wagtailcore", "page", PUBLISHES_PAGES if publishes else EDITS_PAGES):
            group.page_permissions.get_or_create(page=root, permission=permission)
        for permission in permissions(apps, "wagtailimages", "image", CHANGES_IMAGES if publishes else ADDS_IMAGES):
            group.collection_permissions.get_or_create(collection=collection, permission=permission)
        changing = {"permission__codename": "change_image"} if not publishes else {"pk": None}
        group.collection_permissions.filter(**changing).delete()


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

    initial = True
    # The files of these stay until every database has left them behind.
    replaces = [
        ("pages", "0001_initial"),
        ("pages", "0002_old_addresses"),
        ("pages", "0003_legacy_redirect"),
        ("pages", "0004_loaded_from_document"),
        ("pages", "0005_images_tables_quotations"),
        ("pages", "0006_uploaded_documents"),
        ("pages", "0007_site_settings"),
        ("pages", "0008_reading"),
        ("pages", "0009_marketing_groups"),
        ("pages", "0010_failing_links"),
        ("pages", "0011_house_style"),
        ("pages", "0012_testimonials"),
        ("pages", "0013_blocks_and_help"),
        ("pages", "0014_editors_add_pictures"),
        ("pages", "0015_home_page_copy"),
        ("pages", "0016_help_texts"),
    ]

    dependencies = [
        ("wagtailadmin", "0006_formstate"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ExternalLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('url', models.URLField(max_length=2000, unique=True)),
                ('status', models.PositiveSmallIntegerField(help_text="HTTP's; none where nothing answered.", null=True)),
                ('trouble', models.CharField(blank=True, help_text='What was wrong, in words. Blank: it answered.', max_length=100)),
                ('checked_at', models.DateTimeField(null=True)),
                ('failing_since', models.DateTimeField(null=True)),
                ('failures', models.PositiveSmallIntegerField(default=0, help_text='How often in a row it failed.')),
                ('next_check_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name='HomePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('tagline', models.CharField(blank=True, help_text='One line under the heading that says what the visitor gains. Blank: no line.', max_length=255)),
                ('introduction', wagtail.fields.RichTextField(blank=True, help_text='The first paragraphs, set larger. Search engines show their beginning where the page has no description for them. Blank: the sections follow the heading.')),
                ('images', pages.models.fields.StreamField([], blank=True, help_text='Pictures under the introduction, before the sections. Blank: none.')),
                ('body', pages.models.fields.StreamField([], blank=True, help_text='The sections of the page, shown in this order. Blank: the page is its heading and introduction.')),
            ],
            options={
                'abstract': False,
            },
            bases=(pages.models.permissions.DeletedByAdministrators, 'wagtailcore.page'),
        ),
        migrations.CreateModel(
            name='HouseStyle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('terms', pages.models.fields.StreamField([], blank=True, default=pages.models.house_style.usual_terms, help_text='The checks beside the editor tell of any other spelling. What others said, in testimonials and quotations, stays as they said it. Blank: no term is checked.')),
            ],
            options={
                'verbose_name': 'house style',
            },
        ),
        migrations.CreateModel(
            name='ServicePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('tagline', models.CharField(blank=True, help_text='One line under the heading that says what the visitor gains. Blank: no line.', max_length=255)),
                ('introduction', wagtail.fields.RichTextField(blank=True, help_text='The first paragraphs, set larger. Search engines show their beginning where the page has no description for them. Blank: the sections follow the heading.')),
                ('images', pages.models.fields.StreamField([], blank=True, help_text='Pictures under the introduction, before the sections. Blank: none.')),
                ('body', pages.models.fields.StreamField([], blank=True, help_text='The sections of the page, shown in this order. Blank: the page is its heading and introduction.')),
                ('reviewed_on', models.DateField(blank=True, help_text='The day on which someone checked that all of it still holds. Visitors see it under the introduction. Blank: nothing shows.', null=True, verbose_name='last reviewed on')),
                ('show_reading_time', models.BooleanField(default=False, help_text='Says under the introduction how many minutes the page takes to read. Off: says nothing.')),
                ('legacy_url', models.CharField(blank=True, help_text='The whole address that the page had on the old site, from https:// on. Blank: it had none.', max_length=255, verbose_name='old address')),
                ('url_handling', models.CharField(blank=True, choices=[('reuse', "is the page's address still"), ('redirect', 'leads to the page'), ('retire', 'says that it is gone, and names the page')], help_text='Takes effect when the page is published. Redirects stand under Settings, Redirects, where you may change or delete them. Blank: only without an old address.', max_length=8, verbose_name='what the old address does')),
                ('extracted_date', models.DateField(blank=True, help_text='The day on which the copy was taken from the old site. Blank: it was written here. Visitors do not see it.', null=True, verbose_name='copied on')),
                ('other_names', models.TextField(blank=True, help_text='What other documents call this page under “Related Pages”, one name a line. Blank: its heading alone. Visitors do not see them.', verbose_name='other names')),
                ('link_from', modelcluster.fields.ParentalManyToManyField(blank=True, help_text='Pages that list this one after their own content. Blank: none does.', limit_choices_to={'depth__gt': 1}, related_name='+', to=settings.WAGTAIL_PAGE_MODEL, verbose_name='listed on')),
            ],
            options={
                'abstract': False,
            },
            bases=(pages.models.permissions.DeletedByPublishers, 'wagtailcore.page'),
        ),
        migrations.CreateModel(
            name='LoadedContent',
            fields=[
                ('translation_key', models.UUIDField(primary_key=True, serialize=False)),
                ('content', models.JSONField()),
                ('document', models.CharField(blank=True, help_text='The file that the content came from.', max_length=255)),
                ('uploaded', models.BooleanField(default=False, help_text="Whether staff uploaded it: then the site's own documents may lack it.")),
                ('loaded_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name='LegacyRedirect',
            fields=[
                ('page', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='pages.servicepage')),
                ('old_path', models.CharField(max_length=255)),
            ],
        ),
        migrations.CreateModel(
            name='SiteSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, help_text='As the company writes it: ingenious targeting laboratory. Blank: the name under Settings, Sites.', max_length=100, verbose_name='company name')),
                ('description', models.TextField(blank=True, help_text='Machines read it, and search engines show it for the front page where that has no introduction. Blank: they find none.', max_length=300, verbose_name='the company in one sentence')),
                ('legal_name', models.CharField(blank=True, help_text='The registered name, such as Example Laboratory, Inc. Machines read it; visitors do not see it. Blank: machines find none.', max_length=150)),
                ('founding_year', models.PositiveSmallIntegerField(blank=True, help_text='The year. Machines read it; visitors do not see it. Blank: machines find none.', null=True, validators=[django.core.validators.MinValueValidator(1900), django.core.validators.MaxValueValidator(pages.models.site_settings.this_year)], verbose_name='founded in')),
                ('street', models.CharField(blank=True, help_text='Number and street, as on an envelope. Blank: no line.', max_length=150)),
                ('locality', models.CharField(blank=True, help_text='Town, state and postal code share a line. Blank: left out of it.', max_length=100, verbose_name='town')),
                ('region', models.CharField(blank=True, help_text='Town, state and postal code share a line. Blank: left out of it.', max_length=100, verbose_name='state or region')),
                ('postal_code', models.CharField(blank=True, help_text='Town, state and postal code share a line. Blank: left out of it.', max_length=20)),
                ('country', models.CharField(blank=True, help_text='In words, such as United States. Blank: no line.', max_length=100)),
                ('telephone', models.CharField(blank=True, help_text='With the country code, such as +1 212 555 0100: visitors from abroad can tap it, too. Blank: no link.', max_length=40, validators=[django.core.validators.RegexValidator('^\\+?[\\d\\s().-]{4,}$', 'Write digits, spaces and + - . ( ) only.')])),
                ('email', models.EmailField(blank=True, help_text='Everyone can read it, senders of spam among them. Blank: no link.', max_length=254, verbose_name='e-mail')),
                ('call_to_action_label', models.CharField(blank=True, help_text='What the button in the header of every page says, such as Request a quote. Blank: no button.', max_length=40, verbose_name='label')),
                ('call_to_action_url', models.URLField(blank=True, help_text='An address elsewhere, from https:// on. Leave blank for a page.', verbose_name='or a URL')),
                ('social_profiles', pages.models.fields.StreamField([], blank=True, help_text='Linked in the footer, in this order. Blank: no list.')),
                ('footer_text', wagtail.fields.RichTextField(blank=True, help_text='A few lines at the end of every page. Blank: none.')),
                ('call_to_action_page', models.ForeignKey(blank=True, help_text='Where it leads. While this page is not published there is no button. Blank: to the URL below.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.WAGTAIL_PAGE_MODEL, verbose_name='page')),
                ('site', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.CASCADE, to='wagtailcore.site')),
            ],
            options={
                'verbose_name': 'site settings',
                'verbose_name_plural': 'site settings',
            },
            bases=(wagtail.models.preview.PreviewableMixin, models.Model),
        ),
        migrations.CreateModel(
            name='Testimonial',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quote', models.TextField(help_text='Their words, verbatim. The page sets the quotation marks. A blank line begins a new paragraph.')),
                ('name', models.CharField(help_text='Who said it, without degrees: Julia Maxson.')),
                ('credentials', models.CharField(blank=True, help_text='Degrees, set after the name: PhD. Blank: the name stands alone.')),
                ('affiliation', models.CharField(blank=True, help_text='Institute and university, under the name. Blank: no line, and the quotation counts for less.')),
                ('consent', models.TextField(blank=True, help_text='For staff alone: when and how this person agreed to be quoted. Visitors never see it. Blank: nothing is noted.', verbose_name='consent note')),
                ('latest_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='latest revision')),
                ('portrait', models.ForeignKey(blank=True, help_text='A picture of the person, shown small beside the name. Blank: no picture.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailimages.image')),
            ],
            options={
                'ordering': ['name', 'quote'],
            },
            bases=(wagtail.models.preview.PreviewableMixin, modelsearch.index.Indexed, models.Model),
        ),
        migrations.RunPython(make_groups, migrations.RunPython.noop),
        migrations.RunPython(name_the_approval, migrations.RunPython.noop),
    ]
