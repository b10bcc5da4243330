"""What people see when something of ours does not work."""

import sys

from django.http import HttpResponseServerError
from django.template.loader import render_to_string
from django.views import defaults

from genetargeting.headers import ADMIN_PATHS
from genetargeting.logs import OUTAGE

# Seconds after which it is worth trying again.
RETRY_AFTER = 30


def server_error(request):
    """Django's handler500: says in plain words when it is the database that does not answer."""
    if not isinstance(sys.exc_info()[1], OUTAGE):
        return defaults.server_error(request)
    content = render_to_string("503.html", {"editing": request.path_info.startswith(ADMIN_PATHS)})
    return HttpResponseServerError(content, status=503, headers={"Retry-After": str(RETRY_AFTER)})
