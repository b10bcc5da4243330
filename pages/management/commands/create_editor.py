"""Creates a colleague's account, and prints the link at which they choose their password."""

import secrets

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, User
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

ADMINISTRATORS = "administrators"
GROUPS = {"editors": "Marketing editors", "publishers": "Marketing publishers", ADMINISTRATORS: None}
DAYS = settings.PASSWORD_RESET_TIMEOUT // (24 * 60 * 60)


class Command(BaseCommand):
    help = "Creates an account for a colleague and prints the link for choosing a password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="user name")
        parser.add_argument("--group", required=True, choices=GROUPS, help="the colleague's permissions")
        parser.add_argument("--email", default="", help="e-mail address of the colleague")

    def handle(self, *, name: str, group: str, email: str, **options: object) -> None:
        user = get_user_model()(username=name, email=email, is_superuser=group == ADMINISTRATORS)
        user.is_staff = user.is_superuser
        # Nobody knows it; with one that can be used, “Forgotten password” serves them too.
        user.set_password(secrets.token_urlsafe(32))
        try:
            user.full_clean()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        groups = Group.objects.filter(name=GROUPS[group])
        if GROUPS[group] and not groups:
            raise CommandError(f"There is no group “{GROUPS[group]}”; it has been deleted or renamed.")
        user.save()
        user.groups.set(groups)
        self.stdout.write(f"{name} opens this address within {DAYS} days and chooses a password:\n{link(user)}")


def link(user: User) -> str:
    """Return where the user chooses a password, once."""
    key = urlsafe_base64_encode(force_bytes(user.pk))
    return f"{settings.BASE_URL}{reverse('choose_password', args=[key, default_token_generator.make_token(user)])}"
