"""Writes a document as Markdown with YAML front matter, in one form: equal documents give equal text.

`read_document(write_document(document).encode(), …) == document` for every document that a page can hold. Blocks are
divided by a blank line. What Markdown would take for markup is escaped with a backslash; a letter is written as an
entity (`&#98;`) where Markdown would not see that bold text ends beside it. `docs/writers/document-format.md` shows
the form of each part.
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
