"""Decides whether a client prefers Markdown to HTML: some programs that read pages do; browsers never do."""

from functools import lru_cache

MARKDOWN = "text/markdown"


def prefers_markdown(accept: str) -> bool:
    """Return whether an Accept header names Markdown with at least the quality of HTML (RFC 9110, 12.5.1)."""
    return MARKDOWN in accept.lower() and names_markdown(accept)


@lru_cache(maxsize=256)
def names_markdown(accept: str) -> bool:
    qualities: dict[str, float] = {}
    for part in accept.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        quality = next((value[2:] for value in parameters if value.startswith("q=")), "1")
        try:
            qualities[name] = float(quality)
        except ValueError:
            qualities[name] = 0
    markdown = qualities.get(MARKDOWN, 0)
    return markdown > 0 and markdown >= qualities.get("text/html", 0)
