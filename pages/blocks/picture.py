"""The block of a picture with its alternative text."""

from typing import Any

from django.forms import Media
from wagtail import blocks
from wagtail.admin.telepath import register
from wagtail.images.blocks import ImageBlock, ImageBlockAdapter, ImageChooserBlock


class PictureBlock(ImageBlock):
    """A picture as wide as the text, with what it shows in words unless it is decoration."""

    def __init__(self, required: bool = True, **kwargs: Any) -> None:
        # ImageBlock's own fields, with help.
        fields = [
            (
                "image",
                ImageChooserBlock(
                    required=required, help_text="Shown as wide as the text. A width of 1,600 pixels is enough."
                ),
            ),
            (
                "decorative",
                blocks.BooleanBlock(
                    required=False,
                    help_text="Tick this if the picture adds nothing to the text. Screen readers then skip it.",
                ),
            ),
            (
                "alt_text",
                blocks.CharBlock(
                    required=False,
                    help_text="Describes the picture to people who cannot see it. Required unless the picture is "
                    "decorative.",
                ),
            ),
        ]
        blocks.StructBlock.__init__(self, fields, **kwargs)

    class Meta:
        icon = "image"
        template = "blocks/picture_block.html"
        preview_template = "blocks/picture_block_preview.html"
        label = "Image"
        description = "A picture with alternative text, as wide as the text"


class PictureBlockAdapter(ImageBlockAdapter):
    """In the editor: no alternative text is made of a file's name."""

    js_constructor = "pages.blocks.PictureBlock"

    @property
    def media(self) -> Media:
        wagtails = super().media
        return Media(js=[*wagtails._js, "picture_block.js"], css=wagtails._css)  # one list: ours comes after


register(PictureBlockAdapter(), PictureBlock)


class PicturesBlock(blocks.StreamBlock):
    """The pictures under a page's introduction."""

    image = PictureBlock()
