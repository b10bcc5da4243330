"""Breaks text into lines, for drawings and pictures."""

from collections.abc import Callable


def text_lines(text: str, room: float, width: Callable[[str], float]) -> list[str]:
    """Return the text in lines of at most `room`, as measured by `width`; a wider word is broken."""
    lines = [""]
    for word in text.split():
        while width(word) > room:
            fitting = next(n for n in reversed(range(1, len(word))) if n == 1 or width(word[:n]) <= room)
            lines.append(word[:fitting])
            word = word[fitting:]
        longer = f"{lines[-1]} {word}".strip()
        if width(longer) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return list(filter(None, lines))
