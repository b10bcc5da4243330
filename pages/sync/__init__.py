"""Synchronizes documents and pages: loads approved copy into pages, and exports pages as documents.

    documents ── site_plan, compose ──▶ PageContent ── fixture ──▶ fixtures/site.json ── loader ──▶ pages
    uploaded documents ── upload ─────▶ PageContent ──────────────────────────────────── run ────▶ drafts
    pages ── page_reader ──▶ Document ── exporter ──▶ documents

A load and an upload take the same three steps: `site_state` reads what is known of the site, `plan` decides what is to
happen, without a database, and `tree` and `run` do it.
"""
