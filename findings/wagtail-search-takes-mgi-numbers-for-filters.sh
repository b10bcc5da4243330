#!/usr/bin/env bash
# Wagtail's page search in the admin lists every page for MGI:98834, because it takes the number for a filter.
#
# Version:   Wagtail 8.0.1 with modelsearch 1.3.2 on Django 5.2.
# Behaviour: `parse_query_string` takes whatever has a colon in it for a filter, such as live:yes, and takes it out of the
#            text, whether a filter of that name exists or not. Of MGI:98834 no text is left, and the page search in the
#            admin, which asks for all pages where there is no text, lists all. Of the name of a variant it takes a piece
#            out of the middle. A straight apostrophe, as in 5' and 3', begins or ends a phrase.
# Output:    MGI:98834           -> filters {'MGI': ['98834']}, query <Not <MatchAll>>; 3 of 3 pages found
#            RRID:MMRRC_000664   -> filters {'RRID': ['MMRRC_000664']}, query <Not <MatchAll>>; 3 of 3 pages found
#            NM_007393.5:c.76A>T -> filters {'5': ['c']}, query <PlainText 'NM_007393..76A>T' …>; 0 of 3 pages found
#            5' and 3' arms      -> filters {}, query <And <PlainText '5' …> <And <Phrase 'and 3'> <PlainText 'arms' …>>>
# Who:       editors and visitors of any site in biology: identifiers with a prefix and a colon (MGI, RRID, MP, HGNC) and
#            HGVS names are what people paste into a search. Wagtail's documentation recommends `parse_query_string` for
#            a site's own search, too.
# Source:    `filters_regexp` in modelsearch/utils.py and `page_filter_search` in wagtail/admin/views/pages/search.py;
#            https://docs.wagtail.org/en/stable/topics/search/searching.html, “Query string parsing”.
# Ours:      pages/editing/page_search.py leaves identifiers and primes in the text (tests/test_page_search.py); the public
#            search has a parser of its own (pages/search/queries.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check wagtail==8.0.1 modelsearch==1.3.2 "django==5.2.*"
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import django
from django.conf import settings

settings.configure(
    SECRET_KEY="only for this script",
    USE_TZ=True,
    ROOT_URLCONF="wagtail.admin.urls",
    STATIC_URL="/static/",
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    WAGTAIL_SITE_NAME="site",
    WAGTAILADMIN_BASE_URL="http://localhost",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=[
        "wagtail.users", "wagtail.images", "wagtail.documents", "wagtail.search", "wagtail.sites", "wagtail.admin",
        "wagtail", "taggit", "modelcluster", "django.contrib.auth", "django.contrib.contenttypes",
        "django.contrib.sessions", "django.contrib.messages", "django.contrib.staticfiles",
    ],
)
django.setup()
from django.core.management import call_command
from wagtail.admin.views.pages.search import page_filter_search
from wagtail.models import Page
from wagtail.search.utils import parse_query_string

call_command("migrate", verbosity=0)
home = Page.objects.get(depth=2)
home.add_child(instance=Page(title="Actb", slug="actb"))
found = {}
for text in ("MGI:98834", "RRID:MMRRC_000664", "NM_007393.5:c.76A>T", "5' and 3' arms"):
    filters, query = parse_query_string(text, operator="and")
    pages, _all_pages = page_filter_search(text, Page.objects.all())
    found[text] = dict(filters.lists()), str(query), len(pages)
    print(f"{text:19} -> filters {found[text][0]}, query {query}; {len(pages)} of {Page.objects.count()} pages found")
sys.exit(
    found["MGI:98834"][0] != {"MGI": ["98834"]}
    or found["MGI:98834"][2] != 3
    or found["RRID:MMRRC_000664"][2] != 3
    or found["NM_007393.5:c.76A>T"][0] != {"5": ["c"]}
    or "'NM_007393..76A>T'" not in found["NM_007393.5:c.76A>T"][1]
    or "<Phrase 'and 3'>" not in found["5' and 3' arms"][1]
)
PYTHON
