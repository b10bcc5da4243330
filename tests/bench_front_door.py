"""`make bench`, at the front door: what visitors get through the published port of `docker compose up`, side by side.

It brings the site up with Docker Compose in a project of its own, which it removes at the end, and beside it an nginx
that serves the same page as a file. `python -m tests.bench_front_door COMMIT` brings an earlier commit up as well.
Rates belong to the machine; compare ratios. Every rate is taken in turn with its yardstick, eight rounds of them.
"""

import gzip
import re
import secrets
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread

ROOT = Path(__file__).resolve().parent.parent
URL = "/knockout-mouse-models/"
ROUNDS = 8
SECONDS = 5
CONNECTIONS = 32
FLOOD_CONNECTIONS = 60
GZIP = {"Host": "localhost", "Accept-Encoding": "gzip"}
# A session that has ended: nginx passes it on, and the site looks for it.
SIGNED_OUT = GZIP | {"Cookie": f"sessionid={'ended' * 6}"}
# With another port in each request, too, which is part of the page's own address, nothing made before is used again.
ANY_PORT = """
request = function()
    wrk.headers["Host"] = "localhost:" .. math.random(65535)
    return wrk.format()
end
"""
RENDERED = SIGNED_OUT | {"Host": ANY_PORT}
FLOODS = {
    "searches": "/search/?q=knockout",
    "unknown addresses": "/no-such-page/",
    "query strings": f"{URL}?flood=1",
    "wrong share images": "/share-images/1-0123456789abcdef.png",
}
NGINX = """
worker_processes auto;
pid /tmp/nginx.pid;
events { worker_connections 4096; }
http {
    map "" $drawn_request_id { default ""; }
    LOG_FORMAT
    access_log off;
    gzip_static on;
    sendfile on;
    server {
        listen 8080;
        root /file;
        location /logged/ { alias /file/; access_log /dev/stdout json buffer=64k flush=1s; }
    }
}
"""


def main() -> None:
    if not shutil.which("wrk") or not shutil.which("docker"):
        sys.exit("wrk (Debian's package is called so) and Docker are needed.")
    with tempfile.TemporaryDirectory() as temporary, stack(ROOT) as ours:
        folder = Path(temporary)
        etag, page = first_answer(ours)
        with file_server(folder, page) as file:
            # Docker reads each line of the log, and our page has one: the file is compared without a log, and with it.
            kept = {
                "nginx's file": (file, "/page.html", GZIP),
                "nginx's file, logged": (file, "/logged/page.html", GZIP),
            }
            kept["kept page"] = (ours, URL, GZIP)
            kept["kept page, 304"] = (ours, URL, GZIP | {"If-None-Match": etag})
            beside = {"rendered page": (ours, URL, RENDERED), "ended session": (ours, URL, SIGNED_OUT)}
            if sys.argv[1:]:
                with earlier(folder, sys.argv[1]) as checkout, stack(checkout) as theirs:
                    kept["kept page, before"] = (theirs, URL, GZIP)
                    beside["rendered page, before"] = (theirs, URL, RENDERED)
                    beside["ended session, before"] = (theirs, URL, SIGNED_OUT)
                    compare(kept)
                    compare(beside)
            else:
                compare(kept)
                compare(beside)
        for name, path in FLOODS.items():
            report_flood(ours, name, path)


@contextmanager
def stack(folder: Path) -> Iterator[int]:
    """Run the site of this folder with Compose; yield its port."""
    project, port = f"bench-{secrets.token_hex(3)}", free_port()
    environment = {"PATH": "/usr/bin:/bin:/usr/local/bin", "IMAGE": project, "PORT": str(port)}

    def compose(*arguments: str) -> None:
        command = ["docker", "compose", "--env-file", "/dev/null", "--project-name", project, *arguments]
        subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)

    try:
        compose("up", "--detach", "--build")
        wait_for(port)
        yield port
    finally:
        compose("down", "--volumes")
        subprocess.run(["docker", "image", "rm", project], capture_output=True, check=False)


@contextmanager
def earlier(folder: Path, commit: str) -> Iterator[Path]:
    """Check the commit out beside this one."""
    checkout = folder / "earlier"
    subprocess.run(["git", "worktree", "add", "--detach", checkout, commit], cwd=ROOT, check=True, capture_output=True)
    try:
        yield checkout
    finally:
        subprocess.run(["git", "worktree", "remove", "--force", checkout], cwd=ROOT, check=True, capture_output=True)


@contextmanager
def file_server(folder: Path, page: bytes) -> Iterator[int]:
    """Serve the page as a file, compressed beforehand, with the nginx of our Compose file; yield the port."""
    port = free_port()
    log_format = re.search(r"log_format json .*?;", (ROOT / "genetargeting/proxy.conf").read_text(), re.DOTALL)
    assert log_format
    (folder / "nginx.conf").write_text(NGINX.replace("LOG_FORMAT", log_format[0]))
    (folder / "page.html").write_bytes(page)
    (folder / "page.html.gz").write_bytes(gzip.compress(page))
    folder.chmod(0o755)
    command = ["docker", "run", "--detach", "--rm", f"--publish=127.0.0.1:{port}:8080", f"--volume={folder}:/file:ro"]
    command += [f"--volume={folder}/nginx.conf:/etc/nginx/nginx.conf:ro", "nginx:stable"]
    container = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    try:
        time.sleep(1)
        yield port
    finally:
        subprocess.run(["docker", "kill", container], check=True, capture_output=True)


def wait_for(port: int) -> None:
    """Wait until the page is there; Compose does not wait for nginx."""
    for _ in range(100):
        try:
            if ask(port, URL, GZIP)[0] == 200:
                return
        except OSError:
            pass
        time.sleep(0.2)
    sys.exit(f"The site does not answer on port {port}.")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def first_answer(port: int) -> tuple[str, bytes]:
    """Return the entity tag of the compressed page, and the page."""
    tag = ask(port, URL, GZIP)[1]
    return tag, ask(port, URL, {"Host": "localhost"})[2]


def ask(port: int, path: str, headers: dict[str, str]) -> tuple[int, str, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    return answer.status, answer.headers.get("ETag", ""), answer.read()


def load(port: int, path: str, headers: dict[str, str]) -> tuple[float, float, float, int]:
    """Return requests per second, the median and 99th percentile of the latency in seconds, and refused requests."""
    command = ["wrk", "--latency", "--threads", "1", "--connections", str(CONNECTIONS), "--duration", f"{SECONDS}s"]
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        for name, value in headers.items():
            if value == ANY_PORT:
                script.write(value)
                script.flush()
                command += ["--script", script.name]
            else:
                command += ["--header", f"{name}: {value}"]
        command += [f"http://127.0.0.1:{port}{path}"]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    units = {"us": 1e-6, "ms": 1e-3, "s": 1.0}
    half, most = (
        float(number) * units[unit]
        for share in (50, 99)
        for number, unit in re.findall(rf"{share}%\s+([\d.]+)(us|ms|s)", output)[:1]
    )
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", output)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", output)
    assert rate
    return float(rate[1]), half, most, int(refused[1]) if refused else 0


def compare(competitors: dict[str, tuple[int, str, dict[str, str]]]) -> None:
    """Print the medians of interleaved rounds, each beside the first competitor's, and whether the rate lasts."""
    rounds: dict[str, list[tuple[float, float, float, int]]] = {name: [] for name in competitors}
    for _ in range(ROUNDS):
        for name, (port, path, headers) in competitors.items():
            rounds[name].append(load(port, path, headers))
    first = statistics.median(row[0] for row in rounds[next(iter(rounds))])
    print(f"\n{'':24}{'requests/s':>12}{'ratio':>8}{'last/first':>12}{'p50 ms':>9}{'p99 ms':>9}{'refused':>9}")
    for name, rows in rounds.items():
        rate, half, most = (statistics.median(row[column] for row in rows) for column in range(3))
        print(f"{name:24}{rate:12,.0f}{rate / first:8.2f}{rows[-1][0] / rows[0][0]:12.2f}", end="")
        print(f"{half * 1000:9.2f}{most * 1000:9.2f}{sum(row[3] for row in rows):9}", flush=True)


def report_flood(port: int, name: str, path: str) -> None:
    """Print how long others wait for a kept page while one address floods."""
    flood = ["wrk", "--threads", "1", "--connections", str(FLOOD_CONNECTIONS), "--duration", f"{SECONDS + 1}s"]
    flood += ["--header", "Host: localhost", f"http://127.0.0.1:{port}{path}"]
    process = subprocess.Popen(flood, stdout=subprocess.PIPE, text=True)
    time.sleep(0.5)
    waits: list[float] = []
    failures: list[int] = []

    def visit() -> None:
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            start = time.monotonic()
            status = ask(port, URL, GZIP)[0]
            waits.append(time.monotonic() - start)
            if status != 200:
                failures.append(status)
            time.sleep(0.02)

    visitors = [Thread(target=visit) for _ in range(2)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    rate = re.search(r"Requests/sec:\s+([\d.]+)", process.communicate()[0])
    waits.sort()
    print(
        f"Flood of {name} ({rate[1] if rate else '?'} a second): kept pages for others p50 "
        f"{waits[len(waits) // 2] * 1000:.1f} ms, p99 {waits[int(len(waits) * 0.99)] * 1000:.1f} ms (at most 50), "
        f"{len(failures)} of {len(waits)} refused",
        flush=True,
    )


if __name__ == "__main__":
    main()
