"""What somebody writes who is blocked is kept, and nothing follows from it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from tests.made.manual import put_in_force
from tests.world.core import World
from tests.world.letters import said
from webcare.domain.access import SYSTEM, Grant, Permission, Scope
from webcare.policies import hours, pilot
from webcare.services.conversations import handle
from webcare.services.people.refusing import Term, block, unblock
from webcare.storage.tables import (
    Conversation,
    ConversationEvent,
    Job,
    Message,
    PilotDay,
)

pytestmark = pytest.mark.anyio

HOUR = timedelta(hours=1)
LEAD = Scope(None, "lead", (Grant(frozenset(Permission)),))


async def blocked(world: World, **term: Any) -> Conversation:
    """Let somebody write, and be blocked."""
    await world.says(said("m1", "anna"))
    (row,) = world.rows(Conversation)
    await block(world.core, LEAD, row.id, Term(**term))
    return row


def only(world: World) -> Conversation:
    (row,) = world.rows(Conversation)
    return row


async def test_it_is_kept_and_does_not_reach_the_queue(world: World) -> None:
    await blocked(world)
    await handle.resolve(world.core, SYSTEM, only(world).id)
    put_in_force(world.core, hours.KIND, {"week": {}, "outside": {"mode": "reply"}})
    before = only(world)
    await world.says(said("m2", "anna"), said("m3", "anna"))
    after = only(world)
    assert world.count(Message) == 3
    assert (after.status, after.queue_position) == ("resolved", None)
    assert (after.preview, after.unread) == (before.preview, before.unread)
    kept = world.rows(ConversationEvent, what="message.kept_out")
    assert len(kept) == 2
    assert world.count(Job) == 0


async def test_what_runs_does_not_move_in_the_queue(world: World) -> None:
    before = await blocked(world)
    await world.says(said("m2", "anna", later=60))
    after = only(world)
    assert (after.queue_position, after.unread) == (before.queue_position, 1)


async def test_a_redelivery_is_kept_once(world: World) -> None:
    await blocked(world)
    for _ in range(3):
        await world.says(said("m2", "anna"))
    assert world.count(Message) == 2


async def test_others_are_not_touched(world: World) -> None:
    await blocked(world)
    await world.says(said("m2", "jan"), said("m3", "anna"))
    queued = [each for each in world.rows(Conversation) if each.queue_position]
    assert len(queued) == 2


async def test_the_term_counts_also_before_anybody_ends_it(world: World) -> None:
    await blocked(world, until=world.now + HOUR)
    await handle.resolve(world.core, SYSTEM, only(world).id)
    world.now += HOUR
    await world.says(said("m2", "anna", later=3601))
    assert [each.status for each in world.rows(Conversation)] == ["resolved", "open"]


async def test_everywhere_holds_on_channels_where_they_never_wrote(
    world: World,
) -> None:
    world.channel("attic")
    await blocked(world, everywhere=True)
    await world.says(said("m2", "anna"), to="attic")
    here, there = world.rows(Conversation)
    assert (there.status, there.queue_position) == ("resolved", None)
    await unblock(world.core, LEAD, there.id)
    await world.says(said("m3", "anna"), to="attic")
    assert [each.status for each in world.rows(Conversation)][-1] == "open"
    assert here.status == "open"


async def test_here_holds_here_only(world: World) -> None:
    world.channel("attic")
    await blocked(world)
    await world.says(said("m2", "anna"), to="attic")
    assert all(each.queue_position for each in world.rows(Conversation))


async def test_a_pilot_gives_no_place_to_who_is_blocked(world: World) -> None:
    await blocked(world)
    await handle.resolve(world.core, SYSTEM, only(world).id)
    put_in_force(world.core, pilot.KIND, {"places": {"mode": "daily", "daily": 5}})
    await world.says(said("m2", "anna"))
    assert world.count(PilotDay) == 0


async def test_a_thousand_messages_change_nothing_and_cost_no_query_each(
    world: World,
) -> None:
    await blocked(world)
    await handle.resolve(world.core, SYSTEM, only(world).id)
    before, statements = only(world), 0

    def count(*_: object) -> None:
        nonlocal statements
        statements += 1

    event.listen(world.core.database.engine, "before_cursor_execute", count)
    for batch in range(10):
        names = (f"m{batch}-{number}" for number in range(100))
        await world.says(*(said(name, "anna") for name in names))
    event.remove(world.core.database.engine, "before_cursor_execute", count)
    assert world.count(Message) == 1001
    after = only(world)
    assert (after.version, after.queue_position) == (before.version, None)
    assert statements < 10 * 60
