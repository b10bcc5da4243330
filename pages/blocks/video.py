"""The block of a film on another site."""

from wagtail import blocks

from pages.blocks.picture import PictureBlock


class VideoBlock(blocks.StructBlock):
    """A still that links to a film: nothing is loaded from the other site until a visitor follows the link."""

    title = blocks.CharBlock(help_text="The title of the film, shown below the still.")
    url = blocks.URLBlock(label="URL", help_text="The full address of the film, starting with https://.")
    still = PictureBlock(help_text="A picture from the film.")
    transcript_url = blocks.URLBlock(
        required=False,
        label="Transcript",
        help_text="The address of a transcript, for people who cannot hear the film. If blank, there is no link.",
    )

    class Meta:
        icon = "media"
        template = "blocks/video_block.html"
        preview_template = "blocks/video_block_preview.html"
        label = "Video"
        description = "A still that links to a film on another site"
