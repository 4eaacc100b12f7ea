"""The servers that are measured, each in a process of its own on one core."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import httpx2

from benchmarks.webhooks import (
    PAGE_ID,
    PHONE_NUMBER_ID,
    SECRET,
    USER_ID,
    WABA_ID,
)

SERVER_CORE = 0
LOAD_CORE = 1
_START_SECONDS = 90.0

NOWHERE = "http://127.0.0.1:9"
"""A platform that is never asked."""

EMAIL = "bench@example.org"
PASSWORD = "een-lange-zin-om-te-meten"  # noqa: S105 - of a server that lives a minute


def _channels(platform_url: str) -> str:
    return f"""
[[teams]]
name = "service"
[[users]]
email = "bench@example.org"
role = "admin"
password = {{env = "BENCH_PASSWORD"}}
[[channels]]
name = "bench"
type = "whatsapp"
team = "service"
[channels.settings]
base_url = "{platform_url}"
phone_number_id = "{PHONE_NUMBER_ID}"
waba_id = "{WABA_ID}"
app_secret = "{SECRET}"
verify_token = "benchmark"
access_token = "benchmark"
"""


def other_channels(platform_url: str) -> str:
    """Return channels beside the first, for what compares them."""
    return f"""
[[channels]]
name = "bench-facebook"
type = "facebook"
team = "service"
[channels.settings]
base_url = "{platform_url}"
page_id = "{PAGE_ID}"
app_secret = "{SECRET}"
verify_token = "benchmark"
page_token = "benchmark"
[[channels]]
name = "bench-x"
type = "twitter"
team = "service"
[channels.settings]
base_url = "{platform_url}"
user_id = "{USER_ID}"
username = "luchthaven"
consumer_key = "benchmark"
consumer_secret = "{SECRET}"
access_token = "benchmark"
access_token_secret = "benchmark"
"""


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(folder: Path, database_url: str, port: int) -> dict[str, str]:
    """Return the settings of a Webcare that is measured."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("WEBCARE_")}
    return clean | {
        "WEBCARE_DATA_DIR": str(folder),
        "WEBCARE_DATABASE_URL": database_url,
        "WEBCARE_PORT": str(port),
        "WEBCARE_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "WEBCARE_LOG_LEVEL": "error",
        "BENCH_PASSWORD": PASSWORD,
    }


def prepare(
    folder: Path, database_url: str, more: str = "", *, platform_url: str = NOWHERE
) -> dict[str, str]:
    """Make the schema, an administrator and a channel; return the environment.

    `more` is what else to apply, as TOML.
    """
    folder.mkdir(parents=True, exist_ok=True)
    settings = environment(folder, database_url, free_port())
    (folder / "bench.toml").write_text(_channels(platform_url) + more)
    for command in (["migrate"], ["apply", str(folder / "bench.toml")]):
        subprocess.run(
            [sys.executable, "-m", "webcare", *command],
            env=settings,
            check=True,
            capture_output=True,
        )
    return settings


@contextmanager
def running(
    settings: dict[str, str], what: Literal["serve", "worker"] = "serve"
) -> Iterator[tuple[int, int]]:
    """Run `webcare serve` or `worker` on one core; gives its port and process id."""
    port = int(settings["WEBCARE_PORT"])
    command = [sys.executable, "-m", "webcare", what]
    settings = settings | {"WEBCARE_WORKER_PORT": str(port)}
    with _running(command, settings, port) as pid:
        yield port, pid


@contextmanager
def webcare(
    folder: Path, database_url: str, more: str = ""
) -> Iterator[tuple[int, int]]:
    """Prepare and run Webcare; gives its port and process id."""
    with running(prepare(folder, database_url, more)) as server:
        yield server


@contextmanager
def bare(database_url: str) -> Iterator[tuple[int, int]]:
    """Run the bare handler on one core; gives its port and process id."""
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.bare", str(port), database_url]
    with _running(command, dict(os.environ), port) as pid:
        yield port, pid


@contextmanager
def _running(command: list[str], settings: dict[str, str], port: int) -> Iterator[int]:
    taskset = shutil.which("taskset")
    pinned = [taskset, "-c", str(SERVER_CORE)] if taskset else []
    process = subprocess.Popen(
        [*pinned, *command],
        env=settings,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        _wait_until_up(process, port)
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_up(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            reason = process.stderr.read().decode() if process.stderr else ""
            raise RuntimeError(f"the server ended at once: {reason[-2000:]}")
        try:
            httpx2.get(f"http://127.0.0.1:{port}/healthz")
        except httpx2.TransportError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the server did not start in time")


def pin_load() -> None:
    """Keep this process off the servers' core."""
    if (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {LOAD_CORE})
