"""What Webcare says by itself: once, and never instead of an answer."""

import asyncio
from datetime import timedelta

import httpx2
import pytest
from sqlmodel import Session

from tests.made.hours import keep
from tests.world.core import World
from tests.world.letters import said
from webcare.domain.access import SYSTEM
from webcare.domain.draft import Draft
from webcare.services.automatic.saying import OFF_HOURS, Occasion, say_once
from webcare.services.conversations import converse
from webcare.services.conversations.holding import Holding, hold
from webcare.storage.tables import AutomaticMessage, Conversation, Message, Promise

pytestmark = pytest.mark.anyio

WEEKEND = Occasion(OFF_HOURS, "weekend")
HOUR = timedelta(hours=1)


@pytest.fixture
async def here(world: World) -> int:
    """Give a conversation in which a customer waits, on a channel that is closed."""
    await keep(world.core, {"week": {}})
    await world.says(said("m1"))
    return world.rows(Conversation)[0].id


async def say(world: World, conversation_id: int, occasion: Occasion = WEEKEND) -> bool:
    def change(session: Session) -> bool:
        row = session.get_one(Conversation, conversation_id)
        text = "Maandag zijn we er weer."
        return say_once(world.core, session, row, text, occasion) is not None

    return await world.core.write(change)


def ours(world: World) -> list[Message]:
    return world.rows(Message, direction="out")


async def test_it_is_said_and_the_customer_still_waits(world: World, here: int) -> None:
    before = world.rows(Conversation)[0]
    assert await say(world, here)
    await world.work()
    (message,) = ours(world)
    assert (message.automatic, message.author_id) == (OFF_HOURS, None)
    assert world.platform.texts == ["Maandag zijn we er weer."]
    after = world.rows(Conversation)[0]
    assert (after.status, after.waiting_since) == ("open", before.waiting_since)
    assert after.queue_position == before.queue_position


async def test_an_occasion_passes_and_another_comes(world: World, here: int) -> None:
    done = [
        await say(world, here),
        await say(world, here),
        await say(world, here, Occasion(OFF_HOURS, "next weekend")),
    ]
    assert done == [True, False, True]
    assert world.count(AutomaticMessage) == 2


async def test_of_several_at_once_one_speaks(world: World, here: int) -> None:
    done = await asyncio.gather(*(say(world, here) for _ in range(5)))
    assert sorted(done) == [False] * 4 + [True]
    assert len(ours(world)) == 1


async def test_it_keeps_no_promise(world: World, here: int) -> None:
    holding = Holding(Draft(text="Later"), world.now + HOUR)
    await hold(world.core, SYSTEM, here, holding)
    await say(world, here)
    await world.work()
    assert world.rows(Promise)[0].outcome == "open"
    assert world.rows(Conversation)[0].promised_until is not None


async def test_when_it_fails_and_is_tried_again_the_customer_still_waits(
    world: World, here: int
) -> None:
    await say(world, here)
    world.platform.answers = [httpx2.Response(400)]
    await world.work()
    (message,) = ours(world)
    assert message.status == "failed"
    await converse.retry(world.core, SYSTEM, message.id)
    await world.work()
    assert world.rows(Conversation)[0].status == "open"
    assert ours(world)[0].status == "sent"


@pytest.mark.parametrize("what", ["promise", "automatic"])
async def test_an_echo_that_is_faster_than_its_answer_answers_nothing(
    world: World, here: int, what: str
) -> None:
    if what == "promise":
        holding = Holding(Draft(text="Later"), world.now + HOUR)
        await hold(world.core, SYSTEM, here, holding)
    else:
        await say(world, here)
    before = world.rows(Conversation)[0]
    await world.says(said("out-1", text="Later", direction="out", later=5))
    await world.work()
    (message,) = ours(world)
    assert message.external_id == "out-1"
    after = world.rows(Conversation)[0]
    assert (after.status, after.waiting_since) == (before.status, before.waiting_since)
    assert after.promised_until == before.promised_until
    assert [each.outcome for each in world.rows(Promise)] == ["open"] * (
        what == "promise"
    )


async def test_an_answer_on_the_phone_keeps_a_promise(world: World, here: int) -> None:
    holding = Holding(Draft(text="Later"), world.now + HOUR)
    await hold(world.core, SYSTEM, here, holding)
    await world.work()
    await world.says(said("o9", text="Gevonden!", direction="out", later=60))
    (promise,) = world.rows(Promise)
    assert promise.outcome == "kept"
    assert world.rows(Conversation)[0].promised_until is None


async def test_outside_of_the_window_nothing_is_said(world: World, here: int) -> None:
    world.now += timedelta(hours=25)
    assert not await say(world, here)
    assert ours(world) == []
