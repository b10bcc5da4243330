"""Keeps the comments of an account that is to be deleted: Wagtail 8.0.1 deletes them, and the replies to them."""

from collections.abc import Iterable

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import pluralize
from django.urls import reverse
from wagtail.admin import messages
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.models import Comment, CommentReply


def keep_comments(request: HttpRequest, user: User) -> HttpResponse | None:
    """Refuse to delete an account with comments that are not resolved, and say what to do instead."""
    count = Comment.objects.filter(user=user, resolved_at=None).count()
    count += CommentReply.objects.filter(user=user, comment__resolved_at=None).exclude(comment__user=user).count()
    if not count:
        return None
    edit = reverse("wagtailusers_users:edit", args=[user.pk])
    text = (
        f"“{get_user_display_name(user)}” was not deleted: {count} open comment{pluralize(count)} on pages would be "
        "deleted too, with all replies. Untick Active instead. Nobody can then sign in with the account, and what it "
        "wrote stays."
    )
    messages.error(request, text, buttons=[messages.button(edit, "Edit")])
    return redirect("wagtailusers_users:index")


def keep_comments_of_several(
    request: HttpRequest, action_type: str, objects: Iterable[User], action: BulkAction
) -> HttpResponse | None:
    """Refuse to delete several accounts if one of them has comments that are not resolved."""
    if action.model is get_user_model() and action_type == "delete":
        for user in objects:
            if refusal := keep_comments(request, user):
                return refusal
    return None
