"""What people do with a conversation: one transaction, one line in the log."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from tests.made.desk import NOON, Desk, desk, migrated
from tests.services.plugin import NewDatabase
from webcare.domain.access import SYSTEM, Grant, Permission, Scope
from webcare.errors import Forbidden, InvalidTransition, NotFound, Refused
from webcare.services.conversations import handle
from webcare.storage.tables import Conversation, ConversationEvent, Job

pytestmark = pytest.mark.anyio


@pytest.fixture
async def at(new_database: NewDatabase, tmp_path: Path) -> AsyncIterator[Desk]:
    with desk(new_database(migrated), tmp_path) as made:
        yield made


def row(at: Desk, conversation_id: int) -> Conversation:
    found = at.get(Conversation, conversation_id)
    assert isinstance(found, Conversation)
    return found


def log(at: Desk, conversation_id: int) -> list[tuple[str, str]]:
    query = (
        select(ConversationEvent)
        .where(col(ConversationEvent.conversation_id) == conversation_id)
        .order_by(col(ConversationEvent.id))
    )
    with at.core.database.reading() as session:
        return [(event.what, event.actor) for event in session.exec(query)]


def agent(at: Desk, name: str = "anna", team: int | None = None) -> Scope:
    return at.scope(at.user(name, team=team))


async def test_assigning_tells_who_did_it(at: Desk) -> None:
    scope, other = agent(at), at.user("bram")
    one = at.conversation(at.channel("balie"))
    await handle.assign(at.core, scope, one, other)
    assert row(at, one).assignee_id == other
    assert log(at, one) == [("assigned", "anna")]
    await handle.assign(at.core, scope, one, None)
    assert row(at, one).assignee_id is None


async def test_doing_what_is_done_already_changes_nothing(at: Desk) -> None:
    scope = agent(at)
    one = at.conversation(at.channel("balie"))
    await handle.assign(at.core, scope, one, scope.user_id)
    version = row(at, one).version
    await handle.assign(at.core, scope, one, scope.user_id)
    await handle.reopen(at.core, scope, one)
    assert row(at, one).version == version
    assert log(at, one) == [("assigned", "anna")]


async def test_nobody_gets_what_they_cannot_see(at: Desk) -> None:
    north, south = at.team("noord"), at.team("zuid")
    one = at.conversation(at.channel("balie"), team=north)
    outsider = at.user("bram", team=south)
    with pytest.raises(InvalidTransition):
        await handle.assign(at.core, agent(at, team=north), one, outsider)
    with pytest.raises(NotFound):
        await handle.assign(at.core, agent(at, "carla", team=north), one, 12345)
    assert row(at, one).assignee_id is None


async def test_a_foreign_conversation_looks_absent(at: Desk) -> None:
    north, south = at.team("noord"), at.team("zuid")
    one = at.conversation(at.channel("balie"), team=north)
    outsider = agent(at, team=south)
    for step in (
        handle.resolve(at.core, outsider, one),
        handle.reopen(at.core, outsider, one),
        handle.set_pending(at.core, outsider, one),
        handle.set_tags(at.core, outsider, one, ["mijn"]),
        handle.set_priority(at.core, outsider, one, 1),
        handle.set_team(at.core, outsider, one, south),
        handle.assign(at.core, outsider, one, outsider.user_id),
        handle.snooze(at.core, outsider, one, NOON + timedelta(hours=1)),
    ):
        with pytest.raises(NotFound):
            await step
    assert log(at, one) == []


async def test_who_may_only_read_is_told_so(at: Desk) -> None:
    one = at.conversation(at.channel("balie"))
    scope = agent(at)
    reader = Scope(scope.user_id, "anna", (Grant(frozenset({Permission.READ})),))
    with pytest.raises(Forbidden):
        await handle.resolve(at.core, reader, one)


async def test_steps_happen_all_or_none(at: Desk) -> None:
    scope = agent(at)
    one = at.conversation(at.channel("balie"))
    steps = [handle.tags_step(["koffer"]), handle.assign_step(12345)]
    with pytest.raises(NotFound):
        await handle.change(at.core, scope, one, steps)
    assert row(at, one).tags == []
    assert log(at, one) == []


async def test_moving_away_ends_what_one_may_do_next(at: Desk) -> None:
    north, south = at.team("noord"), at.team("zuid")
    scope = agent(at, team=north)
    one = at.conversation(at.channel("balie"), team=north)
    with pytest.raises(NotFound):
        await handle.change(
            at.core, scope, one, [handle.team_step(south), handle.resolve_step()]
        )
    await handle.set_team(at.core, scope, one, south)
    assert row(at, one).team_id == south
    with pytest.raises(NotFound):
        await handle.set_team(at.core, scope, one, north)


async def test_a_stale_look_is_refused(at: Desk) -> None:
    scope = agent(at)
    one = at.conversation(at.channel("balie"))
    await handle.set_priority(at.core, scope, one, 2)
    with pytest.raises(InvalidTransition, match="meanwhile"):
        await handle.change(at.core, scope, one, [handle.resolve_step()], seen=0)
    seen = row(at, one).version
    await handle.change(at.core, scope, one, [handle.resolve_step()], seen=seen)


async def test_resolved_leaves_the_queue_and_reopened_returns(at: Desk) -> None:
    scope = agent(at)
    one = at.conversation(at.channel("balie"))
    await handle.resolve(at.core, scope, one)
    assert row(at, one).queue_position is None
    with pytest.raises(InvalidTransition):
        await handle.resolve(at.core, scope, one)
    await handle.reopen(at.core, scope, one)
    assert row(at, one).queue_position is not None
    assert log(at, one) == [("resolved", "anna"), ("reopened", "anna")]


async def test_what_is_urgent_comes_forward_in_the_queue(at: Desk) -> None:
    channel = at.channel("post")
    first, later = at.conversation(channel), at.conversation(channel)
    before = row(at, later).queue_position
    await handle.set_priority(at.core, SYSTEM, later, 2)
    ahead = row(at, later).queue_position
    assert before
    assert ahead
    assert ahead < (row(at, first).queue_position or 0)
    await handle.set_priority(at.core, SYSTEM, later, 0)
    assert row(at, later).queue_position == before


async def test_a_conversation_does_not_reopen_beside_a_newer_one(at: Desk) -> None:
    scope, channel = agent(at), at.channel("balie")
    jan = at.contact("Jan")
    old = at.conversation(channel, identity=jan, status="resolved")
    at.conversation(channel, identity=jan)
    with pytest.raises(InvalidTransition, match="newer conversation"):
        await handle.reopen(at.core, scope, old)
    assert row(at, old).status == "resolved"
    assert log(at, old) == []


async def test_a_snooze_ends_by_itself(at: Desk) -> None:
    scope = agent(at)
    one = at.conversation(at.channel("balie"))
    until = NOON + timedelta(hours=2)
    await handle.snooze(at.core, scope, one, until)
    assert row(at, one).queue_position is None
    with at.core.database.reading() as session:
        job = session.exec(select(Job)).one()
    assert (job.kind, job.run_at) == (handle.WAKE, until)
    await handle.wake(at.core, job.payload)
    assert row(at, one).status == "snoozed", "its time has not come"
    at.now = until
    await handle.wake(at.core, job.payload)
    assert row(at, one).status == "open"
    assert row(at, one).waiting_since == NOON
    assert log(at, one) == [("snoozed", "anna"), ("woken", "system")]


async def test_an_earlier_snooze_does_not_end_a_later_one(at: Desk) -> None:
    scope = agent(at)
    one = at.conversation(at.channel("balie"))
    await handle.snooze(at.core, scope, one, NOON + timedelta(hours=8))
    await handle.snooze(at.core, scope, one, NOON + timedelta(hours=1))
    with at.core.database.reading() as session:
        lanes = [job.lane for job in session.exec(select(Job))]
    assert len(set(lanes)) == 2, "the sooner one must not wait behind the later"
    await handle.snooze(at.core, scope, one, NOON + timedelta(hours=8))
    at.now = NOON + timedelta(hours=1)
    await handle.wake(at.core, {"conversation_id": one})
    assert row(at, one).status == "snoozed"


async def test_waking_what_is_gone_or_awake_does_nothing(at: Desk) -> None:
    one = at.conversation(at.channel("balie"))
    await handle.wake(at.core, {"conversation_id": one})
    await handle.wake(at.core, {"conversation_id": 1})
    assert log(at, one) == []


async def test_tags_are_tidied_and_bounded(at: Desk) -> None:
    scope = agent(at)
    one = at.conversation(at.channel("balie"))
    await handle.set_tags(at.core, scope, one, [" verloren  koffer ", "KLM", "KLM"])
    assert row(at, one).tags == ["verloren koffer", "KLM"]
    for tags in ([""], ["x" * 41], [str(number) for number in range(21)]):
        with pytest.raises(Refused):
            await handle.set_tags(at.core, scope, one, tags)
    with pytest.raises(Refused):
        await handle.set_priority(at.core, scope, one, 9)


async def test_changes_at_the_same_time_are_all_kept(at: Desk) -> None:
    """Each locks the row, so that none writes over what another has written."""
    scope = agent(at)
    one = at.conversation(at.channel("balie"))
    await asyncio.gather(
        handle.assign(at.core, scope, one, scope.user_id),
        handle.set_tags(at.core, scope, one, ["koffer"]),
        handle.set_priority(at.core, scope, one, 1),
        handle.set_pending(at.core, scope, one),
    )
    found = row(at, one)
    assert (found.assignee_id, found.tags, found.priority, found.status) == (
        scope.user_id,
        ["koffer"],
        1,
        "pending",
    )
    assert found.version == 4
