"""What an editor sees when a diagram is filled from a file, in a real browser."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.blocks import block, section
from tests.test_in_the_browser import sign_in, wait_for_editor

FILE = Path(__file__).parent / "gene_records" / "abc1.gff3"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def test_a_file_fills_the_fields_and_says_which_exons_are_critical(open_page, editor, new_page):
    diagram = block("allele_diagram", {"gene": "", "design": "conditional", "exons": "1-3", "targeted_exons": "2"})
    page = new_page("Abc1", body=[section("Design", diagram)])
    admin = open_page("/admin/", viewport={"width": 1440, "height": 1000})
    sign_in(admin)
    expect(admin.get_by_role("link", name="Pages").first).to_be_visible()
    admin.goto(f"/admin/pages/{page.pk}/edit/")
    wait_for_editor(admin)
    admin.get_by_label("Fill in from a GenBank or GFF3 file").set_input_files(FILE)
    expect(admin.get_by_text("Read: Abc1, 6 exons (Abc1-201, one of 2 transcripts).")).to_be_visible()
    expect(admin.get_by_text("Critical: 5. All transcripts have it.")).to_be_visible()
    expect(admin.locator("[id$=-value-gene]")).to_have_value("Abc1")
    expect(admin.locator("[id$=-value-exons]")).to_have_value("1 UTR, 2, 3, 4, 5, 6")
    wrong = Path(__file__).parent / "gel.txt"
    admin.get_by_label("Fill in from a GenBank or GFF3 file").set_input_files(
        {"name": wrong.name, "mimeType": "text/plain", "buffer": b"no gene"}
    )
    expect(admin.get_by_text("This is neither a GenBank file")).to_be_visible()
    expect(admin.locator("[id$=-value-gene]")).to_have_value("Abc1")
