#!/usr/bin/env bash
# A snippet that keeps versions and has no drafts goes public while it is typed: Wagtail's autosave writes to its row.
#
# Version:   Wagtail 8.0.1 on Django 5.2.
# Behaviour: the form of a snippet with `RevisionMixin`, and without `DraftStateMixin`, has autosave on, as that of a page
#            has. Half a second after a letter the browser sends the form as JSON; for want of a draft the answer is saved in
#            the row itself. The form to add one has it, too, and makes a row.
# Output:    the form saves by itself: True
#            in the row after the first letters of a change: 'We are so'
# Who:       whoever gave testimonials, team members or publications `RevisionMixin` for their history, when snippets
#            were saved by a button only: since the upgrade visitors read half sentences, with nobody having pressed *Save*.
# Source:    run on 2026-11-28; `autosave_enabled` in wagtail/admin/views/generic/mixins.py asks for `RevisionMixin`
#            alone.
# Ours:      genetargeting/snippet_views.py switches it off, and tests/test_editors_day.py types and waits.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check wagtail==8.0.1 "django==5.2.*"
mkdir "$folder/voices"
touch "$folder/voices/__init__.py"
cat > "$folder/voices/models.py" <<'PYTHON'
from django.db import models
from wagtail.models import RevisionMixin
from wagtail.snippets.models import register_snippet


@register_snippet
class Testimonial(RevisionMixin, models.Model):
    quote = models.TextField()
    panels = ["quote"]
PYTHON
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import django
from django.conf import settings

settings.configure(
    SECRET_KEY="only for this script",
    ALLOWED_HOSTS=["testserver"],
    USE_TZ=True,
    ROOT_URLCONF="wagtail.admin.urls",
    STATIC_URL="/static/",
    WAGTAIL_SITE_NAME="site",
    WAGTAILADMIN_BASE_URL="http://localhost",
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    TEMPLATES=[{
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": [
            "django.template.context_processors.request",
            "django.contrib.auth.context_processors.auth",
            "django.contrib.messages.context_processors.messages",
        ]},
    }],
    INSTALLED_APPS=[
        "voices", "wagtail.users", "wagtail.snippets", "wagtail.images", "wagtail.documents", "wagtail.search",
        "wagtail.sites", "wagtail.admin", "wagtail", "taggit", "modelcluster", "django.contrib.auth",
        "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages",
        "django.contrib.staticfiles",
    ],
)
django.setup()
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client
from voices.models import Testimonial

call_command("migrate", verbosity=0, run_syncdb=True)
client = Client()
client.force_login(get_user_model().objects.create_superuser("staff", "staff@example.com", "a long password"))
testimonial = Testimonial.objects.create(quote="We are so excited!")
url = f"/snippets/voices/testimonial/edit/{testimonial.pk}/"
form = client.get(url).content.decode()
by_itself = "w-unsaved:add->w-autosave#save:prevent" in form
answer = client.post(url, {"quote": "We are so"}, headers={"Accept": "application/json"})  # as the browser sends it
assert answer.json()["success"], answer.content
testimonial.refresh_from_db()
print(f"the form saves by itself: {by_itself}")
print(f"in the row after the first letters of a change: {testimonial.quote!r}")
sys.exit(not (by_itself and testimonial.quote == "We are so"))
PYTHON
