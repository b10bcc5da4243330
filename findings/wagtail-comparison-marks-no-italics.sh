#!/usr/bin/env bash
# Wagtail's comparison of two versions marks nothing where Trp53 lost its italics, or 10⁶ became 106.
#
# Version:   Wagtail 8.0.1 on Django 5.2.
# Behaviour: the comparison of rich text takes out all tags before it compares words. A field in which only italics,
#            superscript or a link's target changed counts as changed, so it is listed, with its text and no mark in it;
#            whoever reviews it sees the new text once, and takes it for what stood there before.
# Output:    marks taken out: changed True, shown as 'Trp53 in 106 cells'
#            another number:  changed True, shown as 'Trp53 in <span class="deletion">106</span><span …>107</span> cells'
# Who:       whoever approves pages by their changes: italics tell a gene from its protein, superscript an allele from a
#            number.
# Source:    `RichTextBlockComparison.htmldiff` and `text_from_html` in wagtail/admin/compare.py.
# Ours:      History has a comparison of its own, which tells emphasis and links in words
#            (pages/editing/version_comparison.py, tests/test_history.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check wagtail==8.0.1 "django==5.2.*"
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import django
from django.conf import settings

settings.configure(
    SECRET_KEY="only for this script",
    STATIC_URL="/static/",
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    INSTALLED_APPS=["wagtail.admin", "wagtail", "taggit", "modelcluster", "django.contrib.auth",
                    "django.contrib.contenttypes", "wagtail.images", "wagtail.documents", "wagtail.users", "wagtail.search"],
)
django.setup()
from wagtail.admin.compare import RichTextBlockComparison
from wagtail.blocks import RichTextBlock
from wagtail.rich_text import RichText


def compared(before, after):
    comparison = RichTextBlockComparison(RichTextBlock(), True, True, RichText(before), RichText(after))
    return comparison.has_changed(), str(comparison.htmldiff())


BEFORE = "<p><i>Trp53</i> in 10<sup>6</sup> cells</p>"
marks = compared(BEFORE, "<p>Trp53 in 106 cells</p>")
words = compared(BEFORE, "<p><i>Trp53</i> in 10<sup>7</sup> cells</p>")
print(f"marks taken out: changed {marks[0]}, shown as {marks[1]!r}\nanother number:  changed {words[0]}, shown as {words[1]!r}")
sys.exit(marks != (True, "Trp53 in 106 cells") or not words[0] or 'class="deletion"' not in words[1])
PYTHON
