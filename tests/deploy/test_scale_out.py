"""A newcomer's walk through `docs/how-to/scale-out.md`, on loopback.

PostgreSQL, Redis, nginx, two web processes, two workers and a simulated WhatsApp, each
a process of its own.
"""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.deploy import proxy
from tests.deploy.installation import Installation, eventually, installed
from webcare.loader import load_plugins
from webcare.simulator import SimulatorClient, SimulatorServer
from webcare.simulator.client import SimulatedPhone

pytestmark = pytest.mark.timeout(400)


@dataclass(frozen=True, slots=True)
class Desk:
    """An installation that runs: an agent's way in, and a customer's phone."""

    installation: Installation
    api: httpx2.Client
    simulator: SimulatorClient
    phone: SimulatedPhone

    def conversations(self) -> list[dict[str, Any]]:
        answer = self.api.get("/api/v1/conversations").raise_for_status()
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    def received(self) -> list[str]:
        """Return what the customer said in the only conversation."""
        (only,) = self.conversations()
        address = f"/api/v1/conversations/{only['id']}/messages"
        texts: list[str] = []
        cursor: str | None = ""
        while cursor is not None:
            more = {"cursor": cursor} if cursor else {}
            asked = self.api.get(address, params={"limit": "200"} | more)
            page = asked.raise_for_status().json()
            texts += [m["text"] for m in page["items"] if m["direction"] == "in"]
            cursor = page["next"]
        return texts

    def answers(self, text: str) -> None:
        (only,) = self.conversations()
        self.api.post(
            f"/api/v1/conversations/{only['id']}/messages",
            json={"kind": "reply", "text": text},
        ).raise_for_status()


@pytest.fixture
def desk(tmp_path: Path, postgres_url: str, redis_url: str) -> Iterator[Desk]:
    """Follow the guide, step by step."""
    simulation = load_plugins().channel("whatsapp").simulation()
    assert simulation is not None
    with ExitStack() as stack:
        made = stack.enter_context(installed(tmp_path))
        ports = [each.port for each in made.web]
        front = stack.enter_context(proxy.running(tmp_path, ports))
        made.configure(
            public_url=front.secure, database_url=postgres_url, redis_url=redis_url
        )
        made.command("migrate")
        email = "you@example.org"
        made.command("user", "add", email, "--role", "admin")
        for process in (*made.web, *made.workers):
            process.begin()
        for process in (*made.web, *made.workers):
            process.settle()
        server = stack.enter_context(SimulatorServer([simulation]))
        simulator = stack.enter_context(SimulatorClient(server.url))
        (account, *_) = simulator.accounts("whatsapp")
        lines = [f'{name} = "{value}"' for name, value in account.settings.items()]
        (tmp_path / "try.toml").write_text(
            '[[channels]]\nname = "try"\ntype = "whatsapp"\n[channels.settings]\n'
            + "\n".join(lines)
        )
        made.command("apply", "try.toml")
        simulator.connect("whatsapp", f"{front.clear}/webhooks/try")
        api = stack.enter_context(
            httpx2.Client(
                base_url=front.secure,
                verify=front.trusting,
                trust_env=False,
                timeout=60,
                headers={
                    "authorization": f"Bearer {made.command('user', 'token', email)}"
                },
            )
        )
        yield Desk(made, api, simulator, simulator.phone("whatsapp"))


def test_the_guide_leads_to_a_desk_that_can_lose_any_process(desk: Desk) -> None:
    desk.phone.says("Is het druk bij de controle?")
    eventually(lambda: len(desk.conversations()) == 1)
    desk.answers("Het valt mee.")
    desk.phone.waits_for_text("Het valt mee.", seconds=30)
    _lose_workers(desk)
    _restart_web_processes(desk)


def _lose_workers(desk: Desk) -> None:
    """The other one goes on; without any, an answer waits and is not lost."""
    one, other = desk.installation.workers
    assert one.stop() == 0
    desk.answers("Tien minuten.")
    desk.phone.waits_for_text("Tien minuten.", seconds=30)
    assert other.stop() == 0
    desk.answers("Dit wacht.")
    with pytest.raises(TimeoutError):
        desk.phone.waits_for_text("Dit wacht.", seconds=2)
    one.start()
    desk.phone.waits_for_text("Dit wacht.", seconds=30)


def _restart_web_processes(desk: Desk) -> None:
    """One by one, as for an update: neither a person nor the platform notices."""
    before = desk.received()
    asked: list[int] = []
    said: list[str] = []
    with _meanwhile(desk, asked, said):
        for process in desk.installation.web:
            process.restart()
    assert len(said) > 10
    eventually(lambda: sorted(desk.received()) == sorted(before + said))
    assert set(asked) == {200}, "an agent saw a page fail"
    tries = [
        attempt["status"]
        for row in desk.simulator.deliveries("whatsapp", 500)
        for attempt in row["attempts"]
    ]
    assert set(tries) == {200}, "the platform had to send again"


@contextmanager
def _meanwhile(desk: Desk, asked: list[int], said: list[str]) -> Iterator[None]:
    """Have a customer write and an agent look, for as long as the context is open."""
    enough = threading.Event()

    def live() -> None:
        while not enough.wait(0.2):
            said.append(f"Bericht {len(said)}")
            desk.phone.says(said[-1])
            asked.append(desk.api.get("/api/v1/conversations").status_code)

    thread = threading.Thread(target=live)
    thread.start()
    try:
        yield
    finally:
        enough.set()
        thread.join()
