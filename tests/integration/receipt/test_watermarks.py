"""Watermarks: what was sent to a person so far has come this far, never back."""

from datetime import timedelta
from itertools import permutations

import pytest

from tests.world.core import World, delivered
from tests.world.letters import said, status
from tests.world.starling import reached, shouted
from webcare.domain.access import SYSTEM
from webcare.domain.draft import Draft
from webcare.services.conversations import converse
from webcare.storage.tables import (
    Conversation,
    ConversationEvent,
    Identity,
    Message,
    StatusNews,
)

pytestmark = pytest.mark.anyio


async def answered(world: World, *texts: str) -> list[int]:
    """Let somebody ask in private, and have our answers accepted, `out-1` first."""
    await world.says(said("m1"))
    written = [await world.reply(text) for text in texts]
    await world.work()
    return written


def ours(world: World) -> list[str]:
    return delivered(world.rows(Message, direction="out"))


async def test_everything_so_far_has_come_as_far(flock: World) -> None:
    await answered(flock, "een", "twee")
    await flock.says(reached("read"))
    assert ours(flock) == ["read", "read"]


async def test_what_was_sent_after_it_has_not(flock: World) -> None:
    await answered(flock, "een")
    flock.now += timedelta(seconds=90)
    await flock.reply("twee")
    await flock.work()
    await flock.says(reached("read", later=60))
    assert ours(flock) == ["read", "sent"]


async def test_of_several_marks_each_reaches_as_far_as_it_says(flock: World) -> None:
    await answered(flock, "een")
    flock.now += timedelta(seconds=90)
    await flock.reply("twee")
    await flock.work()
    await flock.says(reached("read", later=60), reached("delivered", later=120))
    assert ours(flock) == ["read", "delivered"]


@pytest.mark.parametrize("order", list(permutations(["delivered", "read"])))
async def test_in_any_order_it_ends_at_the_furthest(
    flock: World, order: tuple[str, str]
) -> None:
    await answered(flock, "een")
    for news in order:
        await flock.says(reached(news))
    assert ours(flock) == ["read"]


async def test_each_step_is_told_once(flock: World) -> None:
    await answered(flock, "een")
    for _ in range(3):
        await flock.says(reached("delivered"), reached("read"), reached("delivered"))
    told = [
        each.data and each.data["status"]
        for each in flock.rows(ConversationEvent, what="message.status")
    ]
    assert told == ["sent", "delivered", "read"]


async def test_it_says_nothing_of_what_was_refused_or_is_not_sent_yet(
    flock: World,
) -> None:
    await answered(flock, "een")
    await flock.says(status("out-1", "failed", fault="131"))
    await flock.reply("twee")
    await flock.says(reached("read"))
    assert ours(flock) == ["failed", "queued"]


async def test_it_says_nothing_of_public_messages_or_of_others(flock: World) -> None:
    await flock.says(shouted("c1"), said("m2", "bram"))
    for each in flock.rows(Conversation):
        await converse.reply(flock.core, SYSTEM, each.id, Draft(text="Ja."))
    await flock.work(later=timedelta(seconds=10))
    before = ours(flock)
    await flock.says(reached("read", who="anna"))
    assert ours(flock) == before


async def test_a_person_who_is_unknown_stays_so(flock: World) -> None:
    await flock.says(reached("read", who="niemand"))
    assert flock.count(Identity) == flock.count(Conversation) == 0


async def test_messages_may_be_named_before_they_are_known(flock: World) -> None:
    await flock.says(said("m1"))
    await flock.reply("een")
    await flock.says(reached("delivered", "out-1", later=-60))
    assert ours(flock) == ["queued"]
    await flock.work()
    assert ours(flock) == ["delivered"]
    assert flock.count(StatusNews) == 1


async def test_the_message_and_its_mark_may_come_together(flock: World) -> None:
    await flock.says(
        reached("read"), said("phone-1", direction="out", text="Van mijn telefoon")
    )
    assert ours(flock) == ["read"]


async def test_what_an_echo_has_come_to_is_not_lost_with_it(flock: World) -> None:
    """The platform told of our message, and of its reader, before it answered us."""
    await flock.says(said("m1"))
    await flock.reply("een")
    await flock.says(said("out-1", text="een", direction="out"))
    await flock.says(reached("read"))
    await flock.work()
    assert ours(flock) == ["read"]
