"""Several processes on PostgreSQL keep one rate together."""

import asyncio
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from tests.made.desk import migrated
from tests.made.turns import later
from tests.services.plugin import NewDatabase
from webcare.plugin import Capabilities, Pace
from webcare.services.sending.pace_books import SharedPaces
from webcare.services.sending.paces import Paces
from webcare.settings import Settings
from webcare.storage.database import Database

pytestmark = pytest.mark.anyio

ACCOUNT, OTHER = 1, 2
SLOW = Capabilities(text_limit=1, recipient_pace=Pace(per_second=1 / 60, burst=3))


@pytest.fixture
def databases(new_postgres: NewDatabase) -> Iterator[list[Database]]:
    """Give what three processes have: each a connection pool of its own."""
    url = Settings(database_url=new_postgres(migrated)).effective_database_url
    opened = [Database(url) for _ in range(3)]
    yield opened
    for each in opened:
        each.close()


@pytest.fixture
def processes(databases: list[Database]) -> list[Paces]:
    return [Paces(SharedPaces(each)) for each in databases]


async def test_a_burst_is_given_once(processes: list[Paces]) -> None:
    """Also when all of them ask for the first time, at the same moment."""
    waits = await asyncio.gather(
        *(later(paces, ACCOUNT, 1, SLOW) for paces in processes for _ in range(4))
    )
    assert sorted(waits)[:3] == [0, 0, 0]
    assert all(50 < wait <= 60 for wait in sorted(waits)[3:])
    assert await later(processes[0], ACCOUNT, 2, SLOW) == 0
    assert await later(processes[0], OTHER, 1, SLOW) == 0


async def test_together_they_do_not_exceed_an_accounts_rate(
    processes: list[Paces],
) -> None:
    able = Capabilities(text_limit=1, account_pace=Pace(per_second=100, burst=1))
    gone: list[float] = []

    async def send(paces: Paces, person: int) -> None:
        assert await later(paces, ACCOUNT, person, able) == 0
        gone.append(time.monotonic())

    begun = time.monotonic()
    await asyncio.gather(
        *(send(paces, person) for person in range(10) for paces in processes)
    )
    # Thirty turns: the first at once, the last 290 milliseconds later.
    assert max(gone) - begun >= 0.29


async def test_what_one_process_is_told_to_wait_all_do(processes: list[Paces]) -> None:
    one, two, _ = processes
    await one.hold(ACCOUNT, 30)
    await two.hold(ACCOUNT, 5)
    assert await later(two, ACCOUNT, 1, SLOW) == pytest.approx(30, abs=2)
    assert await later(two, OTHER, 1, SLOW) == 0


async def test_a_book_that_was_lost_costs_a_burst_and_no_more(
    processes: list[Paces], databases: list[Database]
) -> None:
    """The table is not logged: PostgreSQL empties it after a crash."""
    one = processes[0]
    assert [await later(one, ACCOUNT, 1, SLOW) for _ in range(3)] == [0, 0, 0]
    with databases[0].transaction() as connection:
        kind = "SELECT relpersistence FROM pg_class WHERE relname = 'paces'"
        assert connection.execute(text(kind)).scalar_one() in {"u", b"u"}
        connection.execute(text("TRUNCATE paces"))
    assert [await later(one, ACCOUNT, 1, SLOW) for _ in range(3)] == [0, 0, 0]
    assert await later(one, ACCOUNT, 1, SLOW) > 50
