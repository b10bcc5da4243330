"""How gunicorn serves the site: `gunicorn --config python:genetargeting.server genetargeting.wsgi`."""

import gc

from genetargeting.logs import LOGGING

bind = "0.0.0.0:8000"

# Threads wait for the database side by side; two processes use two cores, and one serves while the other restarts.
# Measured side by side on one core: 1, 2 or 4 processes with 2 to 8 threads differ by no more than a tenth in speed,
# four processes take 50 MB more, and sync workers are a fifth slower with finished pages. To try others:
# `GUNICORN_CMD_ARGS="--workers 4 --threads 2" make bench`.
worker_class = "gthread"
workers = 2
threads = 4

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


def when_ready(server):
    gc.collect()
    gc.freeze()
