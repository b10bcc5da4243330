"""How people and programs find pages: search, Markdown copies, sitemap, structured data and share images.

Only the template libraries import from here; `urls` has the public addresses.
"""
