"""What editors find in the admin beside Wagtail's own: the first screen, the guide, checks and version comparison.

No other package imports from here; settings name `rich_text_area`, so nothing is imported before models are loaded.
"""
