"""`make bench`: how fast the site answers, compared side by side in one run.

The server has one core, wrk (Debian's package) another. Every rate is the median of interleaved rounds; ratios are
worth more than rates, which belong to the machine. nginx joins in where it is installed.
"""

import gzip
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path

import brotli
from whitenoise import WhiteNoise

ROOT = Path(__file__).resolve().parent.parent
URL = "/knockout-mouse-models/"
ROUNDS = 5
SECONDS = 3
CONNECTIONS = 32


def not_found(environ, start_response):
    start_response("404 Not Found", [])
    return []


def bare(environ, start_response):
    """What gunicorn itself costs: an application that does nothing."""
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "4")])
    return [b"bare"]


# What gunicorn serves for comparison: the same page as a file.
file_application = WhiteNoise(not_found, root=os.environ["BENCH_FOLDER"]) if "BENCH_FOLDER" in os.environ else None


def main():
    if not shutil.which("wrk"):
        sys.exit("wrk is not installed; Debian's package is called wrk.")
    folder = Path(tempfile.mkdtemp())
    servers = []
    environment = {name: value for name, value in os.environ.items() if name != "DEBUG"} | {
        "SECRET_KEY": "bench" * 12,
        "ALLOWED_HOSTS": "127.0.0.1",
        "BASE_URL": "http://127.0.0.1:8701",
        "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
        "BENCH_FOLDER": str(folder),
    }
    try:
        for arguments in (["collectstatic", "--noinput"], ["release", "--password-file", folder / "administrator"]):
            command = [sys.executable, "manage.py", *arguments]
            subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
        start = time.monotonic()
        servers.append(gunicorn("genetargeting.wsgi", 8701, environment))
        etag, page = first_answer(8701)
        print(f"First answer {time.monotonic() - start:.2f} s after the start (at most 1).")
        for name, content in (
            ("page.html", page),
            ("page.html.gz", gzip.compress(page)),
            ("page.html.br", brotli.compress(page, quality=5)),
        ):
            (folder / name).write_bytes(content)
        servers.append(gunicorn("tests.bench:file_application", 8702, environment))
        servers.append(gunicorn("tests.bench:bare", 8704, environment))
        competitors = {
            "WhiteNoise's file, gzip": (8702, "/page.html", {"Accept-Encoding": "gzip"}),
            "our page, gzip": (8701, URL, {"Accept-Encoding": "gzip"}),
            "our page, brotli": (8701, URL, {"Accept-Encoding": "br"}),
            "our page, 304": (8701, URL, {"Accept-Encoding": "br", "If-None-Match": etag}),
            "a function that does nothing": (8704, "/", {}),
            "our page, uncached": (8701, f"{URL}?uncached", {"Accept-Encoding": "gzip"}),
        }
        if shutil.which("nginx"):
            servers.append(nginx(folder, 8703))
            competitors["nginx's file, gzip"] = (8703, "/page.html", {"Accept-Encoding": "gzip"})
        rounds = {name: [] for name in competitors}
        for _ in range(ROUNDS):
            for name, (port, path, headers) in competitors.items():
                rounds[name].append(load(port, path, headers))
        report(rounds, memory(servers[0].pid), len(page))
    finally:
        for server in servers:
            server.send_signal(signal.SIGTERM)
            server.wait()
        shutil.rmtree(folder)


def gunicorn(application, port, environment):
    command = ["taskset", "--cpu-list", "0", sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}"]
    command += ["--config", "python:genetargeting.server", application]
    environment = environment | {"DJANGO_SETTINGS_MODULE": "genetargeting.settings"}
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    answer(port, "/")
    return server


def nginx(folder, port):
    """nginx as its package sets it up, with the file compressed beforehand."""
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log stderr; worker_processes 1; events {{}}"
        f"http {{ access_log off; gzip_static on; server {{ listen 127.0.0.1:{port}; root {folder}; }} }}"
    )
    folder.chmod(0o755)
    command = ["taskset", "--cpu-list", "0", "nginx", "-c", folder / "nginx.conf"]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    answer(port, "/page.html")
    return server


def answer(port, path, **headers):
    """The server's answer, as soon as it runs."""
    for _ in range(600):
        try:
            connection = HTTPConnection("127.0.0.1", port)
            connection.request("GET", path, headers=headers)
            return connection.getresponse()
        except ConnectionRefusedError:
            time.sleep(0.02)
    sys.exit(f"No server answers on port {port}.")


def first_answer(port):
    """The entity tag that browsers get, and the page."""
    page = answer(port, URL)
    if page.status != 200:
        sys.exit(f"{URL} answered {page.status}.")
    return answer(port, URL, **{"Accept-Encoding": "br"}).headers["ETag"], page.read()


def load(port, path, headers):
    """Requests per second, and the median and the 99th percentile of the latency in seconds, as wrk sees them."""
    lines = [part for name, value in headers.items() for part in ("--header", f"{name}: {value}")]
    command = ["taskset", "--cpu-list", "1", "wrk", "--latency", "--threads", "1", "--connections", str(CONNECTIONS)]
    command += ["--duration", f"{SECONDS}s", *lines, f"http://127.0.0.1:{port}{path}"]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if ("Non-2xx" in output and "If-None-Match" not in headers) or "Socket errors" in output:
        sys.exit(f"Not every request to {path} was answered:\n{output}")
    units = {"us": 1e-6, "ms": 1e-3, "s": 1}
    half, most = (
        float(number) * units[unit]
        for number, unit in (re.search(rf"{share}%\s+([\d.]+)(us|ms|s)", output).groups() for share in (50, 99))
    )
    return float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1]), half, most


def memory(master):
    """What the master and its workers take together (PSS), in MB."""
    workers = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    text = "".join(Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in (master, *workers))
    return sum(map(int, re.findall(r"^Pss:\s+(\d+)", text, re.M))) / 1000


def report(rounds, megabytes, size):
    medians = {name: [statistics.median(column) for column in zip(*rows, strict=True)] for name, rows in rounds.items()}
    base, bare = medians["WhiteNoise's file, gzip"][0], medians["a function that does nothing"][0]
    print(f"A page of {size:,} bytes, {CONNECTIONS} connections, medians of {ROUNDS} rounds of {SECONDS} s:\n")
    print(f"{'':28}{'requests/s':>12}{'ratio':>8}{'p50 ms':>9}{'p99 ms':>9}{'p99/p50':>9}")
    for name, (rate, half, most) in medians.items():
        ratio, tail = rate / base, most / half
        print(f"{name:28}{rate:12,.0f}{ratio:8.2f}{half * 1000:9.2f}{most * 1000:9.2f}{tail:9.1f}")
    uncached = medians["our page, uncached"][0] / bare
    print("\nTo reach: our cached page 1.10, p99/p50 at most 5, and uncached 1 % of what does nothing: ", end="")
    print(f"{uncached:.1%}.")
    print(f"Two workers and their master take {megabytes:.0f} MB (at most 175).")


if __name__ == "__main__":
    main()
