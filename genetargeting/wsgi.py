"""The WSGI application that gunicorn serves: `gunicorn genetargeting.wsgi`."""

import gc
import os
from typing import TYPE_CHECKING

from django.core.wsgi import get_wsgi_application

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "genetargeting.settings")

# Loading leaves no garbage; collecting it would take about a tenth of the start-up time.
gc.disable()
application: "WSGIApplication" = get_wsgi_application()

from django.conf import settings  # noqa: E402 -- these need the settings
from django.urls import reverse  # noqa: E402

from genetargeting.page_cache import PageCache  # noqa: E402
from genetargeting.postgresql.base import limit_waiting  # noqa: E402
from genetargeting.request_ids import RequestIds  # noqa: E402

limit_waiting()
# Loads the views now, once for all workers, rather than with the first request of each.
reverse("wagtailadmin_home")
if not settings.DEBUG:  # a developer wants to see a changed template at once
    application = PageCache(application)
application = RequestIds(application)
gc.enable()
