"""How people and programs find pages: search, Markdown copies, sitemap, structured data and share images.

No other package imports from here but the templates' libraries; `urls` has the public addresses.
"""
