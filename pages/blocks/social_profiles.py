"""The company's pages on social networks."""

from wagtail import blocks


class SocialProfileBlock(blocks.StructBlock):
    """The company's page on a social network."""

    name = blocks.CharBlock(help_text="The text of the link: the name of the network, such as LinkedIn.")
    url = blocks.URLBlock(
        label="URL", help_text="The full address of the company’s page there, starting with https://."
    )

    class Meta:
        icon = "link"
        template = "blocks/social_profile_block.html"
        label = "Social profile"
        description = "A link to the company’s page on a social network"
        preview_value = {"name": "LinkedIn", "url": "https://www.linkedin.com/company/example/"}


class SocialProfilesBlock(blocks.StreamBlock):
    """The company's pages on social networks, in the order of the footer."""

    profile = SocialProfileBlock()
