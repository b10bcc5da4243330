#!/usr/bin/env bash
# In an Atom feed of Django a reader shows “&lt;” in titles, and loses alleles in summaries.
#
# Version:   Django 5.2.19; feedparser 6.0.14 as the reader.
# Behaviour: an Atom feed has both halves the wrong way round. `Feed.item_title` escapes a title for HTML, but `Atom1Feed`
#            writes it without a type, which means plain text. `item_description` returns its text as it is, but
#            `Atom1Feed` declares the summary to be HTML. So a title shows its character references, and a summary loses
#            everything that looks like a tag.
# Output:    written:              Crossing Trp53<tm1Brn> & Cdh1
#            title in a reader:    Crossing Trp53&lt;tm1Brn&gt; &amp; Cdh1
#            summary in a reader:  Crossing Trp53 & Cdh1
# Who:       everyone with a feed of papers or strains whose titles and summaries are plain text. Alleles are written with
#            angle brackets where superscript is not available.
# Source:    Feed.item_title in django/contrib/syndication/views.py (“Titles should be double escaped by default”, for
#            RSS, ticket 6533); Atom1Feed.add_item_elements in django/utils/feedgenerator.py; RFC 4287, 3.1.1: a text
#            construct without a type is text.
# Ours:      pages/models/article_feed.py returns titles as they are, and escapes descriptions (tests/test_articles.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check django==5.2.19 feedparser==6.0.14 2>/dev/null
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import django
import feedparser
from django.conf import settings

settings.configure(ALLOWED_HOSTS=["testserver"], USE_TZ=True)
django.setup()

from django.contrib.syndication.views import Feed
from django.test import RequestFactory
from django.utils.feedgenerator import Atom1Feed

WRITTEN = "Crossing Trp53<tm1Brn> & Cdh1"


class Articles(Feed):
    title, link, feed_type = "Articles", "/", Atom1Feed

    def items(self):
        return [WRITTEN]

    def item_link(self, item):
        return "/crossing/"

    def item_description(self, item):
        return item


content = Articles()(RequestFactory().get("/feed/")).content
[entry] = feedparser.parse(content).entries
print(f"written:              {WRITTEN}\ntitle in a reader:    {entry.title}\nsummary in a reader:  {entry.summary}")
found = (entry.title_detail.type, entry.title, entry.summary_detail.type, entry.summary.replace("&amp;", "&"))
sys.exit(
    found
    != ("text/plain", "Crossing Trp53&lt;tm1Brn&gt; &amp; Cdh1", "text/html", "Crossing Trp53 & Cdh1")
)
PYTHON
