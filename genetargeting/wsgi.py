"""What gunicorn serves: `gunicorn genetargeting.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "genetargeting.settings")

application = get_wsgi_application()
