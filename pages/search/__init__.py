"""Converts text to the tokens of the search index, and queries to searches for those tokens."""
