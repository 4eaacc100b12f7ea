"""What counting a year of messages costs, and a plan of people from what was counted.

The first count of an installation that has been at work for a year is the largest one:
half a year of it. After that an hour is counted at a time.
"""

import asyncio
import statistics
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import func, select, text
from sqlmodel import Session, col

from benchmarks.seeding import fill
from benchmarks.servers import prepare
from tests.services import postgres
from webcare.bootstrap import build_core
from webcare.domain.access import SYSTEM
from webcare.domain.staffing import Goal
from webcare.services.core import Core
from webcare.services.staffing import counting
from webcare.services.staffing.planning import Asked, plan
from webcare.settings import Settings
from webcare.storage.database import Database
from webcare.storage.tables import Arrival, User

MESSAGES = 1_000_000
PLANS = 11


@dataclass(frozen=True, slots=True)
class Counting:
    """How long counting took, and what a plan costs after it.

    `questions` are those that were counted, of half a year; `again` is in seconds, too.
    """

    seconds: float
    questions: int
    again: float
    plan_ms: float


def measure(kind: str, messages: int = MESSAGES) -> Counting:
    """Count so many messages on `sqlite` or `postgresql`."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = f"sqlite:///{folder / 'webcare.db'}"
        if kind == "postgresql":
            server = stack.enter_context(postgres.running(postgres.HERE))
            url = server.url(server.create())
        prepare(folder, url)
        fill(url, messages)
        _answered_by_people(url)
        settings = Settings(
            data_dir=folder, database_url=url, secret_key=SecretStr("k" * 64)
        )
        core = build_core(settings)
        stack.callback(core.database.close)
        return asyncio.run(_measured(core))


def _answered_by_people(url: str) -> None:
    """Let ten people have written what our side said, as the seeding leaves open."""
    database = Database(url)
    with database.writing() as session:
        session.add_all(
            User(
                id=1001 + number,
                email=f"bench-{number}@example.org",
                created_at=datetime.now(UTC),
            )
            for number in range(10)
        )
        session.flush()
        session.execute(
            text(
                "UPDATE messages SET author_id = 1001 + conversation_id % 10"
                " WHERE direction = 'out'"
            )
        )
    database.close()


async def _measured(core: Core) -> Counting:
    first = await _timed(core)
    again = await _timed(core)
    asked = Asked(weeks=26, busy=False, goal=Goal(share=0.8, at_once=1, away=0.3))
    plans = []
    for _ in range(PLANS):
        began = time.perf_counter()
        await plan(core, SYSTEM, asked)
        plans.append(time.perf_counter() - began)
    questions = await core.read(_questions)
    return Counting(first, questions, again, statistics.median(plans) * 1000)


async def _timed(core: Core) -> float:
    began = time.perf_counter()
    await counting.count(core)
    return time.perf_counter() - began


def _questions(session: Session) -> int:
    counted = select(func.coalesce(func.sum(col(Arrival.questions)), 0))
    return int(session.execute(counted).scalar_one())
