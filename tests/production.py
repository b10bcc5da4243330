"""The site as production serves it: `python -m tests.production COMMAND` serves it while the command runs.

The command finds the site's address in URL.
"""

import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def production_site():
    """Serves the loaded site with gunicorn and a database of its own, at a free port; yields the address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"http://localhost:{port}"
    with tempfile.TemporaryDirectory() as folder:
        environment = {name: value for name, value in os.environ.items() if name != "DEBUG"} | {
            "SECRET_KEY": secrets.token_urlsafe(50),
            "ALLOWED_HOSTS": "localhost",
            "BASE_URL": url,
            "DATABASE_URL": f"sqlite:///{folder}/site.sqlite3",
        }
        for arguments in (["collectstatic", "--noinput"], ["release", "--password-file", f"{folder}/administrator"]):
            command = [sys.executable, "manage.py", *arguments]
            subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
        command = [sys.executable, "-m", "gunicorn", "--config", "python:genetargeting.server"]
        command += ["--bind", f"127.0.0.1:{port}", "genetargeting.wsgi"]
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
        try:
            wait_for(server, f"{url}/-/ready/")
            yield url
        finally:
            server.terminate()
            server.wait()


def wait_for(server, url, seconds=60):
    """Waits for the server's first answer; an answer from anyone else at this port does not count."""
    for _ in range(seconds * 2):
        time.sleep(0.5)
        if server.poll() is not None:
            raise RuntimeError(f"gunicorn ended with {server.returncode}: is something else at {url}?")
        try:
            return urlopen(url).read()
        except OSError:
            pass
    raise TimeoutError(url)


if __name__ == "__main__":
    with production_site() as address:
        sys.exit(subprocess.run(sys.argv[1:], env=os.environ | {"URL": address}).returncode)
