"""Decides who is locked out after wrong passwords, in addition to the settings of django-axes."""

from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.db.models import Sum

# An address is locked for every name once it has failed as often as it takes to lock this many names.
LOCKED_NAMES = 5


class LockOutHandler(AxesDatabaseHandler):
    """Locks a name at an address, as axes does, and an address that fails with many names."""

    def get_failures(self, request: Any, credentials: dict[str, Any] | None = None) -> int:
        recent = AccessAttempt.objects.filter(
            ip_address=request.axes_ip_address, attempt_time__gte=get_cool_off_threshold(request)
        )
        at_address: int = recent.aggregate(total=Sum("failures_since_start", default=0))["total"]
        return max(int(super().get_failures(request, credentials)), at_address // LOCKED_NAMES)
