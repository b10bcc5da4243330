"""Converts texts in other formats to documents: text in, text out, and each change reported with file and line."""
