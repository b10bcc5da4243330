"""Documents and pages: how approved copy becomes pages of the site.

    fixtures/documents/*.md ── markdown_reader ──▶ Document ── fixture ──▶ fixtures/site.json ── loader ──▶ pages

`document` holds the dataclasses in the middle; `markdown_reader` and `document` know neither Django nor Wagtail.
"""
