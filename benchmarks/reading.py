"""What a page and an API list cost while the queue grows, beside the bare query."""

import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
from sqlmodel import SQLModel

from benchmarks.servers import EMAIL, PASSWORD, prepare, running
from webcare.domain.content import MessageKind
from webcare.domain.conversation import Said, opened, received
from webcare.services.conversations.states import values_of
from webcare.storage.bulk import insert_rows
from webcare.storage.database import Database
from webcare.storage.ids import new_id
from webcare.storage.tables import Case, ChannelRow, Contact, Conversation, Identity

SIZES = (1_000, 10_000, 100_000)
READS = 60
_AT_ONCE = 5_000
_TABLES: tuple[type[SQLModel], ...] = (Contact, Identity, Case, Conversation)
_QUESTION = "Goedemiddag, hoe laat moet ik bij de balie zijn voor mijn vlucht?"


@dataclass(frozen=True, slots=True)
class Reading:
    """Median milliseconds with so many open conversations."""

    open_conversations: int
    page: float
    api: float
    bare: float


def measure() -> list[Reading]:
    """Return what reading costs at each size, on SQLite."""
    return [_at(size) for size in SIZES]


def _at(size: int) -> Reading:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'webcare.db'}"
        settings = prepare(folder, url)
        _fill(url, size)
        with running(settings) as (port, _):
            client = httpx2.Client(base_url=f"http://127.0.0.1:{port}")
            log_in(client)
            token = token_of(settings)
            page = _median(lambda: _get(client, "/queue"))
            api = _median(
                lambda: _get(
                    client, "/api/v1/conversations?status=open&limit=50", token
                )
            )
        return Reading(size, page, api, _bare(folder / "webcare.db"))


def _median(read: Callable[[], object]) -> float:
    for _ in range(5):
        read()
    times = []
    for _ in range(READS):
        started = time.perf_counter()
        read()
        times.append(time.perf_counter() - started)
    return 1000 * statistics.median(times)


def _get(client: httpx2.Client, path: str, token: str = "") -> None:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    client.get(path, headers=headers).raise_for_status()


def log_in(client: httpx2.Client) -> None:
    """Log the benchmark's administrator in."""
    form = client.get("/login").text
    csrf = re.search(r'name="csrf" value="([^"]+)"', form)
    fields = {"email": EMAIL, "password": PASSWORD}
    answer = client.post("/login", data=fields | ({"csrf": csrf[1]} if csrf else {}))
    if answer.status_code != 303:  # noqa: PLR2004 - sent on to the queue
        sys.exit(f"could not log in: {answer.status_code}")


def token_of(settings: dict[str, str]) -> str:
    """Return a token for the API."""
    command = [sys.executable, "-m", "webcare", "user", "token", EMAIL]
    done = subprocess.run(
        command, env=settings, check=True, capture_output=True, text=True
    )
    return done.stdout.split()[-1]


def _bare(path: Path) -> float:
    """Return what the rows of the first page cost alone, without a server."""
    connection = sqlite3.connect(path)
    query = (
        "SELECT conversations.*, contacts.name FROM conversations "
        "JOIN identities ON identities.id = identity_id "
        "JOIN contacts ON contacts.id = contact_id "
        "WHERE queue_position IS NOT NULL ORDER BY queue_position, conversations.id "
        "LIMIT 51"
    )
    try:
        return _median(lambda: connection.execute(query).fetchall())
    finally:
        connection.close()


def _fill(url: str, size: int) -> None:
    """Put open conversations in the queue, each of somebody else."""
    database = Database(url)
    with database.reading() as session:
        channel = session.query(ChannelRow).one()
        channel_id, team_id = channel.id, channel.team_id
    now = datetime.now(UTC)
    for start in range(0, size, _AT_ONCE):
        rows = [
            _rows(channel_id, team_id, now - timedelta(seconds=number))
            for number in range(start, min(start + _AT_ONCE, size))
        ]
        with database.transaction() as connection:
            for position, table in enumerate(_TABLES):
                insert_rows(connection, table, [row[position] for row in rows])
    database.close()


def _rows(
    channel_id: int, team_id: int | None, at: datetime
) -> tuple[dict[str, object], ...]:
    said = Said(kind=MessageKind.TEXT, text=_QUESTION, at=at, sent_at=at)
    state = received(opened(at), said, timedelta(hours=24))
    contact, identity, case = new_id(), new_id(), new_id()
    name = f"Reiziger {contact % 100_000}"
    return (
        {"id": contact, "name": name, "tags": [], "created_at": at, "version": 0},
        {
            "id": identity,
            "contact_id": contact,
            "channel_type": "whatsapp",
            "name": name,
            "created_at": at,
        },
        {"id": case, "created_at": at},
        values_of(state)
        | {
            "id": new_id(),
            "channel_id": channel_id,
            "identity_id": identity,
            "visibility": "private",
            "thread_root": "",
            "case_id": case,
            "team_id": team_id,
            "priority": 0,
            "tags": [],
            "version": 0,
        },
    )
