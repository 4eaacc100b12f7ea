"""Screens hear what happened, in order, once, and only what their reader may know."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import insert
from sqlmodel import Session

from tests.made.desk import migrated
from tests.services.plugin import NewDatabase
from tests.world.core import World, failing, running
from tests.world.letters import said
from webcare.domain.access import SYSTEM, Grant, Permission, Scope
from webcare.live import hub as hubs
from webcare.live.hub import Hub, LiveBatch, events_after, newest_event
from webcare.live.signals import Topic
from webcare.storage.tables import Conversation, ConversationEvent

pytestmark = pytest.mark.anyio

READER = frozenset({Permission.READ})


@pytest.fixture
async def hub(world: World) -> AsyncIterator[Hub]:
    made = Hub(world.core.database, world.core.signals, world.core.clock)
    task = asyncio.create_task(made.run())
    yield made
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


class Screen:
    """One open connection, and what it heard."""

    def __init__(self, batches: AsyncIterator[LiveBatch]) -> None:
        self._batches = batches

    async def next(self) -> LiveBatch:
        async with asyncio.timeout(5):
            return await anext(self._batches)

    async def hears(self, count: int) -> list[str]:
        """Return the names of the next events, at least `count` of them."""
        heard: list[str] = []
        while len(heard) < count:
            heard += [event.what for event in (await self.next()).events]
        return heard

    async def is_quiet(self) -> bool:
        """Tell whether nothing comes, while something for others does."""
        waiting = asyncio.ensure_future(self._batches.__anext__())
        done, _ = await asyncio.wait({waiting}, timeout=0.3)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        return not done


@asynccontextmanager
async def looking(
    hub: Hub, scope: Scope = SYSTEM, after: int | None = None
) -> AsyncIterator[tuple[Screen, LiveBatch]]:
    batches = hub.subscribe(scope, after)
    screen = Screen(batches)
    try:
        yield screen, await screen.next()
    finally:
        await batches.aclose()


async def test_a_screen_hears_what_happens_from_now_on(world: World, hub: Hub) -> None:
    await world.says(said("m1"))
    async with looking(hub) as (screen, first):
        assert first.events == ()
        await world.says(said("m2"), said("m3", "bram"))
        assert await screen.hears(3) == [
            "message.received",
            "opened",
            "message.received",
        ]


async def test_what_happens_together_is_told_together(world: World, hub: Hub) -> None:
    async with looking(hub) as (screen, _):
        await world.says(*(said(f"m{number}") for number in range(10)))
        batch = await screen.next()
        assert len(batch.events) == 11
        assert len(batch.conversations) == 1


async def test_who_was_away_hears_what_was_missed(world: World, hub: Hub) -> None:
    async with looking(hub) as (screen, _):
        await world.says(said("m1"))
        await screen.hears(2)
        await world.says(said("m2"))
        cursor = (await screen.next()).cursor
    await world.says(said("m3"))
    await world.says(said("m4"))
    async with looking(hub, after=cursor) as (screen, missed):
        heard = [event.message_id for event in missed.events]
        while len(heard) < 2:
            heard += [event.message_id for event in (await screen.next()).events]
        assert len(heard) == len(set(heard)) == 2


async def test_who_was_away_too_long_looks_anew(
    world: World, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubs, "LARGEST_READ", 4)
    for number in range(5):
        await world.says(said(f"m{number}"))
    async with looking(hub, after=0) as (screen, first):
        assert first.gap
        await world.says(said("m9"))
        assert await screen.hears(1) == ["message.received"]


async def test_who_is_too_slow_looks_anew(
    world: World, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubs, "LONGEST_QUEUE", 2)
    monkeypatch.setattr(hubs, "TOGETHER_SECONDS", 0.0)
    async with looking(hub) as (screen, _), looking(hub) as (quick, _):
        for number in range(6):
            await world.says(said(f"m{number}"))
            await quick.hears(1)
        batch = await screen.next()
        assert batch.gap
        assert batch.cursor == world.ask(newest_event)


async def test_a_transaction_larger_than_one_look_is_told_whole(
    world: World, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubs, "LARGEST_READ", 3)
    async with looking(hub) as (screen, _):
        await world.says(*(said(f"m{number}") for number in range(10)))
        assert len(await screen.hears(11)) == 11


async def test_only_what_a_reader_may_know_is_told(world: World, hub: Hub) -> None:
    north, south = world.team("north"), world.team("south")
    world.channel("other", team_id=south)
    theirs = Scope(1, "Anna", (Grant(READER, team_id=south),))
    others = Scope(2, "Bram", (Grant(READER, team_id=north),))
    async with looking(hub, theirs) as (screen, _), looking(hub, others) as (deaf, _):
        await world.says(said("m1"))
        await world.says(said("m2"), to="other")
        heard = await screen.next()
        assert {event.team_id for event in heard.events} == {south}
        assert await deaf.is_quiet()


async def test_rights_that_end_are_gone_at_once(world: World, hub: Hub) -> None:
    scope = [SYSTEM]
    batches = hub.subscribe(lambda: scope[0])
    screen = Screen(batches)
    await screen.next()
    await world.says(said("m1"))
    await screen.hears(2)
    scope[0] = Scope(1, "Anna")
    await world.says(said("m2"))
    assert await screen.is_quiet()
    await batches.aclose()


async def test_a_database_that_is_away_for_a_moment_costs_nothing(
    world: World, hub: Hub
) -> None:
    async with looking(hub) as (screen, _):
        with failing(world, "before_cursor_execute"):
            world.core.signals.notify(Topic.EVENTS)
            await asyncio.sleep(0.1)
        await world.says(said("m1"))
        assert len(await screen.hears(2)) == 2


async def test_nothing_is_skipped_whatever_the_order_of_commits(
    new_postgres: NewDatabase, tmp_path: Path
) -> None:
    """Ids and transactions cross: a number given earlier is committed later."""
    async with running(new_postgres(migrated), tmp_path) as world:
        world.channel()
        await world.says(said("m1"))
        (conversation,) = world.rows(Conversation)
        cursor = world.ask(newest_event)
        engine = world.core.database.engine
        rows = {
            "conversation_id": conversation.id,
            "happened_at": world.now,
            "actor": "",
        }

        def told() -> list[str]:
            nonlocal cursor
            with Session(engine) as session:
                events, _ = events_after(session, cursor)
            cursor = events[-1].position if events else cursor
            return [event.what for event in events]

        with engine.connect() as old, engine.connect() as young, engine.connect() as on:
            # The oldest transaction gets its number first, and its event last.
            old.exec_driver_sql("SELECT pg_current_xact_id()")
            young.execute(insert(ConversationEvent), {**rows, "what": "young"})
            old.execute(insert(ConversationEvent), {**rows, "what": "old"})
            old.commit()
            on.exec_driver_sql("SELECT pg_current_xact_id()")
            heard = told()
            young.commit()
            heard += told()
            on.execute(insert(ConversationEvent), {**rows, "what": "on"})
            on.commit()
            heard += told()
        assert heard == ["old", "young", "on"]
        assert told() == []
