"""Blocks as the database keeps them, for tests that write pages."""

from uuid import uuid4


def block(kind, value):
    return {"type": kind, "value": value, "id": str(uuid4())}


def text(html):
    return block("text", html)


def section(heading, *content):
    return block("section", {"heading": heading, "content": list(content)})
