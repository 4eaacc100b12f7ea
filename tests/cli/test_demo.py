"""`webcare demo`: a desk at work, of which nothing is left when it stops."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import Select, select, text
from sqlmodel import Session, col

from tests.architecture.sources import ROOT
from tests.cli.conftest import Run
from webcare.cli.demo.clock import DemoClock
from webcare.cli.demo.folder import DemoFolder
from webcare.errors import WebcareError
from webcare.simulator import SimulatorClient
from webcare.storage.database import Database
from webcare.storage.tables import Conversation, Message


class Demo:
    """A running demo, and what it said until it was ready."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [
                sys.executable,
                *("-m", "webcare", "demo", "--port", "0", "--phone-port", "0"),
            ],
            cwd=folder,
            env=os.environ
            | {
                "WEBCARE_DATABASE_URL": "sqlite:///precious.db",
                # Only here: who installs Webcare does not have the example.
                "WEBCARE_BLOCKED_PLUGINS": "echo",
            },
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.said = ""

    def wait_until_ready(self) -> None:
        assert self.process.stdout is not None
        while "Ctrl-C" not in self.said:
            line = self.process.stdout.readline()
            self.said += line
            assert line, f"the demo ended before it was ready: {self.said}"

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def address(self, title: str) -> str:
        found = re.search(rf"{title}\s+(http\S+)", self.said)
        assert found
        return found[1]

    @contextmanager
    def reading(self) -> Iterator[Session]:
        database = Database(f"sqlite:///{self.folder / '.demo' / 'webcare.db'}")
        with database.reading() as session:
            yield session
        database.close()

    def ask(self, query: str) -> list[tuple[object, ...]]:
        with self.reading() as session:
            return [tuple(row) for row in session.execute(text(query))]

    def moments(self, query: Select[datetime | None]) -> list[datetime]:
        with self.reading() as session:
            return [at for at in session.scalars(query) if at is not None]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Run one demo for all tests; at its end, Ctrl-C must stop all of it."""
    started = Demo(tmp_path_factory.mktemp("demo"))
    try:
        started.wait_until_ready()
        yield started
        started.process.send_signal(signal.SIGINT)
        assert started.process.wait(20) == 0
        with pytest.raises(httpx2.ConnectError):
            httpx2.get(started.address("as a customer"), trust_env=False)
    finally:
        started.close()


class TestDemo:
    def test_the_inbox_and_the_phone_are_where_it_says(self, demo: Demo) -> None:
        inbox, phone = demo.address("as an agent"), demo.address("as a customer")
        assert httpx2.get(f"{inbox}/readyz", trust_env=False).status_code == 200
        assert httpx2.get(phone, trust_env=False).status_code in {200, 303, 307}

    def test_people_of_every_role_can_log_in(self, demo: Demo) -> None:
        for role in ("admin", "lead", "agent"):
            assert re.search(rf"@example\.org\s.*\s{role}\s+\S+", demo.said)
        assert demo.ask("SELECT count(*) FROM users WHERE password_hash <> ''") == [
            (4,)
        ]

    def test_the_tutorial_shows_what_it_says(self, demo: Demo) -> None:
        tutorial = ROOT / "docs" / "tutorial" / "first-message.md"
        _, _, shown = tutorial.read_text(encoding="utf-8").partition("\nWebcare runs")
        block = f"Webcare runs{shown.partition('```')[0]}"
        ports = re.compile(r":\d+")
        assert ports.sub("", block.strip()) in ports.sub("", demo.said)

    def test_the_queue_reads_like_a_desk_at_work(self, demo: Demo) -> None:
        statuses = [row[0] for row in demo.ask("SELECT status FROM conversations")]
        assert {*statuses} == {"open", "pending", "snoozed", "resolved"}
        assert len(statuses) >= 30
        kinds = {kind for (kind,) in demo.ask("SELECT DISTINCT kind FROM messages")}
        assert {"text", "image", "voice", "location", "document"} <= kinds
        directions = demo.ask("SELECT DISTINCT direction FROM messages")
        assert {*directions} == {("in",), ("out",), ("note",)}

    def test_people_wait_since_different_moments_of_hours_ago(self, demo: Demo) -> None:
        waiting = demo.moments(select(col(Conversation.waiting_since)))
        assert max(waiting) - min(waiting) > timedelta(hours=6)
        assert len({*waiting}) == len(waiting)

    def test_everything_went_the_real_way(self, demo: Demo) -> None:
        assert demo.ask("SELECT count(*) FROM dead_letters") == [(0,)]
        assert demo.ask(
            "SELECT count(*) FROM jobs"
            " WHERE kind NOT IN ('conversation.wake', 'channel.poll')"
        ) == [(0,)]
        statuses = demo.ask(
            "SELECT DISTINCT visibility, messages.status FROM messages"
            " JOIN conversations ON conversations.id = messages.conversation_id"
            " WHERE direction = 'out'"
        )
        # Nobody reports that a post was delivered: sent is all it gets.
        private = {("private", "delivered"), ("private", "read")}
        assert {*statuses} <= private | {("public", "sent")}
        assert demo.ask("SELECT DISTINCT state FROM attachments") == [("stored",)]

    def test_a_customer_who_writes_now_joins_the_queue(self, demo: Demo) -> None:
        url = demo.address("as a customer").rpartition("/")[0]
        with SimulatorClient(url) as client:
            phone = client.phone("whatsapp", "jan")
            phone.says("Staat u er nog?")
            phone.waits_for(
                lambda bubble: (
                    bubble.text == "Staat u er nog?" and bubble.status == "delivered"
                )
            )
        said = select(col(Message.received_at)).where(
            col(Message.text) == "Staat u er nog?"
        )
        (received,) = demo.moments(said)
        assert abs(datetime.now(UTC) - received) < timedelta(minutes=1)

    def test_it_never_touches_the_database_that_is_set(self, demo: Demo) -> None:
        assert not (demo.folder / "precious.db").exists()


def test_a_folder_with_anything_else_is_left_alone(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "real").mkdir()
    (folder / "real" / "webcare.db").write_text("precious")
    monkeypatch.setenv("WEBCARE_DATA_DIR", "real")
    ran = run("demo")
    assert ran.code == 1
    assert "is not a demo" in ran.err
    assert (folder / "real" / "webcare.db").read_text() == "precious"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "desk.example.org"])  # noqa: S104 - refused
def test_nobody_else_reaches_a_demo(
    host: str, run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its passwords stand in its source, and one of them is an administrator's."""
    monkeypatch.setenv("WEBCARE_HOST", host)
    ran = run("demo")
    assert ran.code == 2
    assert "its passwords are no secret" in ran.err
    assert not (folder / ".demo").exists()


def test_a_demo_begins_afresh_unless_it_is_kept(tmp_path: Path) -> None:
    folder = DemoFolder(tmp_path)
    assert folder.claim(reset=True) is False
    (tmp_path / "webcare.db").write_text("")
    folder.note_filled()
    assert folder.claim(reset=False) is True
    assert (tmp_path / "webcare.db").exists()
    assert folder.claim(reset=True) is False
    assert not (tmp_path / "webcare.db").exists()


def test_a_demo_that_was_not_filled_is_not_kept(tmp_path: Path) -> None:
    folder = DemoFolder(tmp_path)
    folder.claim(reset=True)
    (tmp_path / "webcare.db").write_text("")
    assert folder.claim(reset=False) is False
    assert not (tmp_path / "webcare.db").exists()


def test_the_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").touch()
    with pytest.raises(WebcareError):
        DemoFolder(tmp_path).claim(reset=True)
    assert (tmp_path / "letter.txt").exists()


def test_the_clock_goes_back_once_and_then_only_on() -> None:
    clock = DemoClock()
    clock.go_back(timedelta(days=2))
    then = datetime.now(UTC) - timedelta(days=1)
    assert timedelta(hours=23) < clock.go_to(then) <= timedelta(days=1)
    assert abs(clock() - then) < timedelta(seconds=1)
    assert clock.go_to(then - timedelta(hours=3)) == timedelta(0)
    assert clock.catch_up() > timedelta(hours=23)
    assert abs(clock() - datetime.now(UTC)) < timedelta(seconds=1)
