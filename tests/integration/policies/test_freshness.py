"""What another process activated is known wherever one looks, within two seconds."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from sqlalchemy import Connection
from sqlmodel import Session

from tests.integration.policies.conftest import Manual
from tests.made.manners import KINDS, MANNERS
from webcare.services.core import Core
from webcare.services.policies import PolicyBook
from webcare.services.policies.watch import keep_policies_fresh
from webcare.services.receiving import ReceiptBatcher
from webcare.services.receiving.delivery import Delivery
from webcare.storage.ids import new_id

pytestmark = pytest.mark.anyio


class Watch:
    """A clock of seconds that tests turn."""

    def __init__(self) -> None:
        self.shows = 0.0

    def __call__(self) -> float:
        return self.shows


@asynccontextmanager
async def another_process(manual: Manual, watch: Watch) -> AsyncIterator[Core]:
    """Give a core on the same database that has looked at it just now."""
    core = manual.at.core
    book = PolicyBook(core.database, KINDS, seconds=watch)
    other = replace(core, policies=book)
    await other.read(_nothing)
    assert greeting(manual, other) == "Hello"
    await manual.say({"words": {"text": "Dag"}})
    assert greeting(manual, other) == "Hello"
    watch.shows += 1.0
    yield other
    assert greeting(manual, other) == "Dag"


def greeting(manual: Manual, core: Core) -> str:
    return core.policies.effective(MANNERS, None, manual.at.now).words.text


async def test_who_reads_sees_it(manual: Manual) -> None:
    async with another_process(manual, Watch()) as other:
        await other.read(_nothing)


async def test_who_writes_sees_it(manual: Manual) -> None:
    async with another_process(manual, Watch()) as other:
        await other.write(_nothing)


async def test_receipt_sees_it(manual: Manual) -> None:
    async with another_process(manual, Watch()) as other:
        batcher = ReceiptBatcher(
            other.database, other.signals, other.clock, before=other.policies.freshen
        )
        (channel,) = (
            each for each in await other.accounts.all() if each.name == "shop"
        )
        delivery = Delivery(
            id=new_id(),
            channel=channel,
            body=b"x",
            received_at=manual.at.now,
            events=(),
        )
        await batcher.submit(delivery)
        await batcher.aclose()


async def test_a_process_in_which_nothing_happens_sees_it(manual: Manual) -> None:
    async with another_process(manual, Watch()) as other:
        watching = asyncio.create_task(keep_policies_fresh(other))
        for _ in range(500):
            await asyncio.sleep(0.01)
            if greeting(manual, other) == "Dag":
                break
        watching.cancel()
        with pytest.raises(asyncio.CancelledError):
            await watching


async def test_a_busy_process_asks_once_a_second(manual: Manual) -> None:
    watch, asked = Watch(), 0
    book = PolicyBook(manual.at.core.database, KINDS, seconds=watch)
    with manual.at.core.database.reading() as session:
        connection = session.connection()

        class Counting:
            def execute(self, statement: object) -> object:
                nonlocal asked
                asked += 1
                return connection.execute(statement)  # type: ignore[call-overload]

        for _ in range(1000):
            book.freshen(_as_connection(Counting()))
            watch.shows += 0.0025
    # Two and a half seconds: three looks, of which the first one reads all.
    assert asked == 7


def _nothing(session: Session) -> None:
    del session


def _as_connection(counting: object) -> Connection:
    return counting  # type: ignore[return-value]
