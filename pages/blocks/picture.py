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
                    required=required, help_text="Shown as wide as the text; 1,600 pixels across are enough."
                ),
            ),
            (
                "decorative",
                blocks.BooleanBlock(
                    required=False,
                    help_text="Tick it where the picture shows nothing that the text does not say: "
                    "those who hear the page are not stopped by it.",
                ),
            ),
            (
                "alt_text",
                blocks.CharBlock(
                    required=False,
                    help_text="What it shows, for those who do not see it. Blank: for decorative pictures only, "
                    "and refused for any other.",
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
