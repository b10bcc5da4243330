"""Fields of pages and settings."""

from typing import Any

from wagtail import fields


class StreamField(fields.StreamField):
    """A stream whose migrations do not repeat its blocks: a new help text changes nothing in a database."""

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Gives what makes an equal field, without blocks."""
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [[]], kwargs
