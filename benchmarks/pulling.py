"""Fifty people who take what is next at once, until nothing waits any more.

On PostgreSQL they are spread over processes, on SQLite they share the one there is.
"""

import asyncio
import multiprocessing
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import SecretStr
from sqlmodel import Session, select
from structlog.testing import capture_logs

from benchmarks.plan import percentile
from tests.services import postgres
from webcare.bootstrap import build_core
from webcare.domain.access import BUILT_IN_ROLES, SYSTEM
from webcare.loader import load_plugins
from webcare.services.access.scopes import scope_of
from webcare.services.assignment.abilities import set_capacity
from webcare.services.assignment.taking import take_next
from webcare.services.core import Core
from webcare.settings import Settings
from webcare.storage.migrate import migrate
from webcare.storage.tables import (
    Case,
    ChannelRow,
    Contact,
    Conversation,
    Identity,
    Role,
    RoleGrant,
    User,
)

AGENTS, WAITING, PROCESSES = 50, 10_000, 5
CAPACITY = 1000
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Pulled:
    """What came of it.

    Attributes:
        taken: how many times somebody was given something.
        twice: conversations that somebody was given and another, too.
        nobodys: conversations that nobody has in the end.
        rate: taken a second, of all together.
        half, most: milliseconds that taking one takes, median and p99.
        fewest, largest: how many one person took.
    """

    database: str
    taken: int
    twice: int
    nobodys: int
    rate: float
    half: float
    most: float
    fewest: int
    largest: int


def measure(
    kind: str,
    *,
    agents: int = AGENTS,
    waiting: int = WAITING,
    processes: int = PROCESSES,
) -> Pulled:
    """Have so many people take all that waits, on a kind of database."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stack.enter_context(capture_logs())
        url = f"sqlite:///{folder}/pulling.db"
        if kind == "postgresql":
            server = stack.enter_context(postgres.running(postgres.HERE))
            url = server.url(server.create())
        core = _core(url, folder)
        stack.callback(_close, core)
        migrate(core.database)
        users = _seed(core, agents, waiting)
        started = time.perf_counter()
        if kind == "postgresql":
            spread = [users[number::processes] for number in range(processes)]
            context = multiprocessing.get_context("spawn")
            with ProcessPoolExecutor(processes, mp_context=context) as pool:
                found = [
                    each
                    for part in pool.map(
                        _elsewhere, [(url, str(folder), some) for some in spread]
                    )
                    for each in part
                ]
        else:
            found = asyncio.run(_all_pull(core, users))
        return _summary(core, kind, found, time.perf_counter() - started)


Taken = tuple[int, int, float]
"""Who took which conversation, and how many seconds that took."""


def _elsewhere(given: tuple[str, str, Sequence[int]]) -> list[Taken]:
    url, folder, users = given
    with capture_logs():
        core = _core(url, Path(folder))
        try:
            return asyncio.run(_all_pull(core, users))
        finally:
            _close(core)


async def _all_pull(core: Core, users: Sequence[int]) -> list[Taken]:
    parts = await asyncio.gather(*(_pull(core, each) for each in users))
    return [each for part in parts for each in part]


async def _pull(core: Core, user_id: int) -> list[Taken]:
    scope = await core.read(lambda session: scope_of(session, user_id))
    found: list[Taken] = []
    while True:
        started = time.perf_counter()
        taken = await take_next(core, scope)
        if taken is None:
            return found
        found.append((user_id, taken, time.perf_counter() - started))


def _summary(core: Core, kind: str, found: Sequence[Taken], seconds: float) -> Pulled:
    times = [1000 * each[2] for each in found]
    had = Counter(each[0] for each in found)
    with core.database.reading() as session:
        rows = session.exec(select(Conversation.id, Conversation.assignee_id)).all()
    owners = dict(rows)
    twice = len(found) - len({conversation for _, conversation, _ in found})
    twice += sum(owners[conversation] != user for user, conversation, _ in found)
    return Pulled(
        database=kind,
        taken=len(found),
        twice=twice,
        nobodys=sum(owner is None for owner in owners.values()),
        rate=len(found) / seconds,
        half=statistics.median(times),
        most=percentile(times, 0.99),
        fewest=min(had.values()),
        largest=max(had.values()),
    )


def _core(url: str, folder: Path) -> Core:
    settings = Settings(
        data_dir=folder, database_url=url, secret_key=SecretStr("s" * 64)
    )
    return build_core(
        settings, plugins=load_plugins(discover=False), clock=lambda: NOON
    )


def _close(core: Core) -> None:
    core.passwords.close()
    core.database.close()


def _seed(core: Core, agents: int, waiting: int) -> list[int]:
    """Store people, and conversations that wait; return the people's ids."""
    role = Role(
        name="agent", permissions=sorted(each.value for each in BUILT_IN_ROLES["agent"])
    )
    people = [
        User(email=f"agent{number}@example.org", created_at=NOON)
        for number in range(agents)
    ]
    channel = ChannelRow(name="chat", type="made", settings={}, created_at=NOON)
    channel.secrets = b""
    with core.database.writing() as session:
        session.add_all([role, channel, *people])
        session.flush()
        for each in people:
            session.add(RoleGrant(user_id=each.id, role_id=role.id))
            set_capacity(session, SYSTEM, each.id, CAPACITY)
        session.flush()
        moments = [NOON - timedelta(seconds=number) for number in range(waiting)]
        _receive(session, channel.id, moments)
    return [each.id for each in people]


def _receive(session: Session, channel_id: int, moments: Sequence[datetime]) -> None:
    """Store conversations that wait since these moments."""
    for at in moments:
        contact, case = Contact(created_at=at), Case(created_at=at)
        session.add_all([contact, case])
        session.flush()
        identity = Identity(contact_id=contact.id, channel_type="made", created_at=at)
        session.add(identity)
        session.flush()
        session.add(
            Conversation(
                channel_id=channel_id,
                identity_id=identity.id,
                case_id=case.id,
                visibility="private",
                status="open",
                opened_at=at,
                waiting_since=at,
                last_message_at=at,
                queue_position=round(at.timestamp() * 1000),
            )
        )
