"""The block of a picture with its alternative text."""

from collections.abc import Mapping
from typing import Any

from django.forms import Media
from wagtail import blocks
from wagtail.admin.telepath import register
from wagtail.images.blocks import ImageBlock, ImageBlockAdapter, ImageChooserBlock

from pages.content.parts.image import BESIDE, WIDE


class PictureBlock(ImageBlock):
    """A picture as wide as the text, with alternative text unless it is decorative."""

    more_fields: tuple[tuple[str, blocks.Block], ...] = ()

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
        blocks.StructBlock.__init__(self, [*fields, *self.more_fields], **kwargs)

    class Meta:
        icon = "image"
        template = "blocks/picture_block.html"
        preview_template = "blocks/picture_block_preview.html"
        label = "Image"
        description = "A picture with alternative text, as wide as the text"


class PlacedPictureBlock(PictureBlock):
    """A picture in a section; editors choose its placement, and whether it can be enlarged.

    Its value is an image, as `ImageBlock` makes it, with `layout` and `enlarge`.
    """

    more_fields = (
        (
            "layout",
            blocks.ChoiceBlock(
                choices=[("", "As wide as the text"), (BESIDE, "Beside the text"), (WIDE, "Wider than the text")],
                default="",
                required=False,
                label="Layout",
                help_text="“Beside the text” shows the picture small, to the right of the text block that follows, and "
                "above it on a phone. “Wider than the text” extends it to the edge of the page, for fine detail.",
            ),
        ),
        (
            "enlarge",
            blocks.BooleanBlock(
                required=False,
                label="Can be enlarged",
                help_text="Adds a link “Enlarge the picture” below it, which opens the whole picture, up to 2,560 "
                "pixels wide. If it is not ticked, there is no link.",
            ),
        ),
    )

    def _struct_value_to_image(self, struct_value: Mapping[str, Any]) -> Any:
        image = super()._struct_value_to_image(struct_value)
        if image:
            layout = struct_value.get("layout")
            image.layout = layout if layout in (BESIDE, WIDE) else ""
            image.enlarge = bool(struct_value.get("enlarge"))
        return image

    def _image_to_struct_value(self, image: Any) -> dict[str, Any]:
        return {**super()._image_to_struct_value(image), **_placement(image)}

    def get_form_state(self, value: Any) -> dict[str, Any]:
        """Return the initial value of the form in the editor."""
        return {**super().get_form_state(value), **_placement(value)}

    def get_prep_value(self, value: Any) -> dict[str, Any]:
        """Return the value to store, which, like older values, has a placement only if one was chosen."""
        chosen = {name: choice for name, choice in _placement(value).items() if choice}
        return {**super().get_prep_value(value), **chosen}

    class Meta:
        description = "A picture with alternative text: as wide as the text, beside it, or wider"


def _placement(image: Any) -> dict[str, Any]:
    return {"layout": getattr(image, "layout", ""), "enlarge": getattr(image, "enlarge", False)}


class PictureBlockAdapter(ImageBlockAdapter):
    """In the editor, stops Wagtail from suggesting a file name as the alternative text."""

    js_constructor = "pages.blocks.PictureBlock"

    @property
    def media(self) -> Media:
        wagtails = super().media
        return Media(js=[*wagtails._js, "picture_block.js"], css=wagtails._css)  # one list: ours comes after


register(PictureBlockAdapter(), PictureBlock)


class PicturesBlock(blocks.StreamBlock):
    """The pictures under a page's introduction."""

    image = PictureBlock()
