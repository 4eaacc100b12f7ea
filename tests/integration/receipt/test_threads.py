"""Bursts are one question, and a word of thanks after the end bothers nobody."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from tests.made.manual import put_in_force
from tests.world.core import World
from tests.world.letters import Item, said
from webcare.domain.access import SYSTEM
from webcare.policies import threads
from webcare.services.conversations import handle
from webcare.storage.tables import Conversation, ConversationEvent, Message

pytestmark = pytest.mark.anyio

HOUR = 3600


def set_up(world: World, **document: Any) -> None:
    put_in_force(world.core, threads.KIND, document)


def photo(number: int, later: int) -> Item:
    return said(f"p{number}", text="", kind="image", later=later)


async def ended(world: World) -> Conversation:
    """Give a conversation that has just ended."""
    await world.says(said("m1"))
    (row,) = world.rows(Conversation)
    await handle.resolve(world.core, SYSTEM, row.id)
    return world.rows(Conversation)[0]


async def thanks(world: World, text: str = "Dank je wel!", **more: Any) -> None:
    world.now += timedelta(minutes=5)
    await world.says(said("m2", text=text, later=300, **more))


async def test_ten_photos_are_one_question(world: World) -> None:
    await world.says(*[photo(each, each) for each in range(5)])
    await world.says(*[photo(each, each) for each in range(5, 10)])
    (row,) = world.rows(Conversation)
    assert row.unread == 1
    assert row.waiting_since == world.now
    await world.says(photo(11, 200))
    assert world.rows(Conversation)[0].unread == 2


async def test_the_order_in_which_they_come_changes_nothing(world: World) -> None:
    await world.says(photo(3, 40), photo(1, 0), photo(2, 20))
    assert world.rows(Conversation)[0].unread == 1


async def test_without_a_window_each_counts(world: World) -> None:
    set_up(world, burst={"seconds": 0})
    await world.says(*[photo(each, each) for each in range(3)])
    assert world.rows(Conversation)[0].unread == 3


async def test_what_was_read_meanwhile_counts_anew(world: World) -> None:
    await world.says(photo(1, 0))
    (row,) = world.rows(Conversation)
    with world.core.database.writing() as session:
        session.get_one(Conversation, row.id).unread = 0
    await world.says(photo(2, 1))
    assert world.rows(Conversation)[0].unread == 1


async def test_a_thank_you_is_filed_and_nobody_waits(world: World) -> None:
    before = await ended(world)
    await thanks(world)
    (row,) = world.rows(Conversation)
    assert (row.status, row.resolved_at) == ("resolved", before.resolved_at)
    assert (row.unread, row.queue_position, row.waiting_since) == (0, None, None)
    assert row.preview == "Dank je wel!"
    assert row.window_until is not None
    assert before.window_until is not None
    assert row.window_until > before.window_until
    assert world.count(Message) == 2
    told = [each.what for each in world.rows(ConversationEvent)]
    assert told[-1] == "message.filed"
    assert told.count("message.received") == 1


async def test_it_is_filed_once_however_often_it_comes(world: World) -> None:
    await ended(world)
    await thanks(world)
    await thanks(world)
    assert world.count(Message) == 2
    await world.says(said("m3", text="👍", later=310), said("m4", text="🙏", later=311))
    assert world.count(Message) == 4
    assert world.count(Conversation) == 1


async def test_a_sticker_thanks_unless_that_is_off(world: World) -> None:
    await ended(world)
    await thanks(world, "", kind="sticker")
    assert world.count(Conversation) == 1
    set_up(world, thanks={"stickers": False})
    await world.says(said("m3", text="", kind="sticker", later=310))
    assert world.count(Conversation) == 2


async def test_a_new_subject_is_a_new_conversation(world: World) -> None:
    await ended(world)
    await thanks(world, "Dank je. Nog een vraag over mijn fiets")
    assert [each.status for each in world.rows(Conversation)] == ["resolved", "open"]


async def test_what_follows_on_thanks_begins_anew(world: World) -> None:
    await ended(world)
    await world.says(
        said("m2", text="Dank je wel!", later=300),
        said("m3", text="En waar is mijn fiets?", later=301),
        said("m4", text="Bedankt!", later=302),
    )
    first, second = world.rows(Conversation)
    counted = [
        len(world.rows(Message, conversation_id=each.id)) for each in (first, second)
    ]
    assert (first.status, second.status) == ("resolved", "open")
    assert counted == [2, 2]


async def test_later_thanks_are_new_and_can_always_be(world: World) -> None:
    await ended(world)
    world.now += timedelta(hours=25)
    await world.says(said("m2", text="Bedankt!", later=25 * HOUR))
    assert world.count(Conversation) == 2


async def test_thanks_can_be_like_any_other_message(world: World) -> None:
    set_up(world, thanks={"do": "new"})
    await ended(world)
    await thanks(world)
    assert world.count(Conversation) == 2


async def test_soon_after_the_end_it_can_go_on(world: World) -> None:
    set_up(world, reopen={"hours": 2})
    await ended(world)
    await thanks(world, "Het is toch weer stuk")
    (row,) = world.rows(Conversation)
    assert (row.status, row.resolved_at, row.unread) == ("open", None, 1)
    assert row.waiting_since == world.now
    assert row.queue_position is not None
    told = [each.what for each in world.rows(ConversationEvent)]
    assert told[-2:] == ["reopened", "message.received"]
    await handle.resolve(world.core, SYSTEM, row.id)
    world.now += timedelta(hours=3)
    await world.says(said("m3", text="En nu?", later=4 * HOUR))
    assert world.count(Conversation) == 2


async def test_it_goes_on_with_what_ended_last(world: World) -> None:
    set_up(world, reopen={"hours": 2})
    await ended(world)
    world.now += timedelta(hours=3)
    await world.says(said("m2", text="Iets anders", later=3 * HOUR))
    second = world.rows(Conversation)[1].id
    await handle.resolve(world.core, SYSTEM, second)
    await world.says(said("m3", text="Nog iets", later=3 * HOUR + 60))
    states = {each.id: each.status for each in world.rows(Conversation)}
    assert states[second] == "open"
    assert len(states) == 2


async def test_many_at_once_never_open_two(world: World) -> None:
    set_up(world, reopen={"hours": 2})
    await ended(world)
    await asyncio.gather(
        *(world.says(said(f"x{each}", text="Hallo?", later=300)) for each in range(8))
    )
    (row,) = world.rows(Conversation)
    assert (row.status, world.count(Message)) == ("open", 9)


async def test_others_are_left_alone(world: World) -> None:
    await ended(world)
    await world.says(said("b1", "bert", "Bedankt!", later=300))
    assert world.count(Conversation) == 2
