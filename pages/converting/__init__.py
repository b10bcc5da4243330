"""Converts texts in other formats to documents, and reports each change with file and line."""
