"""Documents of other shapes turned into ours: text in, text out, and each change reported with its file and line."""
