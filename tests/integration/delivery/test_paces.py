"""How fast we send: to one person, and for an account as a whole."""

import asyncio
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest

from tests.made.desk import migrated
from tests.made.turns import later
from tests.services.plugin import NewDatabase
from tests.world.core import World, running
from tests.world.letters import said
from tests.world.pigeon import CAPABILITIES, QuickPigeon
from webcare.domain.access import SYSTEM
from webcare.domain.draft import Draft
from webcare.plugin import Capabilities, Pace
from webcare.services.conversations import converse
from webcare.services.sending.pace_books import MemoryPaces
from webcare.services.sending.paces import PATIENCE, Admission, Lead, Paces
from webcare.storage.tables import Conversation, Message

pytestmark = pytest.mark.anyio

ACCOUNT, OTHER = 1, 2
ANNA, BRAM = 1, 2


async def test_one_person_gets_no_more_than_the_pace_and_others_go_on() -> None:
    paces, able = Paces(MemoryPaces(lambda: 100.0)), QuickPigeon.capabilities
    assert [await later(paces, ACCOUNT, ANNA, able) for _ in range(2)] == [0, 0]
    assert await later(paces, ACCOUNT, ANNA, able) == pytest.approx(10)
    assert await later(paces, ACCOUNT, BRAM, able) == 0
    assert await later(paces, OTHER, ANNA, able) == 0


async def test_an_account_waits_for_its_own_pace() -> None:
    able = Capabilities(text_limit=1, account_pace=Pace(per_second=100, burst=2))
    paces, loop = Paces(MemoryPaces()), asyncio.get_running_loop()
    started = loop.time()
    for number in range(5):
        assert await later(paces, ACCOUNT, number, able) == 0
    # Two at once, then a hundredth of a second for each.
    assert loop.time() - started >= 0.025


async def test_nobody_stands_waiting_for_an_account_that_is_slow() -> None:
    """A worker that waited for a minute here would be missing elsewhere."""
    able = Capabilities(text_limit=1, account_pace=Pace(per_second=1 / 60, burst=2))
    paces = Paces(MemoryPaces())
    waits = [await later(paces, ACCOUNT, number, able) for number in range(4)]
    assert waits == [0, 0, pytest.approx(60, 0.01), pytest.approx(60, 0.01)]


async def test_what_the_account_cannot_send_takes_nothing_from_the_person() -> None:
    able = Capabilities(
        text_limit=1,
        account_pace=Pace(per_second=1 / 60, burst=1),
        recipient_pace=Pace(per_second=1 / 60, burst=1),
    )
    paces = Paces(MemoryPaces())
    assert await later(paces, ACCOUNT, ANNA, able) == 0
    assert await later(paces, ACCOUNT, BRAM, able) == pytest.approx(60, 0.01)
    other = Capabilities(text_limit=1, recipient_pace=able.recipient_pace)
    assert await later(paces, ACCOUNT, BRAM, other) == 0


async def test_an_account_that_is_held_lets_nobody_through_until_then() -> None:
    now = [100.0]
    paces = Paces(MemoryPaces(lambda: now[0]))
    await paces.hold(ACCOUNT, 30)
    await paces.hold(ACCOUNT, 10)
    assert await later(paces, ACCOUNT, ANNA, CAPABILITIES) == 30
    assert await later(paces, OTHER, ANNA, CAPABILITIES) == 0
    now[0] += 31
    assert await later(paces, ACCOUNT, ANNA, CAPABILITIES) == 0


async def test_what_waits_for_the_pace_is_sent_after_it_and_counts_no_attempt(
    new_sqlite: NewDatabase, tmp_path: Path
) -> None:
    async with running(new_sqlite(migrated), tmp_path) as world:
        world.channel(kind="quick-pigeon")
        await world.says(said("m1"))
        for text in "abc":
            await world.reply(text)
        await world.work()
        assert world.platform.texts == ["a", "b"]
        await world.work(later=timedelta(seconds=5))
        assert world.platform.texts == ["a", "b"]


async def test_a_platform_that_is_busy_for_the_account_makes_all_wait(
    world: World,
) -> None:
    await world.says(said("m1"), said("m2", "bram"))
    one, two = world.rows(Conversation)
    # What the containment of a plugin that keeps failing says, too.
    world.platform.answers = [ValueError("broken")] * 20
    for _ in range(20):
        await converse.reply(world.core, SYSTEM, one.id, Draft(text="a"))
    await world.work()
    sent = len(world.platform.sent)
    assert 0 < sent < 20
    waits = await converse.reply(world.core, SYSTEM, two.id, Draft(text="b"))
    await world.work()
    assert "b" not in world.platform.texts
    # Whoever looks is told why nothing happens.
    (message,) = (each for each in world.rows(Message) if each.id == waits)
    assert message.status == "queued"
    assert "leaves by itself" in (message.fault or {})["for_agent"]


async def test_many_people_are_answered_side_by_side(world: World) -> None:
    people = [f"p{number}" for number in range(8)]
    await world.says(*(said(f"m-{who}", who) for who in people))
    world.platform.answers = [httpx2.Response(503)]
    for conversation in world.rows(Conversation):
        await converse.reply(world.core, SYSTEM, conversation.id, Draft(text="Ja"))
    await world.work()
    assert len(world.platform.sent) == 8
    await world.work(later=timedelta(seconds=2))
    assert len(world.platform.sent) == 9


async def test_a_turn_that_was_missed_is_not_taken_beside_the_next() -> None:
    able = Capabilities(text_limit=1, account_pace=Pace(per_second=20, burst=1))
    paces = Paces(MemoryPaces())
    await later(paces, ACCOUNT, ANNA, able)
    turn = await paces.admit(ACCOUNT, BRAM, able)
    await asyncio.sleep(0.15)
    assert not await turn.reached()
    # What nobody waits behind leaves whenever it is ready.
    alone = await paces.admit(OTHER, ANNA, able)
    await asyncio.sleep(0.05)
    assert await alone.reached()


def test_who_keeps_missing_turns_prepares_sooner_and_then_goes_on_all_the_same() -> (
    None
):
    """A machine that is slow for good must not step back for ever."""
    lead = Lead()
    begun = lead.seconds
    missed = 0
    while lead.too_short():
        missed += 1
    assert lead.seconds == PATIENCE
    assert missed < 10
    for _ in range(1000):
        lead.in_time()
    assert lead.seconds == begun


async def test_a_message_whose_turn_has_passed_is_sent_at_another_one(
    new_sqlite: NewDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Marked as being sent already, it is not in doubt: nobody was asked."""
    missed: list[Admission] = []
    reached = Admission.reached

    async def miss_the_first(turn: Admission) -> bool:
        missed.append(turn)
        return len(missed) > 1 and await reached(turn)

    monkeypatch.setattr(Admission, "reached", miss_the_first)
    async with running(new_sqlite(migrated), tmp_path) as world:
        world.channel(kind="quick-pigeon")
        await world.says(said("m1"))
        await world.reply("a")
        await world.work(later=timedelta(seconds=1))
        assert world.platform.texts == ["a"]
        assert len(missed) == 2
        (message,) = (each for each in world.rows(Message) if each.direction == "out")
        assert (message.status, message.fault) == ("sent", None)
