"""How gunicorn serves the site: `gunicorn --config python:genetargeting.server genetargeting.wsgi`."""

import gc
from typing import Any

from gunicorn import glogging

from genetargeting.logs import LOGGING

bind = "0.0.0.0:8000"

# Two processes use two cores, and one serves while the other restarts. Few threads compute at a time; the others wait
# (fair_semaphore.py) or answer finished pages. Waiting threads are cheap: a thread has a database connection only once
# it has used one. All 32 costly requests that proxy.conf allows one address fit into the queue, even of one process,
# except searches, which may take half of the threads (page_cache.py).
worker_class = "gthread"
workers = 2
threads = 40

# The application is loaded once, shared by the workers, and frozen, so that garbage collection copies no memory pages.
# HUP therefore renews the workers, without losing a request, but not the code: a new version needs a new container.
preload_app = True

# A worker whose main loop is silent for this long is killed; one that is stopped finishes its requests first.
# No setting limits how slowly a client may send: each request holds a thread until it is complete. The proxy in front
# (proxy.conf) passes on complete requests only.
timeout = 30
graceful_timeout = 25

# The heartbeat files of the workers are in memory, because the file system of a container may be read-only.
worker_tmp_dir = "/dev/shm"  # noqa: S108 -- gunicorn creates its own file there

# gunicorn's remote control, which nothing here uses.
control_socket_disable = True


class ErrorLogger(glogging.Logger):
    """Logs errors only: the proxy logs each request, with its id.

    gunicorn would compose a line for each request all the same, which takes a fiftieth of the time of rendering a page.
    """

    def access(self, *_request: object) -> None:
        """Do nothing."""


logger_class = ErrorLogger
logconfig_dict = LOGGING


def when_ready(server: Any) -> None:
    gc.collect()
    gc.freeze()
