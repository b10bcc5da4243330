"""Every block that an editor can place in a page."""

from django.core.exceptions import ValidationError
from django.forms import Media
from django.utils.functional import cached_property
from wagtail import blocks
from wagtail.admin.telepath import register
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock, TypedTableBlockValidationError
from wagtail.images.blocks import ImageBlock, ImageBlockAdapter, ImageChooserBlock
from wagtail.models import Page
from wagtail.snippets.blocks import SnippetChooserBlock

from pages.allele_blocks import AlleleDiagramBlock
from pages.links.page_chooser import LinkedPageChooser

TEXT_FEATURES = ["h3", "h4", "bold", "italic", "superscript", "subscript", "code", "ol", "ul", "hr", "link"]
QUOTATION_MARKS = ('"', "“", "”")
CARD_FEATURES = ["bold", "italic", "superscript", "subscript", "code", "ol", "ul", "link"]
CELL_FEATURES = ["bold", "italic", "superscript", "subscript", "code", "link"]


class TestimonialValue(blocks.StructValue):
    """A testimonial: the shared one that was picked, or the words that were written for one page."""

    @property
    def words(self):
        """The quote, who said it, and where they work; of a shared testimonial that was deleted nothing is left."""
        shared = self.get("testimonial")
        return shared.words if shared else {name: self.get(name) or "" for name in ("quote", "name", "affiliation")}

    @property
    def author(self):
        return self.words["name"]

    @property
    def workplace(self):
        return self.words["affiliation"]

    @property
    def portrait(self):
        shared = self.get("testimonial")
        return shared.portrait if shared else None

    @property
    def quotation(self):
        """The quote in the quotation marks that the page sets around it; empty where there is none."""
        quote = self.words["quote"].strip()
        if quote[:1] in QUOTATION_MARKS and quote[-1:] in QUOTATION_MARKS:
            quote = quote[1:-1]
        return f"“{quote}”" if quote else ""


class TestimonialBlock(blocks.StructBlock):
    """What a researcher said about us, with the name and place that make it count."""

    testimonial = SnippetChooserBlock(
        "pages.Testimonial",
        required=False,
        label="Shared testimonial",
        help_text="Written once, for any number of pages. Who changes it changes all of them. "
        "Blank: the page shows the quotation below.",
    )
    quote = blocks.TextBlock(
        required=False,
        help_text="Their words, verbatim. The page sets the quotation marks; an empty line begins a new paragraph. "
        "Leave blank for a shared testimonial.",
    )
    name = blocks.CharBlock(
        required=False,
        help_text="With degrees, as they sign: Julia Maxson, PhD. Leave blank for a shared testimonial.",
    )
    affiliation = blocks.CharBlock(
        required=False, help_text="Institute and university. Blank: no line, and the quotation counts for less."
    )

    def clean(self, value):
        value = super().clean(value)
        written = {name: value[name] for name in ("quote", "name", "affiliation") if value[name]}
        errors = {}
        if value["testimonial"]:
            message = "Choose a shared testimonial or write a quotation, not both: clear one of them."
            errors = dict.fromkeys(written, ValidationError(message))
        elif not self.is_deferred_validation:  # a draft may be unfinished
            message = "Write it here, or choose a shared testimonial above."
            errors = {name: ValidationError(message) for name in ("quote", "name") if name not in written}
        if errors:
            raise blocks.StructBlockValidationError(errors)
        return value

    def get_searchable_content(self, value):
        return [text for text in value.words.values() if text]

    class Meta:
        icon = "openquote"
        template = "blocks/testimonial_block.html"
        form_layout = [
            "testimonial",
            blocks.BlockGroup(
                children=["quote", "name", "affiliation"], heading="Or a quotation for this page alone", icon="edit"
            ),
        ]
        value_class = TestimonialValue
        label = "Testimonial"
        description = "A quotation with its author, set large"
        preview_value = {
            "quote": "Everyone at ingenious has been wonderful to work with throughout the entire process.",
            "name": "Julia Maxson, PhD",
            "affiliation": "Knight Cancer Institute, Oregon Health & Science University",
        }


class CardBlock(blocks.StructBlock):
    """One of several short parts that stand side by side."""

    heading = blocks.CharBlock(help_text="Names what the card is about. Visitors scan these first.")
    text = blocks.RichTextBlock(
        features=CARD_FEATURES, help_text="Two or three sentences under it; longer text reads better outside cards."
    )

    class Meta:
        icon = "doc-full"
        template = "blocks/card_block.html"
        label = "Card"
        description = "A heading with two or three sentences"
        preview_value = {
            "heading": "Conditional Knockout Mice",
            "text": "<p>Targeted insertion of loxP sites enables Cre recombinase-mediated excision, "
            "leading to tissue-specific gene inactivation.</p>",
        }


class CardsBlock(blocks.ListBlock):
    """Two to four short parts that visitors compare side by side."""

    def __init__(self, child_block=CardBlock, **kwargs):
        super().__init__(child_block, **kwargs)

    class Meta:
        icon = "grip"
        template = "blocks/cards_block.html"
        label = "Cards"
        help_text = "Shown side by side on a wide screen, one below another on a phone."
        description = "Short parts side by side, to compare"
        min_num = 2
        max_num = 4
        preview_value = [
            {
                "heading": "Conventional Knockout Mice",
                "text": "<p>Target gene is partially deleted or replaced with a reporter gene, thereby "
                "inactivating it at all times in all tissues.</p>",
            },
            {
                "heading": "Conditional Knockout Mice",
                "text": "<p>Targeted insertion of loxP sites enables Cre recombinase-mediated excision, "
                "leading to tissue-specific gene inactivation.</p>",
            },
        ]


class TableBlock(TypedTableBlock):
    """Rows and columns. A column of the type “Row heading” names the rows for those who hear the page."""

    text = blocks.RichTextBlock(required=False, features=CELL_FEATURES, label="Text")
    heading = blocks.CharBlock(required=False, label="Row heading")

    def clean(self, table):
        """Whoever hears the page needs a caption, and a heading for every column; a draft may lack them."""
        table = super().clean(table)
        if self.is_deferred_validation or not table.columns:
            return table
        errors = [] if (table.caption or "").strip() else ["Write a caption: what does the table show?"]
        for number, column in enumerate(table.columns, 1):
            names_the_rows = number == 1 and column["block"].name == "heading"
            if not (column["heading"] or "").strip() and not names_the_rows:
                errors.append(f"Write a heading for column {number}.")
        if errors:
            raise TypedTableBlockValidationError(non_block_errors=errors)
        return table

    class Meta:
        icon = "table"
        template = "blocks/table_block.html"
        label = "Table"
        # Once, not in each cell.
        help_text = (
            "“Add column” asks for its type: “Row heading” for a first column that names the rows, “Text” for any "
            "other. A cell holds one line; blank cells stay empty. Every column needs a heading, but for one that "
            "names the rows."
        )
        description = "Rows and columns, with a caption"
        preview_value = {
            "caption": "Where and when the gene is inactive",
            "columns": [
                {"type": "heading", "heading": "Model"},
                {"type": "text", "heading": "Tissue"},
                {"type": "text", "heading": "Time"},
            ],
            "rows": [
                {"values": ["Conventional knockout", "<p>All tissues</p>", "<p>At all times</p>"]},
                {"values": ["Conditional knockout", "<p>Where Cre is expressed</p>", "<p>From then on</p>"]},
            ],
        }


class PictureBlock(ImageBlock):
    """A picture as wide as the text, with what it shows in words unless it is decoration."""

    def __init__(self, required=True, **kwargs):
        # ImageBlock's own fields, with help.
        fields = [
            (
                "image",
                ImageChooserBlock(
                    required=required, help_text="Shown as wide as the text; 1,600 pixels across are enough."
                ),
            ),
            (
                "decorative",
                blocks.BooleanBlock(
                    required=False,
                    help_text="Tick it where the picture shows nothing that the text does not say: "
                    "those who hear the page are not stopped by it.",
                ),
            ),
            (
                "alt_text",
                blocks.CharBlock(
                    required=False,
                    help_text="What it shows, for those who do not see it. Blank: for decorative pictures only, "
                    "and refused for any other.",
                ),
            ),
        ]
        blocks.StructBlock.__init__(self, fields, **kwargs)

    class Meta:
        icon = "image"
        template = "blocks/picture_block.html"
        preview_template = "blocks/picture_block_preview.html"
        label = "Image"
        description = "A picture with alternative text, as wide as the text"


class PictureBlockAdapter(ImageBlockAdapter):
    """In the editor: no alternative text is made of a file's name."""

    js_constructor = "pages.blocks.PictureBlock"

    @property
    def media(self):
        wagtails = super().media
        return Media(js=[*wagtails._js, "picture_block.js"], css=wagtails._css)  # one list: ours comes after


register(PictureBlockAdapter(), PictureBlock)


# How the chooser of blocks groups them.
WORDS, SIDE_BY_SIDE, PICTURES = "Words", "Side by side", "Pictures"


class SectionContentBlock(blocks.StreamBlock):
    """What can stand under a section's heading."""

    text = blocks.RichTextBlock(
        features=TEXT_FEATURES,
        icon="pilcrow",
        template="blocks/text_block.html",
        help_text="Paragraphs, lists, and headings smaller than the section's.",
        description="Paragraphs, lists and smaller headings",
        group=WORDS,
        preview_value="<p>A knockout mouse is a mouse in which an existing gene has been inactivated.</p>"
        "<ul><li>Delete as little as 1bp or as much as 100kb</li></ul>",
    )
    quotation = blocks.RichTextBlock(
        features=CARD_FEATURES,
        icon="openquote",
        template="blocks/quotation_block.html",
        help_text="Somebody else's words. Who said them stands in the text around.",
        description="A passage from elsewhere, set off from the text",
        group=WORDS,
        preview_value="<p>The deactivation of specific genes is pivotal in unraveling gene function.</p>",
    )
    testimonial = TestimonialBlock(group=WORDS)
    cards = CardsBlock(group=SIDE_BY_SIDE)
    table = TableBlock(group=SIDE_BY_SIDE)
    image = PictureBlock(group=PICTURES)
    allele_diagram = AlleleDiagramBlock(group=PICTURES)


class SectionBlock(blocks.StructBlock):
    """A heading with what stands under it; "On this page" links to it."""

    heading = blocks.CharBlock(help_text="Stands above the section and in the list “On this page”.")
    content = SectionContentBlock(
        required=False,
        help_text="Text, quotations, testimonials, cards, tables, images and diagrams, shown in this order. "
        "Blank: only the heading shows.",
    )

    class Meta:
        icon = "title"
        template = "blocks/section_block.html"
        label = "Section"
        description = "A heading with text, testimonials, cards, tables or images under it"
        preview_value = {
            "heading": "What Are Knockout Mice?",
            "content": [
                {
                    "type": "text",
                    "value": "<p>A knockout mouse is a mouse in which an existing gene has been inactivated.</p>",
                }
            ],
        }


class LinkValue(blocks.StructValue):
    """A link whose page may have gone, or may not be published."""

    @property
    def text(self):
        """What the link says; empty where nothing is left to say."""
        page = self.get("page")
        return self.get("label") or (page.title if page else self.get("url"))

    # What the page says of itself; `RelatedLinks` fills it in for all its links at once.
    summary = ""

    @property
    def live_page(self):
        page = self.get("page")
        return page if page and page.live else None


class LinkedPageBlock(blocks.PageChooserBlock):
    """A page to link to; the editor says of one that is not published that visitors cannot open it."""

    @cached_property
    def widget(self):
        return LinkedPageChooser(target_models=self.target_models, can_choose_root=self.can_choose_root)


class LinkBlock(blocks.StructBlock):
    """A link to a page of this site or to an address elsewhere."""

    page = LinkedPageBlock(
        required=False,
        help_text="A page of this site; blank for an address elsewhere. Until it is published, visitors see its name "
        "without a link.",
    )
    url = blocks.URLBlock(
        required=False,
        label="URL",
        help_text="An address elsewhere, from https:// on. Leave blank for a page.",
    )
    label = blocks.CharBlock(
        required=False, help_text="What the link says. Blank: the page's title, or the address itself."
    )

    class Meta:
        icon = "link"
        template = "blocks/link_block.html"
        value_class = LinkValue
        label = "Link"
        description = "A link to a page or an address"
        preview_value = {"url": "https://www.genetargeting.com/", "label": "Conditional Knockout Mice"}

    def clean(self, value):
        value = super().clean(value)
        if self.is_deferred_validation and not (value["page"] or value["url"]):
            return value  # a draft may be unfinished
        if bool(value["page"]) == bool(value["url"]):
            error = ValidationError(
                "Choose either a page or a URL, not both." if value["page"] else "Choose a page, or fill in a URL."
            )
            raise blocks.StructBlockValidationError({"url" if value["page"] else "page": error})
        return value


class RelatedLinks(blocks.StructBlock):
    """Where a reader may go next."""

    heading = blocks.CharBlock(
        default="Related Pages", help_text="Stands above the links and in the list “On this page”."
    )
    links = blocks.ListBlock(
        LinkBlock(), min_num=1, help_text="Shown in this order; the arrows, or the handle, move a link."
    )

    def get_context(self, value, parent_context=None):
        """Gives each link to a page the summary of that page, unless the page is not for everyone."""
        links = [link for link in value["links"] if link.live_page]
        if links:
            pages = Page.objects.public().filter(pk__in=[link["page"].pk for link in links]).specific()
            summaries = {page.pk: page.search_description or getattr(page, "summary", "") for page in pages}
            for link in links:
                link.summary = summaries.get(link["page"].pk, "")
        return super().get_context(value, parent_context)

    class Meta:
        icon = "list-ul"
        template = "blocks/related_links.html"
        label = "Related links"
        description = "A list of links to other pages"
        preview_value = {
            "heading": "Related Pages",
            "links": [
                {"url": "https://www.genetargeting.com/", "label": "Conditional Knockout Mice"},
                {"url": "https://www.genetargeting.com/", "label": "Conditional KO with Reporter"},
            ],
        }


class PicturesBlock(blocks.StreamBlock):
    """The pictures under a page's introduction."""

    image = PictureBlock()


class BodyBlock(blocks.StreamBlock):
    """The sections of a page, in order."""

    section = SectionBlock(group="Content")
    related_links = RelatedLinks(group="Where to go next")


class SocialProfileBlock(blocks.StructBlock):
    """The company's page on a social network."""

    name = blocks.CharBlock(help_text="What the link says: the network’s name, such as LinkedIn.")
    url = blocks.URLBlock(label="URL", help_text="The address of the company’s page there, from https:// on.")

    class Meta:
        icon = "link"
        template = "blocks/social_profile_block.html"
        label = "Social profile"
        description = "A link to the company’s page on a social network"
        preview_value = {"name": "LinkedIn", "url": "https://www.linkedin.com/company/example/"}


class SocialProfilesBlock(blocks.StreamBlock):
    """The company's pages on social networks, in the order of the footer."""

    profile = SocialProfileBlock()
