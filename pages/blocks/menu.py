"""The blocks of the menu in the header."""

from wagtail import blocks

from pages.blocks.links import LinkBlock


class MenuLinkBlock(LinkBlock):
    """A link in the menu."""

    label = blocks.CharBlock(
        required=False, help_text="The text in the menu. If blank, the page's name in menus, or its heading."
    )

    class Meta:
        icon = "link"
        label = "Link"
        description = "A link directly in the menu bar"
        preview_value = {"url": "https://www.genetargeting.com/", "label": "Contact"}


class MenuGroupBlock(blocks.StructBlock):
    """Links that visitors unfold."""

    label = blocks.CharBlock(max_length=30, help_text="One or two words: up to seven groups share the menu bar.")
    links = blocks.ListBlock(
        MenuLinkBlock(), min_num=1, help_text="Shown in this order when a visitor opens the group."
    )

    class Meta:
        icon = "list-ul"
        label = "Group"
        description = "A label that opens a list of links"
        preview_value = {
            "label": "Mouse models",
            "links": [{"url": "https://www.genetargeting.com/", "label": "Knockout mice"}],
        }


class MenuBlock(blocks.StreamBlock):
    """The menu: groups and single links."""

    group = MenuGroupBlock()
    link = MenuLinkBlock()
