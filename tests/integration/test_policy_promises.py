"""Answers that a policy promises: begun, paused, warned of, and kept or broken."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from tests.integration.routing.test_receipt import runs
from tests.made.hours import OFFICE, keep
from tests.made.manual import put_in_force
from tests.made.rules import go_by, rule
from tests.world.core import World
from tests.world.letters import said
from webcare.domain.access import SYSTEM
from webcare.domain.draft import Draft
from webcare.policies import promises
from webcare.services.conversations import converse, handle
from webcare.services.conversations.holding import Holding, hold
from webcare.services.promises.watch import Watch
from webcare.storage.tables import (
    Conversation,
    ConversationEvent,
    Message,
    Promise,
    Team,
)

pytestmark = pytest.mark.anyio

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
POLICY = {
    "first": {"low": 0, "normal": 60, "high": 60, "urgent": 15},
    "next": {"low": 120, "normal": 120, "high": 120, "urgent": 30},
    "resolution": {"low": 0, "normal": 600, "high": 600, "urgent": 600},
}


def promise(world: World, **more: Any) -> None:
    put_in_force(world.core, promises.KIND, POLICY | more)


@pytest.fixture
async def here(world: World) -> int:
    """Give a conversation in which a customer was promised an answer."""
    promise(world)
    await world.says(said("m1"))
    return row(world).id


def row(world: World) -> Conversation:
    return world.rows(Conversation)[0]


def owed(world: World) -> dict[str, str]:
    """Return what became of each promise, by its kind; of two alike the newest."""
    return {each.kind: each.outcome for each in world.rows(Promise)}


def happened(world: World, what: str) -> list[dict[str, Any] | None]:
    return [each.data for each in world.rows(ConversationEvent, what=what)]


async def looks(world: World, *, later: timedelta = timedelta()) -> int:
    """Let the clock run, and look at what is due then."""
    world.now += later
    return await Watch(world.core).look()


async def asks(world: World, name: str, after: timedelta) -> None:
    world.now += after
    await world.says(said(name, later=int((world.now - START).total_seconds())))


START = datetime(2026, 3, 2, 9, tzinfo=UTC)


async def test_nothing_is_promised_without_a_policy(world: World) -> None:
    await world.says(said("m1"))
    assert world.count(Promise) == 0
    assert row(world).due_kind is None


@pytest.mark.usefixtures("here")
async def test_receipt_promises_an_answer_and_says_by_when(world: World) -> None:
    assert owed(world) == {"first": "open", "resolution": "open"}
    found = row(world)
    assert (found.due_at, found.due_kind) == (world.now + HOUR, "first")
    assert found.due_warn_at == world.now + 48 * MINUTE
    await asks(world, "m2", 5 * MINUTE)
    assert row(world).due_at == START + HOUR, "the oldest question counts"
    assert world.count(Promise) == 2


async def test_an_answer_keeps_it_and_the_resolution_waits(
    world: World, here: int
) -> None:
    await world.work(later=30 * MINUTE)
    sent = await world.reply()
    first, resolution = world.rows(Promise)
    assert (first.outcome, first.answer_id, first.answered_at) == (
        "kept",
        sent,
        world.now,
    )
    assert (resolution.outcome, resolution.running_from) == ("open", None)
    assert (row(world).due_at, row(world).due_left) == (None, int(9.5 * 3600))
    await asks(world, "m2", 24 * HOUR)
    assert row(world).due_kind == "next"
    assert row(world).due_at == world.now + 2 * HOUR
    await handle.resolve(world.core, SYSTEM, here)
    assert owed(world) == {"first": "kept", "next": "ended", "resolution": "kept"}
    assert row(world).due_kind is None


async def test_what_is_said_by_itself_answers_nothing(world: World) -> None:
    world.now = datetime(2026, 3, 7, 11, tzinfo=UTC)
    await keep(world.core, OFFICE)
    promise(world)
    await asks(world, "m1", timedelta())
    await world.work()
    assert world.texts("out"), "they were told when it opens"
    assert owed(world)["first"] == "open"
    assert row(world).due_at == datetime(2026, 3, 9, 8, 30, tzinfo=UTC)


async def test_a_warning_then_a_breach_with_what_the_policy_does(world: World) -> None:
    team = world.team("nacht")
    promise(
        world,
        warning={"share": 50, "raised": "high"},
        breach={"team": "nacht", "raised": "urgent"},
    )
    await world.says(said("m1"))
    await looks(world, later=30 * MINUTE)
    assert happened(world, "promise.soon_due") == []
    await looks(world, later=16 * MINUTE)
    assert happened(world, "promise.soon_due") == [{"kind": "first"}]
    assert row(world).priority == 1
    assert row(world).due_at == START + HOUR, "what was promised stays so"
    await looks(world, later=15 * MINUTE)
    assert happened(world, "promise.broken") == [{"kind": "first"}]
    assert (row(world).priority, row(world).team_id) == (2, team)
    await looks(world, later=15 * MINUTE)
    assert len(happened(world, "promise.broken")) == 1
    await world.reply()
    assert owed(world)["first"] == "broken"
    assert world.rows(Promise)[0].answered_at == world.now


async def test_a_breach_wakes_who_sleeps_and_a_pause_keeps_it_from_it(
    world: World, here: int
) -> None:
    await handle.snooze(world.core, SYSTEM, here, world.now + 24 * HOUR)
    await looks(world, later=61 * MINUTE)
    assert row(world).status == "open"
    assert len(happened(world, "woken")) == 1


async def test_a_snooze_that_pauses_stops_the_clock(world: World) -> None:
    promise(world, pauses={"waiting": True, "snoozed": True})
    await world.says(said("m1"))
    world.now += 10 * MINUTE
    await handle.snooze(world.core, SYSTEM, row(world).id, world.now + 3 * HOUR)
    assert (row(world).due_at, row(world).due_left) == (None, 50 * 60)
    await world.work(later=3 * HOUR)
    assert row(world).due_at == world.now + 50 * MINUTE


async def test_another_priority_is_due_by_another_time(world: World, here: int) -> None:
    world.now += 5 * MINUTE
    await handle.set_priority(world.core, SYSTEM, here, 2)
    assert row(world).due_at == START + 15 * MINUTE


@pytest.mark.usefixtures("here")
async def test_other_hours_move_what_is_open(world: World) -> None:
    await looks(world)
    afternoon = [{"opens": "13:00", "closes": "17:00"}]
    week = dict.fromkeys(OFFICE["week"], afternoon)
    world.now += 30 * MINUTE
    await keep(world.core, {"week": week})
    await looks(world, later=MINUTE)
    # Half an hour had passed; the rest begins at 13:00 in Amsterdam.
    assert row(world).due_at == datetime(2026, 3, 2, 12, 30, tzinfo=UTC)


@pytest.mark.usefixtures("here")
async def test_a_reply_that_is_taken_back_owes_it_again(world: World) -> None:
    world.now += 5 * MINUTE
    sent = await world.reply()
    await converse.cancel(world.core, SYSTEM, sent)
    assert owed(world) == {"first": "open", "resolution": "open"}
    assert (row(world).due_kind, row(world).due_at) == ("first", START + HOUR)


@pytest.mark.usefixtures("here")
async def test_a_reply_that_fails_owes_it_again(world: World) -> None:

    world.platform.answers.append(httpx2.Response(400, json={"error": "no"}))
    await world.reply()
    assert owed(world)["first"] == "kept"
    await world.work()
    assert world.rows(Message, direction="out")[0].status == "failed"
    assert owed(world)["first"] == "open"
    assert row(world).due_at == START + HOUR


@pytest.mark.usefixtures("here")
async def test_our_own_phone_answers_too(world: World) -> None:
    await world.says(said("e1", later=600, direction="out"))
    assert owed(world)["first"] == "kept"
    assert row(world).status == "pending"


async def test_to_say_that_it_takes_longer_is_a_response(
    world: World, here: int
) -> None:
    holding = Holding(Draft(text="Het duurt langer."), world.now + 3 * HOUR)
    await hold(world.core, SYSTEM, here, holding)
    assert owed(world) == {"first": "kept", "resolution": "open", "holding": "open"}
    await converse.reply(world.core, SYSTEM, here, Draft(text="Gevonden!"))
    assert owed(world)["holding"] == "kept"


async def test_what_is_due_sooner_comes_forward_in_the_queue(world: World) -> None:
    put_in_force(world.core, promises.KIND, {"first": {"normal": 10}})
    await world.says(said("m1", "anna"))
    anna = row(world)
    assert anna.queue_position == int((START - 50 * MINUTE).timestamp() * 1000)


async def test_a_team_that_is_gone_keeps_nobody_from_being_told(world: World) -> None:
    world.team("nacht")
    promise(world, breach={"team": "nacht"})
    await world.says(said("m1"))
    with world.core.database.writing() as session:
        session.delete(session.get_one(Team, world.rows(Team)[0].id))
    await looks(world, later=2 * HOUR)
    assert len(happened(world, "promise.broken")) == 1


async def test_a_promise_to_customers_of_the_hours_is_owed(world: World) -> None:
    await keep(world.core, {"promise": {"minutes": 90}})
    await world.says(said("m1"))
    assert row(world).due_at == world.now + 90 * MINUTE


async def test_rules_run_when_it_is_due_soon_and_when_it_is_late(world: World) -> None:
    promise(world)
    await go_by(world.core, rule("due", on=["deadline"]))
    await world.says(said("m1"))
    for minutes, count in ((50, 1), (20, 2)):
        await looks(world, later=minutes * MINUTE)
        await world.work()
        assert len(runs(world, row(world).id)) == count
    assert row(world).tags == ["due"]


async def test_rules_run_when_a_given_promise_is_broken(world: World) -> None:
    await go_by(world.core, rule("due", on=["deadline"]))
    await world.says(said("m1"))
    holding = Holding(Draft(text="Het duurt langer."), world.now + HOUR)
    await hold(world.core, SYSTEM, row(world).id, holding)
    await world.work(later=2 * HOUR)
    await world.work()
    assert row(world).tags == ["due"]
