#!/usr/bin/env bash
# A page that a site setting links to is “not used” in Wagtail: settings are not in the index of references.
#
# Version:   Wagtail 8.0.1 on Django 5.2.
# Behaviour: the index of references tracks pages, and models that are registered as snippets, but no model registered
#            with `register_setting`, whether it is saved or the index is rebuilt. So the usage of a page, and the warning
#            before it is deleted, leave out the link in the header or footer that every visitor sees. Asked to index one
#            setting, it does, so the model lacks nothing.
# Output:    after saving: 0 references, after rebuild_references_index: 0, after create_or_update_for_object: 1
# Who:       whoever keeps links to pages in settings and trusts “Usage” before deleting a page.
# Source:    run on 2026-11-28; wagtail/models/reference_index.py (`tracked_models`), wagtail/contrib/settings/registry.py.
# Ours:      pages/links/page_links.py reads the settings themselves, and tests/test_unlinked_pages.py deletes such a page.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check wagtail==8.0.1 "django==5.2.*"
cd "$folder"
mkdir contact
touch contact/__init__.py
cat > contact/models.py <<'PYTHON'
from django.db import models
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Page


@register_setting
class Contact(BaseSiteSetting):
    page = models.ForeignKey(Page, null=True, on_delete=models.SET_NULL, related_name="+")
PYTHON
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import django
from django.conf import settings

settings.configure(
    SECRET_KEY="only for this script",
    USE_TZ=True,
    ROOT_URLCONF="wagtail.urls",
    STATIC_URL="/static/",
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    WAGTAIL_SITE_NAME="site",
    WAGTAILADMIN_BASE_URL="http://localhost",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=[
        "contact", "wagtail.contrib.settings", "wagtail.users", "wagtail.images", "wagtail.documents", "wagtail.search",
        "wagtail.sites", "wagtail.admin", "wagtail", "taggit", "modelcluster", "django.contrib.auth",
        "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages", "django.contrib.staticfiles",
    ],
)
django.setup()
from contact.models import Contact
from django.core.management import call_command
from wagtail.models import Page, ReferenceIndex, Site

call_command("migrate", run_syncdb=True, verbosity=0)
page = Page.objects.get(depth=2)
contact = Contact.objects.create(site=Site.objects.get(), page=page)


def count():
    return ReferenceIndex.get_references_to(page).filter(model_path="page").count()


saved = count()
call_command("rebuild_references_index", verbosity=0)
rebuilt = count()
ReferenceIndex.create_or_update_for_object(contact)
asked = count()
print(f"after saving: {saved} references, after rebuild_references_index: {rebuilt}, "
      f"after create_or_update_for_object: {asked}")
sys.exit((saved, rebuilt, asked) != (0, 0, 1))
PYTHON
