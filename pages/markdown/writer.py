r"""Writes a document as Markdown with YAML front matter, in one form: equal documents give equal text.

`read_document(write_document(document).encode(), …) == document` for every document that a page can hold.

**Front matter.** Each key in a line, values in double quotes; then, where they say something, `aliases`,
`description` and `images`:

    link_from: ["/custom-mouse-models/"]
    images:
      - url: "images/vector.png"
        alt: "The targeting vector"

**Text.** A blank line between blocks, and none before a list in a list item. `**bold**`, `*italic*` (`_italic_`
where it touches bold), `` `code` ``, `[text](address)`; a backslash ends a line that breaks. `-` begins the items of
a list, `1.` the first of a numbered one. What Markdown would take for markup is escaped with a backslash; a letter
stands as an entity (`&#98;`) where Markdown would not see that bold text ends beside it.

**Blocks.** A blockquote that ends in `— **Name**, affiliation` is a testimonial, any other a quotation. An image
is in a paragraph of its own; one without a text between the brackets is decoration. The first column of a
table names its rows where all of it is bold. The paragraph before a table that begins with `Table: ` is its caption:

    Table: Strategies

    | Strategy | Tissue |
    | --- | --- |
    | **Conventional** | all |

**Allele diagrams.** A block of code of the language `allele`, with a line for each field as
`pages.alleles.notation` writes it:

    ```allele
    gene: Cdh1
    design: conditional
    exons: 1 UTR, 2, 3
    targeted exons: 2
    ```

**Cards.** Where a section ends in two to four `###` parts of one short paragraph each they are cards. Cards that
stand elsewhere, or hold more, are between lines `::: cards` and `:::`; text that would be taken for cards, or that
follows other text as a block of its own, between `::: text` and `:::`.

**The beginning.** A page with neither tagline nor introduction has the lines `::: introduction` and `:::` before its
first section, which would otherwise be its tagline.

**Related pages.** `- Name` for a page that has the name, `- [Label](/path/)` for any other page or address. A
heading other than `Related Pages` ends in `{.related-pages}`.
"""

from pages.content import to_markdown
from pages.content.document import Document
from pages.content.from_markdown import FENCE
from pages.content.section import Section
from pages.markdown.front_matter import write_front_matter


def write_document(document: Document) -> str:
    """Return the document's text."""
    return write_front_matter(document.front_matter) + "\n" + write_copy(document)


def write_copy(document: Document) -> str:
    """Return the text below the front matter."""
    blocks = [f"# {to_markdown.heading_end(to_markdown.marked_line(document.heading))}"]
    if document.tagline:
        blocks.append(f"## {to_markdown.heading(document.tagline)}")
    elif not document.introduction and document.sections and isinstance(document.sections[0], Section):
        blocks += ["::: introduction", FENCE]  # else its first section would be its tagline
    blocks += to_markdown.rich_text(document.introduction)
    for section in document.sections:
        blocks += section.to_markdown()
    return "\n\n".join(blocks) + "\n"
