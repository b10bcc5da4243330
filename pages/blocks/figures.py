"""The figures that speak for the company."""

from wagtail import blocks


class FigureBlock(blocks.StructBlock):
    """A figure and what it counts."""

    figure = blocks.CharBlock(max_length=12, help_text="Shown in large type, exactly as you write it: 30+ or 1,200.")
    label = blocks.CharBlock(
        max_length=60,
        help_text="What the figure counts, shown below it, such as years, publications or mouse models made.",
    )

    class Meta:
        icon = "order"
        template = "blocks/figure_block.html"
        label = "Figure"
        description = "A figure and what it counts"
        preview_value = {"figure": "3", "label": "examples in this preview"}


class FiguresBlock(blocks.StreamBlock):
    """Figures side by side, in this order."""

    figure = FigureBlock()

    class Meta:
        max_num = 4
