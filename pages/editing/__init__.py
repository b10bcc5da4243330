"""The site's additions to Wagtail's admin: dashboard, guide, content checks and version comparison.

No other package imports from here. Settings refer to `rich_text_area`, so nothing is imported before models are loaded.
"""
