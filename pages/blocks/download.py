"""A file that visitors can download."""

from pathlib import PurePosixPath

from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock


class DownloadValue(blocks.StructValue):
    """A download whose file may have been deleted."""

    @property
    def text(self) -> str:
        """The text of the link."""
        file = self.get("file")
        return self.get("label") or (file.title if file else "")

    @property
    def type(self) -> str:
        """The type of the file as visitors know it: PDF."""
        file = self.get("file")
        return PurePosixPath(file.filename).suffix.removeprefix(".").upper() if file else ""


class DownloadBlock(blocks.StructBlock):
    """A link to a file, with its type and size."""

    file = DocumentChooserBlock(help_text="Choose from Files. Visitors see the file's type and size beside the link.")
    label = blocks.CharBlock(required=False, help_text="The text of the link. If blank, the title of the file.")

    def get_searchable_content(self, value: DownloadValue) -> list[str]:
        """Return the words of the link."""
        return [value.text] if value.text else []

    class Meta:
        icon = "download"
        template = "blocks/download_block.html"
        preview_template = "blocks/download_block_preview.html"
        value_class = DownloadValue
        label = "Download"
        description = "A link to a file, with its type and size"
