#!/usr/bin/env bash
# If a page's slug changes and its address does not, Wagtail deletes the automatic redirects of all pages.
#
# Version:   Wagtail 8.0.1 on Django 5.2.
# Behaviour: wagtail.contrib.redirects collects the redirects to create in a batch, and first deletes automatic redirects
#            that they would duplicate. If the batch is empty, the filter for these is empty, too, and matches every
#            automatic redirect of every site. A batch is empty if the address of the page does not depend on its slug,
#            as with a `get_url_parts` of its own, and after each 2,000 redirects that are created at once.
# Output:    redirects after a page was renamed: 1, after a page with a fixed address was renamed: 0
# Who:       visitors of every page that was ever renamed or moved: its old addresses answer 404.
# Source:    run on 2026-11-28; wagtail/contrib/redirects/signal_handlers.py (`pre_process`).
# Ours:      pages/links/redirect_batch.py, and tests/test_copying_and_moving.py.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check wagtail==8.0.1 "django==5.2.*"
cd "$folder"
mkdir articles
touch articles/__init__.py
cat > articles/models.py <<'PYTHON'
from wagtail.models import Page


class Article(Page):
    def get_url_parts(self, request=None):
        site, root, _path = super().get_url_parts(request)
        return site, root, f"/articles/{self.pk}/"
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
        "articles", "wagtail.contrib.redirects", "wagtail.users", "wagtail.images", "wagtail.documents",
        "wagtail.search", "wagtail.sites", "wagtail.admin", "wagtail", "taggit", "modelcluster", "django.contrib.auth",
        "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages", "django.contrib.staticfiles",
    ],
)
django.setup()
from articles.models import Article
from django.core.management import call_command
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

call_command("makemigrations", "articles", verbosity=0)
call_command("migrate", verbosity=0)
home = Page.objects.get(depth=2)


def rename(page):
    page.slug = "new-" + page.slug
    page.save_revision().publish()
    return Redirect.objects.count()


usual = rename(home.add_child(instance=Page(title="Mice", slug="mice")))
fixed = rename(home.add_child(instance=Article(title="Rats", slug="rats")))
print(f"redirects after a page was renamed: {usual}, after a page with a fixed address was renamed: {fixed}")
sys.exit((usual, fixed) != (1, 0))
PYTHON
