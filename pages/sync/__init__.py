"""Documents and pages: how approved copy becomes pages of the site.

    fixtures/documents/*.md ── markdown_reader ──▶ Document ── fixture ──▶ fixtures/site.json ── loader ──▶ pages

    pages ── page_reader ──▶ Document ── markdown_writer ──▶ Markdown

`document` holds the dataclasses in the middle; it, `prose`, `markdown_reader` and `markdown_writer` know neither Django
nor Wagtail.
"""
