"""What people notice of it when a hundred thousand messages have had their time.

Webhooks come in at a steady rate. After a while a term holds by which all that is
stored is overdue; a tenth is held. What was answered while it was removed is compared
with what was answered before and after, in the same run.
"""

import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from sqlalchemy import func, select, text
from sqlmodel import col

from benchmarks.load import post_steadily
from benchmarks.seeding import fill
from benchmarks.servers import prepare, running
from benchmarks.webhooks import WHATSAPP, requests
from tests.services import postgres
from webcare.services.retention.run import RUN
from webcare.storage.database import Database
from webcare.storage.horizons import is_held
from webcare.storage.tables import (
    ChannelRow,
    Conversation,
    HeldConversation,
    LegalHold,
    Message,
    PolicyVersion,
    Removal,
    Schedule,
    User,
)

MESSAGES = 100_000
RATE = 50
HELD_SHARE = 10
"""One conversation in so many is held."""

_BEFORE, _SECONDS = 60, 240
_WARM_UP = 5
_LONGEST_SECONDS = 600
_runs = count()


@dataclass(frozen=True, slots=True)
class Removed:
    """What became of the messages, and the 99th percentiles in milliseconds.

    `overdue` and `held_gone` are to be zero; `during` and `without` say how many
    webhooks each percentile is of.
    """

    seconds: float
    removed: int
    overdue: int
    held_gone: int
    p99: float
    p99_without: float
    during: int
    without: int

    @property
    def ratio(self) -> float:
        """Return the percentile as a share of what it is when nothing is removed."""
        return self.p99 / self.p99_without


def measure(kind: str, messages: int = MESSAGES) -> Removed:
    """Remove so many messages on `sqlite` or `postgresql` while webhooks come in."""
    with _installed(kind, messages) as (database, settings):
        _make_old(database)
        with running(settings) as (port, _):
            webhooks = list(requests(f"r{next(_runs)}", RATE * _SECONDS, WHATSAPP))
            # Counted from now on, however long the server took to start.
            begins = datetime.now(UTC) + timedelta(seconds=_BEFORE)
            _plan(database, begins)
            held = _held(database)
            times = asyncio.run(
                post_steadily(port, "/webhooks/bench", webhooks, rate=RATE)
            )
            asyncio.run(_until_done(database, begins))
        return _summary(database, times, held)


@contextmanager
def _installed(kind: str, messages: int) -> Iterator[tuple[Database, dict[str, str]]]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = f"sqlite:///{folder / 'webcare.db'}"
        if kind == "postgresql":
            server = stack.enter_context(postgres.running(postgres.HERE))
            url = server.url(server.create())
        settings = prepare(folder, url)
        fill(url, messages)
        database = Database(url)
        stack.callback(database.close)
        yield database, settings


def _make_old(database: Database) -> None:
    age = "- 259200000000" if database.on_sqlite else "- interval '3 days'"
    with database.writing() as session:
        session.execute(
            text(f"UPDATE messages SET received_at = received_at {age}")  # noqa: S608
        )


def _plan(database: Database, begins: datetime) -> None:
    """Make everything overdue from a moment on, hold a tenth, and plan the run."""
    with database.writing() as session:
        owner = session.scalars(select(col(User.id))).first() or 0
        hold = LegalHold(
            kind="query",
            query={"words": "this is said nowhere"},
            reason="Measured",
            owner_id=owner,
            review_at=begins + timedelta(days=90),
            placed_at=begins,
        )
        session.add(hold)
        session.flush()
        for each in session.scalars(
            select(col(Conversation.id)).where(col(Conversation.id) % HELD_SHARE == 0)
        ).all():
            session.add(HeldConversation(conversation_id=each, hold_id=hold.id))
        session.add(
            PolicyVersion(
                kind="retention",
                number=1,
                document={"text": {"days": 1}},
                activated_at=begins,
                effective_from=begins - timedelta(seconds=2),
            )
        )
        session.merge(Schedule(name=RUN.kind, next_at=begins))


def _held(database: Database) -> int:
    with database.reading() as session:
        query = select(func.count()).where(is_held(col(Message.conversation_id)))
        return session.scalar(query) or 0


def _overdue(database: Database) -> int:
    until = datetime.now(UTC) - timedelta(days=1)
    with database.reading() as session:
        query = select(func.count()).where(
            col(Message.received_at) <= until, ~is_held(col(Message.conversation_id))
        )
        return session.scalar(query) or 0


async def _until_done(database: Database, begins: datetime) -> None:
    while _overdue(database):
        if datetime.now(UTC) > begins + timedelta(seconds=_LONGEST_SECONDS):
            return
        await asyncio.sleep(1)


def _summary(
    database: Database, times: Sequence[tuple[float, float]], held: int
) -> Removed:
    with database.reading() as session:
        first, last, rows = session.execute(
            select(
                func.min(col(Removal.id)),
                func.max(col(Removal.id)),
                func.sum(col(Removal.rows)),
            ).where(col(Removal.data) == "text")
        ).one()
        channels = session.scalar(select(func.count()).select_from(ChannelRow))
    if not (first and channels):
        raise RuntimeError("nothing was removed")
    begin, end = _seconds_of(first), _seconds_of(last)
    start = times[0][0] + _WARM_UP
    took = [(due, answered - due) for due, answered in times if due >= start]
    during = [took for due, took in took if begin - 0.1 <= due <= end + 0.1]
    without = [took for due, took in took if not begin - 1 <= due <= end + 1]
    if not (during and without):
        raise RuntimeError(
            f"nothing to compare: {len(during)} webhooks while it was removed, and"
            f" {len(without)} otherwise"
        )
    return Removed(
        seconds=end - begin,
        removed=rows,
        overdue=_overdue(database),
        held_gone=held - _held(database),
        p99=_percentile(during),
        p99_without=_percentile(without),
        during=len(during),
        without=len(without),
    )


def _seconds_of(row_id: int) -> float:
    """Return when a row was made, which its id tells to the millisecond."""
    return (row_id >> 22) / 1000 + 1_735_689_600


def _percentile(times: Sequence[float]) -> float:
    ordered = sorted(times)
    return 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
