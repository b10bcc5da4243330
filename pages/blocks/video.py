"""A film that another site shows."""

from wagtail import blocks

from pages.blocks.picture import PictureBlock


class VideoBlock(blocks.StructBlock):
    """A still that links to a film: nothing is loaded from the other site until a visitor goes there."""

    title = blocks.CharBlock(help_text="What the film is called. Visitors read it under the still.")
    url = blocks.URLBlock(label="URL", help_text="Where the film is shown, from https:// on.")
    still = PictureBlock(help_text="A picture from the film.")
    transcript_url = blocks.URLBlock(
        required=False,
        label="Transcript",
        help_text="Where its words can be read, for those who do not hear it. Blank: no link.",
    )

    class Meta:
        icon = "media"
        template = "blocks/video_block.html"
        preview_template = "blocks/video_block_preview.html"
        label = "Video"
        description = "A still that links to a film elsewhere"
