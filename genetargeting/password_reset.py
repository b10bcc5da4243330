"""Password reset mail: limited to a few per hour, and recorded in the audit log."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.forms.auth import PasswordResetForm as WagtailPasswordResetForm
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from genetargeting.audit import PASSWORD_RESET
from genetargeting.client_address import client_address

logger = logging.getLogger(__name__)

# Within an hour: mails to one account, and mails that one address causes.
PERIOD = timedelta(hours=1)
ACCOUNT_LIMIT = 3
ADDRESS_LIMIT = 10


class PasswordResetForm(WagtailPasswordResetForm):
    """Wagtail's form; above a limit it sends nothing but gives the usual answer, as for unknown accounts."""

    def save(self, *, request: HttpRequest, **options: Any) -> None:
        self.address = client_address(request)
        with transaction.atomic():
            super().save(request=request, **options)

    def get_users(self, email: str) -> Iterator[AbstractUser]:
        for user in super().get_users(email):
            if takes_mail(user, self.address):
                log(user, PASSWORD_RESET, data={"address": self.address})
                yield user
            else:
                logger.warning("The hourly limit of password mails has been reached; %s asked for one.", self.address)


def takes_mail(user: AbstractUser, address: str | None) -> bool:
    """Return whether neither the account nor the address has reached its limit."""
    get_user_model().objects.select_for_update().get(pk=user.pk)  # simultaneous requests are counted one by one
    recent = ModelLogEntry.objects.filter(action=PASSWORD_RESET, timestamp__gt=timezone.now() - PERIOD)
    by_account, by_address = recent.filter(object_id=str(user.pk)), recent.filter(data__address=address)
    return bool(by_account.count() < ACCOUNT_LIMIT and by_address.count() < ADDRESS_LIMIT)
