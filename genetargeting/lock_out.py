"""Who is locked out after wrong passwords: what django-axes counts, beside its settings."""

from ipaddress import IPv6Address, ip_address, ip_network

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest

# An address is locked, whatever the name, once it has failed as often as it takes to lock this many names.
LOCKED_NAMES = 5


class LockOutHandler(AxesDatabaseHandler):
    """Locks a name at an address, as axes does, and an address that fails with many names."""

    def get_failures(self, request, credentials=None):
        recent = AccessAttempt.objects.filter(
            ip_address=request.axes_ip_address, attempt_time__gte=get_cool_off_threshold(request)
        )
        at_address = recent.aggregate(total=Sum("failures_since_start", default=0))["total"]
        return max(super().get_failures(request, credentials), at_address // LOCKED_NAMES)


def client_address(request: HttpRequest) -> str | None:
    """The address that failures are counted for: the client's, or its whole network where it has one to itself."""
    address = request.META.get("REMOTE_ADDR")
    if settings.BEHIND_PROXY:
        # Our proxy appends whom it talks to; whatever stands before that is the client's own invention.
        address = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or address
    try:
        address = ip_address(address)
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        # A connection gets at least a /64, and may use any address of it. IPv4 may come in IPv6's clothes.
        address = address.ipv4_mapped or ip_network((address, 64), strict=False).network_address
    return str(address)
