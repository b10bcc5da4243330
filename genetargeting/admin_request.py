"""The request that the admin's views answer."""

from django.contrib.auth.models import User
from django.http import HttpRequest


class AdminRequest(HttpRequest):
    """A request from a member of staff; the admin answers no others."""

    user: User
