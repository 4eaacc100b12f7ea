"""Webcare in several processes, set up as `docs/how-to/scale-out.md` says.

What a process is started with comes from its unit in `deploy/systemd`; only the folder
and the ports are a test's own.
"""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

from tests.services.process import free_port, wait_until

UNITS = Path(__file__).parents[2] / "deploy/systemd"

_SETTINGS = """
data_dir = "{folder}/data"
public_url = "{public_url}"
secret_key = "{key}"
database_url = "{database_url}"
redis_url = "{redis_url}"
trusted_proxies = ["127.0.0.1"]
log_format = "json"
"""
# As MemoryDenyWriteExecute= of the units, where the kernel knows it.
_CONFINED = """
import ctypes, os, sys
ctypes.CDLL(None).prctl(65, 1, 0, 0, 0)
os.execv(sys.executable, [sys.executable, "-m", "webcare", *sys.argv[1:]])
"""


class Process:
    """One instance of a unit, which can be stopped and started again."""

    def __init__(self, folder: Path, unit: str) -> None:
        self.port = free_port()
        self._folder = folder
        self._unit = (UNITS / unit).read_text()
        self._name = f"{unit.partition('@')[0]}-{self.port}"
        self._running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until it is ready, as the unit does."""
        self.begin()
        self.settle()

    def begin(self) -> None:
        """Start, without waiting."""
        (command,) = self._said(r"ExecStart=\S+/webcare (\w+)")
        pairs = (pair.split("=", 1) for pair in self._said(r"Environment=(\S+)"))
        with (self._folder / f"{self._name}.log").open("ab") as log:
            self._running = subprocess.Popen(
                [sys.executable, "-c", _CONFINED, command],
                cwd=self._folder,
                env=clean_environment() | dict(pairs),
                stdout=log,
                stderr=log,
            )

    def settle(self) -> None:
        """Wait until it is ready."""
        assert wait_until(self.is_ready, seconds=90), self.log()

    def stop(self) -> int:
        """Ask it to end, as `systemctl stop` does; return its exit code.

        Fails when it takes longer than the unit allows.
        """
        assert self._running
        (seconds,) = self._said(r"TimeoutStopSec=(\d+)")
        self._running.send_signal(signal.SIGTERM)
        return self._running.wait(int(seconds))

    def restart(self) -> None:
        """Stop and start, with nothing in between."""
        assert self.stop() == 0, self.log()
        self.start()

    def end(self) -> None:
        """End it however it is."""
        if self._running and self._running.poll() is None:
            self._running.kill()
            self._running.wait()

    def is_ready(self) -> bool:
        """Say whether it is, by the address that the unit asks."""
        (address,) = self._said(r"ExecStartPost=.* (http://\S+)$")
        try:
            answer = httpx2.get(address, trust_env=False, timeout=5)
        except httpx2.TransportError:
            return False
        return answer.status_code == httpx2.codes.OK

    def log(self) -> str:
        """Return all that it said."""
        return (self._folder / f"{self._name}.log").read_text()

    def _said(self, pattern: str) -> list[str]:
        text = self._unit.replace("%i", str(self.port))
        return re.findall(f"^{pattern}", text, re.MULTILINE)


class Installation:
    """Two web processes and two workers, none of them started yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.web = [Process(folder, "webcare-web@.service") for _ in range(2)]
        self.workers = [Process(folder, "webcare-worker@.service") for _ in range(2)]

    def configure(self, *, public_url: str, database_url: str, redis_url: str) -> None:
        """Write the settings that all of them share."""
        settings = _SETTINGS.format(
            folder=self.folder,
            public_url=public_url,
            key="0123456789abcdef" * 4,
            database_url=database_url,
            redis_url=redis_url,
        )
        (self.folder / "webcare.toml").write_text(settings)

    def command(self, *arguments: str) -> str:
        """Run a command of `webcare` in their folder; return what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "webcare", *arguments],
            cwd=self.folder,
            env=clean_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()


@contextmanager
def installed(folder: Path) -> Iterator[Installation]:
    """Give an installation, and end whatever of it still runs."""
    made = Installation(folder)
    try:
        yield made
    finally:
        for process in (*made.web, *made.workers):
            process.end()


def clean_environment() -> dict[str, str]:
    """Return this process's environment without settings of Webcare."""
    return {k: v for k, v in os.environ.items() if not k.startswith("WEBCARE_")}


def eventually(test: Callable[[], bool], *, seconds: float = 30) -> None:
    """Wait until something is so, and fail when it never is."""
    assert wait_until(test, seconds=seconds)
