"""Fields of pages and settings, and their widgets in the editor."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from wagtail import fields
from wagtail.admin.telepath import JSContext
from wagtail.blocks import Block
from wagtail.blocks.base import BlockWidget

from pages.blocks.linked_pages import SentForm, linked_pages, sent_form, texts_of

ID = re.compile('(?<="id": ")[0-9a-f-]{36}(?=")')


class StreamField(fields.StreamField):
    """A stream whose migrations do not contain its blocks: a new help text changes nothing in the database."""

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return the arguments for an equal field, without its blocks."""
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [[]], kwargs

    @cached_property
    def widget(self) -> "KeptBlockWidget":
        return KeptBlockWidget(self.stream_block)

    def formfield(self, **kwargs: Any) -> forms.Field:
        field: forms.Field = super().formfield(**{"widget": self.widget} | kwargs)
        return field


class KeptBlockWidget(BlockWidget):
    """Blocks in a form, whose definition for the browser is created once per language, not once per form.

    The definition depends on nothing else, because choosers request their choices later. The initial items of new
    blocks get new ids in each form, as in Wagtail.
    """

    _js_context: JSContext
    _block_json: str

    def __init__(self, block: Block, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(block, attrs)
        # By language. Django copies the widget for each form; all copies share this.
        self.descriptions: dict[str | None, tuple[JSContext, str]] = {}
        # What a browser sent, and the blocks that were read from it. Each form has its own.
        self.sent: tuple[Any, Any] = None, None

    def _build_block_json(self) -> None:
        language = get_language()
        if language not in self.descriptions:
            super()._build_block_json()
            self.descriptions[language] = self._js_context, self._block_json
        self._js_context, described = self.descriptions[language]
        self._block_json = ID.sub(lambda _id: str(uuid4()), described)

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """Return the blocks that a browser sent, read once: Django asks for them again to see whether they changed."""
        if self.sent[0] is not data:
            token = sent_form.set(SentForm(data))
            try:
                self.sent = data, super().value_from_datadict(data, files, name)
            finally:
                sent_form.reset(token)
        return self.sent[1]

    def render_with_errors(self, name: str, value: Any, *args: Any, **kwargs: Any) -> SafeString:
        """Return the HTML of the blocks, reading all pages that they link to at once."""
        with linked_pages(texts_of(self.block_def, value) if value else ()):
            html: SafeString = super().render_with_errors(name, value, *args, **kwargs)
        return html
