"""How gunicorn serves the site: `gunicorn --config python:genetargeting.server genetargeting.wsgi`."""

import gc
from typing import Any

from genetargeting.logs import LOGGING

bind = "0.0.0.0:8000"

# Two processes use two cores, and one serves while the other restarts. Of the threads few work at a time; the others
# wait for their turn (turns.py) or answer finished pages. So each may be waiting for one thing: a connection to the
# database costs something only once a thread has used it. All 32 costly requests that proxy.conf lets one address have
# under way find a place to wait, even in one process, but for searches: they take half of the threads (page_cache.py).
worker_class = "gthread"
workers = 2
threads = 40

# The application is loaded once and shared between the workers; frozen, so that collecting garbage copies no page.
# So HUP renews the workers, without losing a request, but not the code: for a new version start a new container.
preload_app = True

# A worker whose main loop is silent for so long is killed; one that is told to stop finishes what is under way.
# No setting ends a request that a visitor sends slowly: each holds a thread until it is whole. The proxy in front
# (proxy.conf) hands on whole requests only.
timeout = 30
graceful_timeout = 25

# Workers tell that they live through a file: in memory, because the file system of a container may be read-only.
worker_tmp_dir = "/dev/shm"  # noqa: S108 -- gunicorn makes a file of its own there

# gunicorn's own remote control: nothing here uses it.
control_socket_disable = True

# The proxy logs each request, with its id; here only what goes wrong is told.
logconfig_dict = LOGGING


def when_ready(server: Any) -> None:
    gc.collect()
    gc.freeze()
