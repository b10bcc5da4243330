"""A list of publications in a section."""

from typing import Any

from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from pages.content.marked_text import plain

# The paper on the first gene targeting in mouse cells; a preview needs no database.
EXAMPLE = {
    "title": "Site-directed mutagenesis by gene targeting in mouse embryo-derived stem cells",
    "authors": "Thomas, Kirk R.\nCapecchi, Mario R.",
    "year": 1987,
    "journal": "Cell",
    "volume": "51",
    "issue": "3",
    "pages": "503–512",
    "doi": "10.1016/0092-8674(87)90646-5",
}


class PublicationsValue(blocks.StructValue):
    """Publications, some of which may have been deleted or have no title yet."""

    @property
    def shown(self) -> list[Any]:
        """The publications that visitors see, in the editor's order, each once."""
        found = [publication for publication in self.get("publications") or () if publication]
        once = {publication.pk: publication for publication in found}
        return [publication for publication in once.values() if publication.title or publication.doi]


class PublicationsBlock(blocks.StructBlock):
    """The publications that an editor lists on a page, in the editor's order."""

    publications = blocks.ListBlock(
        SnippetChooserBlock(
            "pages.Publication",
            label="Publication",
            help_text="A paper with authors, year, journal and link. Add a new one under Publications first.",
        ),
        min_num=1,
        help_text="Shown in this order, each with authors, year, journal and a link. A publication without a title "
        "shows its DOI.",
    )

    def get_searchable_content(self, value: PublicationsValue) -> list[str]:
        """Return the citations for the index."""
        return [plain(publication.citation) for publication in value.shown]

    def get_preview_value(self) -> PublicationsValue:
        """Return an example that needs no database."""
        model = self.child_blocks["publications"].child_block.model_class
        value: Any = self.normalize({"publications": [model(**EXAMPLE)]})
        found: PublicationsValue = value
        return found

    class Meta:
        icon = "openquote"
        template = "blocks/publications_block.html"
        value_class = PublicationsValue
        label = "Publications"
        description = "A list of papers with authors, year, journal and link"
