"""The block for allele diagrams. `pages.alleles` models the alleles and draws them."""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Media
from django.urls import reverse
from wagtail import blocks
from wagtail.admin.telepath import register
from wagtail.blocks.struct_block import StructBlockAdapter

from pages.alleles.designs import DESIGNS
from pages.alleles.diagram import Diagram
from pages.alleles.drawing import Drawing, draw
from pages.alleles.names import advice_on_symbol, advice_on_text
from pages.alleles.notation import ROW_TEXT_LENGTH, SEQUENCE_LENGTH, read_block, write_block
from pages.alleles.style import NARROW, WIDE

WILD_TYPE_HELP = (
    "If blank, drawn from the design. Otherwise list the elements from left to right, separated by “ - ”: "
    "exon 1 UTR - exon 2 - exon 3…9. To start from an example, copy the rows of a design from Page documents, Help."
)
TARGETED_HELP = (
    "If blank, drawn from the design. Otherwise as above, including what was inserted: "
    "exon 1 - loxP> - exon 2 - FRT> - cassette neo - FRT> - loxP> - exon 3. Other elements: reporter lacZ, poly-A, "
    "stop, indel. A < before an element reverses its orientation: <loxP, <cassette neo."
)


class AlleleDiagramValue(blocks.StructValue):
    """The diagram that the fields describe, and its drawing."""

    @cached_property
    def reading(self) -> tuple[Diagram | None, dict[str, list[str]]]:
        """The diagram, or None if the fields do not describe one, and the errors in the fields."""
        return read_block(self)

    @property
    def diagram(self) -> Diagram | None:
        return self.reading[0]

    @property
    def problems(self) -> list[str]:
        """The errors, for the preview of an unfinished draft."""
        return [message for messages in self.reading[1].values() for message in messages]

    @property
    def advice(self) -> list[str]:
        """The advice for the preview: names that do not follow the nomenclature, and exons that are not used."""
        if self.diagram is None:
            return []
        found = [advice_on_symbol(self.diagram.gene), *advice_on_text(self.diagram.caption), *self.diagram.advice]
        return list(filter(None, found))

    @cached_property
    def drawings(self) -> list[Drawing]:
        """The diagram laid out for wide and for narrow screens."""
        return [draw(self.diagram, style) for style in (WIDE, NARROW)] if self.diagram else []

    @property
    def title_parts(self) -> list[tuple[str, bool]]:
        """The title in pieces, each with whether it is the gene symbol, which is set in italics."""
        if self.diagram is None:
            return []
        gene = self.diagram.gene
        pieces = re.split(rf"(?<!\w)({re.escape(gene)})(?!\w)", self.diagram.title)
        return [(piece, piece == gene) for piece in pieces if piece]

    @property
    def key(self) -> dict[str, bool]:
        """A description of the drawing for people who cannot see it."""
        kinds = {shape.kind for drawing in self.drawings for row in drawing.rows for shape in row.shapes}
        return {"has_utr": "utr" in kinds, "has_floxed": "exon floxed" in kinds}


class AlleleDiagramBlock(blocks.StructBlock):
    """An allele, from the wild type to the products of Flp and Cre, drawn by the conventions of the field."""

    caption = blocks.CharBlock(
        required=False,
        max_length=255,
        help_text="Shown below the drawing, with the gene symbol in italics. If blank, there is no caption.",
    )
    gene = blocks.CharBlock(
        max_length=16, help_text="The gene symbol as researchers write it: Cdh1. Shown beside the wild-type allele."
    )
    design = blocks.ChoiceBlock(
        choices=list(DESIGNS.items()),
        required=False,
        default="conditional",
        help_text="Draws the whole diagram. If blank, only your own rows are drawn.",
    )
    exons = blocks.CharBlock(
        required=False,
        default="1 UTR, 2-4",
        max_length=255,
        help_text="The exons to draw: 1 UTR, 2-4. UTR marks an exon as untranslated; 5…9 draws one box for several "
        "exons. Required with a design.",
    )
    targeted_exons = blocks.CharBlock(
        required=False,
        default="2",
        max_length=255,
        help_text="The exons that the design changes: 2, or 2-3. Leave at least one exon on each side. Required with "
        "a design.",
    )
    reporter = blocks.CharBlock(required=False, max_length=16, help_text="The name of the reporter. If blank, lacZ.")
    after_flp = blocks.BooleanBlock(
        required=False,
        default=True,
        label="Show the allele after Flp",
        help_text="Calculated from the targeted allele, and drawn if that has two FRT sites.",
    )
    after_cre = blocks.BooleanBlock(
        required=False,
        default=True,
        label="Show the allele after Cre",
        help_text="Calculated from the previous row, and drawn if that has two loxP sites.",
    )
    after = blocks.CharBlock(
        required=False,
        max_length=255,
        label="Other recombinases",
        help_text="For recombinases, or an order, other than in the two boxes above: Dre, Cre. Draws a row for each "
        "resulting allele. Available: Flp, Cre, Dre, PhiC31 and Bxb1. If blank, the two boxes apply.",
    )
    coding_exons = blocks.CharBlock(
        required=False,
        max_length=ROW_TEXT_LENGTH,
        label="Coding lengths",
        help_text="The coding length of each exon in bases, from start codon to stop codon, with its GFF3 phase if "
        "you know it: 2: 153, 3: 98 phase 0. The page then states whether a deletion shifts the reading frame. If "
        "blank, it does not.",
    )
    coding_sequence = blocks.TextBlock(
        required=False,
        rows=2,
        max_length=SEQUENCE_LENGTH,
        help_text="The sequence of all coding exons, joined. The page then states where the first stop codon falls "
        "and whether nonsense-mediated decay is expected. If blank, it states that this is unknown.",
    )
    wild_type = blocks.TextBlock(required=False, rows=2, help_text=WILD_TYPE_HELP)
    vector = blocks.TextBlock(
        required=False,
        rows=2,
        label="Targeting vector",
        help_text="The vector with its homology arms: 5′ arm [exon 1] - loxP> - exon 2 - loxP> - 3′ arm [exon 3]. If "
        "blank, drawn from the design.",
    )
    targeted = blocks.TextBlock(
        required=False,
        rows=2,
        label="Targeted allele",
        help_text=TARGETED_HELP,
    )
    donor = blocks.TextBlock(
        required=False,
        rows=2,
        help_text="A cassette that replaces what lies between two sites, or is inserted at one: loxP> - reporter EGFP "
        "- lox2272>. Drawn before the first recombinase that inserts it. If blank, there is no donor.",
    )

    class Meta:
        icon = "allele"
        template = "blocks/allele_diagram_block.html"
        value_class = AlleleDiagramValue
        label = "Allele diagram"
        description = "A schematic of an allele before and after recombination"
        form_layout = blocks.BlockGroup(
            children=[
                *["caption", "gene", "design", "exons", "targeted_exons", "reporter", "after_flp", "after_cre"],
                blocks.BlockGroup(
                    ["wild_type", "vector", "targeted", "donor", "after"],
                    heading="Your own rows",
                    classname="collapsed",
                    icon="edit",
                ),
                blocks.BlockGroup(
                    ["coding_exons", "coding_sequence"], heading="Reading frame", classname="collapsed", icon="order"
                ),
            ]
        )
        preview_value = {
            "caption": "A conditional allele of Gene",
            "gene": "Gene",
            "design": "conditional",
            "exons": "1 UTR, 2-4",
            "targeted_exons": "2",
            "reporter": "",
            "after_flp": True,
            "after_cre": True,
            "wild_type": "",
            "vector": "",
            "targeted": "",
            "donor": "",
            "after": "",
            "coding_exons": "",
            "coding_sequence": "",
        }

    def clean(self, value: AlleleDiagramValue) -> AlleleDiagramValue:
        value = super().clean(value)
        # Cleaning creates a new value without the cached diagram.
        if value.problems and not self.is_deferred_validation:
            raise blocks.StructBlockValidationError(
                {name: ValidationError(messages) for name, messages in value.reading[1].items()}
            )
        if value.diagram:  # as its document writes it: the same diagram must not differ from itself
            value.update(write_block(value.diagram))
        return value

    def get_context(self, value: AlleleDiagramValue, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        page, block_id = context.get("page"), getattr(context.get("block"), "id", None)
        if page is not None and page.pk and block_id:
            context["file"] = {name: reverse("allele_file", args=[page.pk, block_id, name]) for name in ("svg", "png")}
        # The section's anchor is unique on the page, and so is the block's place in the section.
        context["diagram_id"] = f"{context.get('anchor') or 'preview'}-diagram-{context.get('place', 1)}"
        return context

    def get_searchable_content(self, value: AlleleDiagramValue) -> list[str]:
        return value.diagram.words if value.diagram else []


class AlleleDiagramBlockAdapter(StructBlockAdapter):
    """In the editor, lets the user fill in the gene, its exons and their lengths from a file."""

    js_constructor = "pages.blocks.AlleleDiagramBlock"

    def js_args(self, block: AlleleDiagramBlock) -> list[Any]:
        name, children, meta = super().js_args(block)
        return [name, children, meta | {"geneRecordUrl": reverse("gene_record")}]

    @property
    def media(self) -> Media:
        wagtails = super().media
        return Media(js=[*wagtails._js, "allele_diagram_block.js"], css=wagtails._css)


register(AlleleDiagramBlockAdapter(), AlleleDiagramBlock)
