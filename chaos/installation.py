"""A Webcare of several processes, of which any may be killed and started again."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from benchmarks.servers import environment, free_port
from benchmarks.webhooks import PHONE_NUMBER_ID, SECRET, WABA_ID
from chaos.whatsapp import CHANNEL

_ROOT = Path(__file__).parents[1]
EMAIL = "chaos@example.org"
_PATIENCE = 180.0
"""How long a process may take to be ready before a run is given up, in seconds."""


class NotReadyError(Exception):
    """A process was not ready in time; the text is the end of its log."""


@dataclass(slots=True)
class Process:
    """One process of Webcare, which keeps its port when it is started again.

    `url` is where it answers: a worker only whether it is ready.
    """

    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    url: str
    takes_requests: bool = True
    running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; it may not be ready yet."""
        with self.log.open("ab") as log:
            self.running = subprocess.Popen(
                [sys.executable, "-m", *self.command],
                cwd=_ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def kill(self) -> None:
        """End it at once, as `kill -9` does."""
        if self.running is not None:
            self.running.kill()
            self.running.wait()

    def stop(self) -> None:
        """Ask it to end, and insist."""
        if self.running is not None and self.running.poll() is None:
            self.running.terminate()
            try:
                self.running.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()

    def check(self) -> None:
        """Raise if it ended by itself.

        Raises:
            NotReadyError: with the end of its log.
        """
        if self.running is None or self.running.poll() is not None:
            raise NotReadyError(self.log.read_text()[-2000:])

    async def ready(self) -> float:
        """Wait until it says that it is ready; return how many seconds that took.

        Raises:
            NotReadyError: when it ended, or took too long.
        """
        began = time.monotonic()
        async with httpx2.AsyncClient(trust_env=False, timeout=5) as client:
            while time.monotonic() - began < _PATIENCE:
                self.check()
                try:
                    answer = await client.get(f"{self.url}/readyz")
                except httpx2.TransportError:
                    await asyncio.sleep(0.05)
                    continue
                if answer.is_success:
                    return time.monotonic() - began
                await asyncio.sleep(0.05)
        raise NotReadyError(self.log.read_text()[-2000:])


@dataclass(slots=True)
class Installation:
    """Where everything lies, and the processes that were started on it.

    Attributes:
        database_url: as `WEBCARE_DATABASE_URL` takes it.
        token: of the API, for an administrator.
    """

    folder: Path
    database_url: str
    settings: Mapping[str, str] = field(default_factory=dict)
    token: str = ""
    processes: list[Process] = field(default_factory=list)

    @property
    def web(self) -> list[Process]:
        """Return the processes that take requests."""
        return [each for each in self.processes if each.takes_requests]

    @property
    def urls(self) -> list[str]:
        """Return the addresses of the processes that take requests."""
        return [each.url for each in self.web]

    def prepare(self, platform_url: str) -> None:
        """Make the tables, an administrator with a token, and a channel."""
        (self.folder / "channels.toml").write_text(_channels(platform_url))
        self._run("migrate")
        self._run("apply", str(self.folder / "channels.toml"))
        self.token = self._run("user", "token", EMAIL).strip()

    def serve(self, *, works: bool = True, command: Sequence[str] = ()) -> Process:
        """Start a process that takes requests, and does work unless told not to.

        `command` stands in for `webcare serve`: a module, and its arguments.
        """
        settings = self._environment(free_port())
        if not works:
            settings["WEBCARE_WORKER_LANES"] = "0"
        chosen = command or ("webcare", "serve")
        return self._begin(chosen, settings, takes_requests=True)

    def work(self) -> Process:
        """Start a process that only works."""
        settings = self._environment(port := free_port())
        settings["WEBCARE_WORKER_PORT"] = str(port)
        return self._begin(("webcare", "worker"), settings, takes_requests=False)

    async def ready(self) -> None:
        """Wait until every process is ready."""
        await asyncio.gather(*(process.ready() for process in self.processes))

    def check(self) -> None:
        """Raise if any process ended by itself.

        Raises:
            NotReadyError: with the end of its log.
        """
        for process in self.processes:
            process.check()

    def stop(self) -> None:
        """End every process."""
        for process in self.processes:
            process.stop()
        self.processes.clear()

    def _begin(
        self,
        command: Sequence[str],
        settings: Mapping[str, str],
        *,
        takes_requests: bool,
    ) -> Process:
        log = self.folder / f"{len(self.processes)}.log"
        url = settings["WEBCARE_PUBLIC_URL"]
        process = Process(command, settings, log, url, takes_requests)
        process.start()
        self.processes.append(process)
        return process

    def _environment(self, port: int) -> dict[str, str]:
        found = environment(self.folder / "data", self.database_url, port)
        return found | dict(self.settings)

    def _run(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "webcare", *command],
            env=self._environment(0),
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise NotReadyError(done.stderr[-2000:])
        return done.stdout


@contextmanager
def installed(
    folder: Path,
    database_url: str,
    platform_url: str,
    settings: Mapping[str, str] | None = None,
) -> Iterator[Installation]:
    """Prepare an installation; its processes end with the context."""
    folder.mkdir(parents=True, exist_ok=True)
    installation = Installation(folder, database_url, settings or {})
    installation.prepare(platform_url)
    try:
        yield installation
    finally:
        installation.stop()


def _channels(platform_url: str) -> str:
    return f"""
[[teams]]
name = "service"
[[users]]
email = "{EMAIL}"
role = "admin"
[[channels]]
name = "{CHANNEL}"
type = "whatsapp"
team = "service"
[channels.settings]
base_url = "{platform_url}"
phone_number_id = "{PHONE_NUMBER_ID}"
waba_id = "{WABA_ID}"
app_secret = "{SECRET}"
verify_token = "chaos"
access_token = "chaos"
"""
