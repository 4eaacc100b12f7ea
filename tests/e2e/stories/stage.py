"""A whole Webcare and the simulated platforms, each in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx2

from tests.services.process import accepts_connections, free_port, stop, wait_until
from webcare.simulator.client import SimulatorClient
from webcare.simulator.seen import Account

PASSWORD = "een-lange-zin-vandaag"
CHANNEL = "luchthaven"
PLATFORM = "whatsapp"
FACEBOOK = "facebook"
X = "twitter"

_DESK = """
[[teams]]
name = "Reizigers"
[[teams]]
name = "Pers"
{users}
"""
_USER = """
[[users]]
email = "{email}@example.org"
name = "{name}"
role = "{role}"
teams = [{team}]
password = {{env = "E2E_PASSWORD"}}
"""
_CHANNEL = """
[[channels]]
name = "{name}"
type = "{platform}"
team = "Reizigers"
[channels.settings]
{settings}
"""
STAFF = (
    ("anna", "Anna de Wit", "admin", ""),
    ("lisa", "Lisa Vos", "agent", '"Reizigers"'),
    ("karim", "Karim Haddad", "agent", '"Reizigers"'),
    ("joris", "Joris Mertens", "agent", '"Reizigers"'),
    ("petra", "Petra Blom", "agent", '"Pers"'),
)
"""Who works here: address, name, role and team. Only Petra is of another team."""

PHONE = ((CHANNEL, PLATFORM),)
SOCIAL = (*PHONE, ("luchthaven-fb", FACEBOOK), ("luchthaven-x", X))
"""Channels by their names, each with the platform whose first account it has."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where everything is; `folder` holds the data and what the servers said."""

    url: str
    simulator: SimulatorClient
    phone_url: str
    folder: Path

    @property
    def account(self) -> Account:
        """Return our account on WhatsApp."""
        return self.account_on(PLATFORM)

    def account_on(self, platform: str) -> Account:
        """Return our account on a platform."""
        return self.simulator.accounts(platform)[0]

    def webcare(self, *arguments: str, stdin: str = "") -> str:
        """Run a command of `webcare` beside the server; return what it printed."""
        return _run(self.folder, arguments, stdin)

    def program(self, name: str) -> httpx2.Client:
        """Return a client of the API that may do what somebody of the staff may."""
        token = self.webcare("user", "token", f"{name}@example.org").strip()
        headers = {"authorization": f"Bearer {token}"}
        return httpx2.Client(base_url=f"{self.url}/api/v1", headers=headers)


@contextmanager
def staged(folder: Path) -> Iterator[Stage]:
    """Run a Webcare without people or channels, and the simulated platforms."""
    port, phone_port = free_port(), free_port()
    (folder / "port").write_text(str(port))
    with ExitStack() as stack:
        simulate = ("simulate", "serve", "--port", str(phone_port), "--until-eof")
        processes = [
            stack.enter_context(_running(folder, simulate, "simulator")),
            stack.enter_context(_running(folder, ("serve",), "server")),
        ]
        for process, own in zip(processes, (phone_port, port), strict=True):
            settled = partial(_is_settled, process, own)
            assert wait_until(settled, seconds=60), _said(folder)
            assert process.poll() is None, _said(folder)
        phone_url = f"http://127.0.0.1:{phone_port}"
        client = stack.enter_context(SimulatorClient(phone_url))
        yield Stage(f"http://127.0.0.1:{port}", client, phone_url, folder)


@contextmanager
def airport(
    folder: Path, channels: Sequence[tuple[str, str]] = PHONE
) -> Iterator[Stage]:
    """Run the service desk of an airport: people, teams, and its channels connected."""
    with staged(folder) as stage:
        users = "".join(
            _USER.format(email=email, name=name, role=role, team=team)
            for email, name, role, team in STAFF
        )
        (folder / "desk.toml").write_text(
            _DESK.format(users=users)
            + "".join(_channel(stage, *channel) for channel in channels)
        )
        stage.webcare("apply", "desk.toml")
        for name, platform in channels:
            stage.simulator.connect(platform, f"{stage.url}/webhooks/{name}")
        yield stage


def _channel(stage: Stage, name: str, platform: str) -> str:
    account = stage.account_on(platform)
    settings = "\n".join(
        f'{setting} = "{value}"' for setting, value in account.settings.items()
    )
    return _CHANNEL.format(name=name, platform=platform, settings=settings)


def _environment(folder: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("WEBCARE_")}
    port = (folder / "port").read_text()
    return kept | {
        "WEBCARE_DATA_DIR": str(folder / "data"),
        "WEBCARE_PORT": port,
        "WEBCARE_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "E2E_PASSWORD": PASSWORD,
    }


@contextmanager
def _running(
    folder: Path, arguments: Sequence[str], name: str
) -> Iterator[subprocess.Popen[bytes]]:
    with (folder / f"{name}.log").open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "webcare", *arguments],
            cwd=folder,
            env=_environment(folder),
            # The simulator ends by itself when we die: nothing is left behind.
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
        )
        try:
            yield process
        finally:
            stop(process)
            if process.stdin:
                process.stdin.close()


def _run(folder: Path, arguments: Sequence[str], stdin: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "webcare", *arguments],
        cwd=folder,
        env=_environment(folder),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _is_settled(process: subprocess.Popen[bytes], port: int) -> bool:
    """Say whether a server answers, or never will."""
    return process.poll() is not None or accepts_connections(port)


def _said(folder: Path) -> str:
    return "\n".join(log.read_text() for log in folder.glob("*.log"))
