"""What administrators can rely on when they delete an account: nothing that colleagues still need goes with it."""

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from wagtail.models import Comment, CommentReply

from tests.test_publishing import colleague, desk, mice, submit, told  # noqa: F401 -- fixtures


@pytest.fixture
def eva(colleague, mice):  # noqa: F811
    """Somebody with an open comment, to which a colleague replied."""
    eva = colleague("eva", "editors")
    comment = Comment.objects.create(page=mice, user=eva, text="True?", contentpath="tagline")
    CommentReply.objects.create(comment=comment, user=colleague("paul"), text="See the paper.")
    return eva


@pytest.mark.parametrize("address", ["users/delete/{}/", "bulk/auth/user/delete/?id={}&next=/admin/users/"])
def test_an_account_with_open_comments_is_kept_and_what_to_do_instead_is_said(
    client, admin_user, django_user_model, eva, address
):
    client.force_login(admin_user)
    client.post("/admin/" + address.format(eva.pk))
    assert django_user_model.objects.filter(pk=eva.pk).exists()
    assert CommentReply.objects.filter(text="See the paper.").exists()
    (said,) = told(client)
    assert said.startswith("“eva” was not deleted: 1 open comment on pages would be deleted too, with all replies.")
    assert "Untick Active instead." in said


def test_once_its_comments_are_resolved_an_account_is_deleted(client, admin_user, django_user_model, eva):
    Comment.objects.update(resolved_at=timezone.now(), resolved_by=admin_user)
    client.force_login(admin_user)
    client.post(f"/admin/users/delete/{eva.pk}/")
    assert not django_user_model.objects.filter(pk=eva.pk).exists()


def test_a_submitted_page_does_not_hide_that_its_submitters_account_was_deleted(desk, mice, colleague):  # noqa: F811
    submit(mice, colleague("eva", "editors"), tagline="Eva's")
    User.objects.get(username="eva").delete()
    screen = desk(colleague("paul")).get("/admin/")
    assert "a colleague whose account was deleted" in screen.main.text
