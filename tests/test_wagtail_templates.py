"""What an upgrade of Wagtail must not pass over: each template of Wagtail's that ours replace is still what it was.

A template of ours is a copy with a change. Where this fails, compare Wagtail's new version with ours, bring its changes
over, and note the new hash (`sha256sum`).
"""

import hashlib
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.conftest import ROOT

WAGTAIL = Path(find_spec("wagtail").submodule_search_locations[0])
TEMPLATES = ROOT / "templates"
# Of Wagtail 8.0.1, by the path of the template.
COPIED_FROM = {
    "wagtailadmin/account/password_reset/confirm.html": "f8c41ae6bd25dbd5",
    "wagtailadmin/admin_base.html": "8d1e91482208ac34",
    "wagtailadmin/base.html": "d9022f8527df321f",
    "wagtailadmin/generic/history/action_cell.html": "51624fb8228c8d18",
    "wagtailadmin/home.html": "7eb3ee7b5a9d1355",
    "wagtailadmin/home/account_summary.html": "ff5c7d30e46778c3",
    "wagtailadmin/login.html": "d563c5a4e7f2c289",
    "wagtailadmin/pages/bulk_actions/confirm_bulk_delete.html": "318f8578476b9ed1",
    "wagtailadmin/pages/bulk_actions/confirm_bulk_move.html": "0e16f2a22bf62f0e",
    "wagtailadmin/pages/bulk_actions/confirm_bulk_publish.html": "f92c91c5f02468f3",
    "wagtailadmin/pages/bulk_actions/confirm_bulk_unpublish.html": "9d9b4d0be9d55460",
    "wagtailadmin/pages/bulk_actions/list_items_with_no_access.html": "dec690ab6e405a67",
    "wagtailadmin/pages/confirm_delete.html": "77c1be2760338bcf",
    "wagtailadmin/pages/confirm_move.html": "0d2455abb426645d",
    "wagtailadmin/pages/confirm_unpublish.html": "48449738ea62471c",
    "wagtailadmin/pages/listing/_page_title_column_header.html": "6edca9f62c0dd844",
    "wagtailadmin/shared/usage_summary.html": "b3c9bccc50a0b6c4",
    "wagtailadmin/shared/user_avatar.html": "10cbd09a2e9434e5",
    "wagtailcore/shared/block_preview.html": "e35023cfde069f79",
}
# Ours alone, in places where Wagtail looks for what a site adds.
ADDED = {
    "wagtailadmin/icons/allele.svg",
    "wagtailsnippets/snippets/pages/testimonial/create.html",
    "wagtailsnippets/snippets/pages/testimonial/edit.html",
    "wagtailsnippets/snippets/pages/testimonial/usage.html",
}


def upstream(name):
    return next((path for path in WAGTAIL.glob(f"**/templates/{name}") if path.is_file()), None)


def ours():
    folders = (path for path in TEMPLATES.glob("wagtail*") if path.is_dir())
    return sorted(str(path.relative_to(TEMPLATES)) for folder in folders for path in folder.rglob("*.*"))


def test_each_template_is_known():
    assert ours() == sorted([*COPIED_FROM, *ADDED])
    assert [name for name in ADDED if upstream(name)] == []


@pytest.mark.parametrize("name", COPIED_FROM)
def test_wagtails_template_is_the_one_that_ours_was_made_from(name):
    path = upstream(name)
    assert path, f"Wagtail has no {name} any more: see what shows in its place, and remove ours"
    assert hashlib.sha256(path.read_bytes()).hexdigest()[:16] == COPIED_FROM[name], f"{name} changed in Wagtail"
