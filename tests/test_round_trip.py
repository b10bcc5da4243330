"""What a writer can rely on: nothing is lost between a document and its page, in whichever direction it goes."""

from hypothesis import given, settings

from pages.documents.markdown_reader import read_document
from pages.documents.markdown_writer import write_document
from tests.conftest import DOCUMENT
from tests.grammar import DOCUMENTS


def read(text):
    return read_document(text.encode(), "mice.md")


def test_the_approved_copy_is_written_byte_for_byte(source):
    assert write_document(read_document(source, str(DOCUMENT))).encode() == source


@settings(max_examples=100, deadline=None)
@given(DOCUMENTS)
def test_a_document_that_is_written_and_read_is_the_same(document):
    text = write_document(document)
    assert read(text) == document
    assert write_document(read(text)) == text
