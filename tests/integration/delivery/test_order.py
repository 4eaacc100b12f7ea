"""Replies go out in order within a conversation, and past each other otherwise."""

from datetime import timedelta

import httpx2
import pytest

from tests.world.core import World, delivered
from tests.world.letters import said
from webcare.domain.access import SYSTEM
from webcare.domain.draft import Draft
from webcare.services.conversations import converse
from webcare.storage.tables import Conversation, Job, Lane, Message

pytestmark = pytest.mark.anyio

BUSY = httpx2.Response(503)


async def answer(world: World, conversation: int, *texts: str) -> list[int]:
    return [
        await converse.reply(world.core, SYSTEM, conversation, Draft(text=text))
        for text in texts
    ]


def ours(world: World) -> list[str]:
    return delivered(world.rows(Message, direction="out"))


async def test_replies_are_sent_in_the_order_in_which_they_were_written(
    world: World,
) -> None:
    await world.says(said("m1"))
    (conversation,) = world.rows(Conversation)
    await answer(world, conversation.id, *"abcde")
    await world.work()
    assert world.platform.texts == list("abcde")
    assert ours(world) == ["sent"] * 5
    assert world.count(Job) == world.count(Lane) == 0


async def test_what_cannot_leave_yet_keeps_what_follows_waiting(world: World) -> None:
    await world.says(said("m1"))
    (conversation,) = world.rows(Conversation)
    await answer(world, conversation.id, "a", "b")
    world.platform.answers = [BUSY, BUSY]
    await world.work()
    assert world.platform.texts == ["a"]
    assert ours(world) == ["queued", "queued"]
    # Neither a new reply nor a wake-up lets anything overtake it.
    await answer(world, conversation.id, "c")
    await world.work()
    assert world.platform.texts == ["a"]
    await world.work(later=timedelta(seconds=2))
    assert world.platform.texts == ["a", "a"]
    await world.work(later=timedelta(seconds=4))
    assert world.platform.texts == ["a", "a", "a", "b", "c"]
    assert ours(world) == ["sent"] * 3


async def test_what_failed_for_good_lets_the_next_one_go(world: World) -> None:
    await world.says(said("m1"))
    (conversation,) = world.rows(Conversation)
    await answer(world, conversation.id, "a", "b")
    world.platform.answers = [httpx2.Response(471)]
    await world.work()
    assert ours(world) == ["failed", "sent"]


async def test_another_conversation_does_not_wait(world: World) -> None:
    await world.says(said("m1"), said("m2", "bram"))
    one, two = (each.id for each in world.rows(Conversation))
    await answer(world, one, "a")
    world.platform.answers = [BUSY]
    await world.work()
    await answer(world, two, "b")
    await world.work()
    assert world.platform.texts == ["a", "b"]
    assert ours(world) == ["queued", "sent"]


async def test_a_message_that_was_taken_back_is_not_sent(world: World) -> None:
    await world.says(said("m1"))
    (conversation,) = world.rows(Conversation)
    one, two = await answer(world, conversation.id, "a", "b")
    await converse.cancel(world.core, SYSTEM, one)
    await world.work()
    assert world.platform.texts == ["b"]
    assert ours(world) == ["cancelled", "sent"]
    assert world.message(two).external_id == "out-1"
