"""Synchronizes documents and pages: loads approved copy into pages, and exports pages as documents.

    documents ── site_plan, compose ──▶ PageContent ── fixture ──▶ fixtures/site.json ── loader ──▶ pages
    uploaded documents ── upload ─────▶ PageContent ──────────────────────────────────── run ────▶ drafts
    pages ── page_reader ──▶ Document ── exporter ──▶ documents

A load and an upload take the same three steps: `site_state` reads the state of the site, `plan` decides what happens to
each page, without a database, and `tree` and `run` carry it out.
"""
