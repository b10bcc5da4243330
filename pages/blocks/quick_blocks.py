"""Streams with a button below them for each commonly used block."""

from typing import Any

from django.forms import Media
from wagtail.blocks import StreamBlock
from wagtail.blocks.stream_block import StreamBlockAdapter


class QuickBlocksAdapter(StreamBlockAdapter):
    """Tells the editor which blocks have a button: the names in `Meta.quick`."""

    js_constructor = "pages.blocks.QuickBlocks"

    def js_args(self, block: StreamBlock) -> list[Any]:
        name, groups, initial_states, meta = super().js_args(block)
        return [name, groups, initial_states, meta | {"quick": block.meta.quick}]

    @property
    def media(self) -> Media:
        wagtails = super().media
        return Media(js=[*wagtails._js, "quick_blocks.js"], css=wagtails._css)
