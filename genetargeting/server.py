"""How gunicorn serves the site: `gunicorn --config python:genetargeting.server genetargeting.wsgi`."""

import gc

from genetargeting.logs import LOGGING, AccessLogger

bind = "0.0.0.0:8000"

# Threads wait for the database side by side; two processes use two cores, and one serves while the other restarts.
worker_class = "gthread"
workers = 2
threads = 4

# The application is loaded once and shared between the workers; frozen, so that collecting garbage copies no page.
preload_app = True

# A request that takes longer than this is lost anyway; a worker that is told to stop finishes those under way.
timeout = 30
graceful_timeout = 25

# Workers tell that they live through a file: in memory, because the file system of a container may be read-only.
worker_tmp_dir = "/dev/shm"  # noqa: S108 -- gunicorn makes a file of its own there

# gunicorn's own remote control: nothing here uses it.
control_socket_disable = True

accesslog = "-"
logger_class = AccessLogger
logconfig_dict = LOGGING


def when_ready(server):
    gc.collect()
    gc.freeze()
