"""Documents as Markdown with front matter: read into typed parts, and written from them."""
