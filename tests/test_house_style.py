"""What staff can rely on in the list of terms that the content checks know."""

import pytest
from django.contrib.auth.models import Group
from wagtail.blocks import StreamBlockValidationError

from pages.editing.content_checks import HouseChecker
from pages.models.house_style import HouseStyle, TermsBlock

SETTINGS = "/admin/settings/pages/housestyle/"


def test_the_companys_name_and_products_are_known_from_the_start(db):
    spellings = dict(HouseStyle.current().spellings())
    assert list(spellings) == [
        "ingenious targeting laboratory",
        "TruView Conditional Knockout™",
        "TruHumanization™",
        "F.A.S.T.™",
    ]
    assert not HouseStyle.objects.exists()  # looking writes nothing


def test_without_terms_wagtails_checks_and_the_others_remain(db):
    HouseStyle.objects.create(terms=[])
    rules = HouseChecker().get_axe_run_only(None)
    assert {"heading-order", "alt-text-quality", "house-years"} <= set(rules)
    assert not [rule for rule in rules if rule.startswith("house-term")]


def test_a_term_stands_in_the_list_once(db):
    block = TermsBlock()
    twice = [{"type": "term", "value": {"spelling": spelling, "misspellings": ""}} for spelling in ("loxP", "LoxP")]
    with pytest.raises(StreamBlockValidationError) as raised:
        block.clean(block.to_python(twice))
    assert raised.value.non_block_errors == ["Enter each term only once."]


def test_publishers_change_the_list_and_editors_do_not(client, editor, django_user_model):
    client.force_login(editor)
    assert client.get(SETTINGS, follow=True).status_code == 200
    user = django_user_model.objects.create_user("writer", password="a long password")
    user.groups.add(Group.objects.get(name="Marketing editors"))
    client.force_login(user)
    response = client.get(SETTINGS, follow=True)
    assert response.redirect_chain[-1][0] == "/admin/"
