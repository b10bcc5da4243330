"""The blocks of the menu in the header."""

from wagtail import blocks

from pages.blocks.links import LinkBlock


class MenuLinkBlock(LinkBlock):
    """A link in the menu."""

    label = blocks.CharBlock(
        required=False, help_text="What the menu says. Blank: the page's name in menus, or its heading."
    )

    class Meta:
        icon = "link"
        label = "Link"
        description = "A link that stands in the row itself"
        preview_value = {"url": "https://www.genetargeting.com/", "label": "Contact"}


class MenuGroupBlock(blocks.StructBlock):
    """Links that visitors unfold."""

    label = blocks.CharBlock(max_length=30, help_text="One or two words: seven groups share a row.")
    links = blocks.ListBlock(MenuLinkBlock(), min_num=1, help_text="Shown in this order when the group is opened.")

    class Meta:
        icon = "list-ul"
        label = "Group"
        description = "A label under which visitors find links"
        preview_value = {
            "label": "Mouse models",
            "links": [{"url": "https://www.genetargeting.com/", "label": "Knockout mice"}],
        }


class MenuBlock(blocks.StreamBlock):
    """The menu: groups and single links."""

    group = MenuGroupBlock()
    link = MenuLinkBlock()
