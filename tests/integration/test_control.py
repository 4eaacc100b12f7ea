"""Who has a private chat: what the platform tells, and what our own messages show."""

from typing import Any

import httpx2
import pytest

from tests.world.core import World
from tests.world.letters import said
from tests.world.starling import taken
from webcare.domain.access import SYSTEM
from webcare.domain.draft import Draft
from webcare.errors import Refused
from webcare.services.conversations import converse
from webcare.services.conversations.control import take_control
from webcare.storage.tables import Conversation, ConversationEvent, Message

pytestmark = pytest.mark.anyio

ELSEWHERE = httpx2.Response(472, json={"holder": "Helpbot"})


@pytest.fixture
async def chat(nest: World) -> int:
    await nest.says(said("m1"))
    return nest.rows(Conversation)[0].id


def holder(world: World) -> str | None:
    return world.rows(Conversation)[0].controlled_by


def told(world: World) -> list[tuple[dict[str, Any] | None, str]]:
    rows = world.rows(ConversationEvent, what="control.changed")
    return [(each.data, each.actor) for each in rows]


async def test_who_has_the_chat_keeps_a_reply_from_being_written(
    nest: World, chat: int
) -> None:
    await nest.says(taken("Helpbot"))
    with pytest.raises(Refused) as refused:
        await nest.reply("Hoi")
    (finding,) = refused.value.findings
    assert finding.rule == "control"
    assert finding.reason % dict(finding.values) == (
        "Helpbot has this chat now. Take it over before you answer."
    )
    await take_control(nest.core, SYSTEM, chat)
    await nest.reply("Hoi")
    await nest.work()
    assert nest.rows(Message, direction="out")[0].status == "sent"


async def test_what_the_platform_takes_shows_that_we_have_the_chat(
    nest: World, chat: int
) -> None:
    """Control ends without a word; a reply was on its way already."""
    await nest.reply("Hoi")
    await nest.says(taken("Helpbot"))
    version = nest.rows(Conversation)[0].version
    await nest.work()
    assert holder(nest) is None
    assert nest.rows(Conversation)[0].version > version
    assert told(nest) == [({"holder": "Helpbot"}, ""), ({"holder": None}, "")]
    await converse.reply(nest.core, SYSTEM, chat, Draft(text="Nog iets."))


async def test_what_it_does_not_take_shows_nothing(nest: World, chat: int) -> None:
    del chat
    await nest.reply("Hoi")
    await nest.says(taken("Helpbot"))
    nest.platform.answers = [httpx2.Response(471)]
    await nest.work()
    assert holder(nest) == "Helpbot"


async def test_a_program_of_which_nobody_told_can_be_taken_over_from(
    nest: World, chat: int
) -> None:
    """Otherwise the advice to take over would be one that nobody can follow."""
    nest.platform.answers = [ELSEWHERE]
    sent = await nest.reply("Hoi")
    await nest.work()
    message = nest.message(sent)
    assert message.status == "failed"
    assert message.fault is not None
    assert message.fault["for_agent"] == "Take it over first."
    assert holder(nest) == "Helpbot"
    await take_control(nest.core, SYSTEM, chat)
    assert holder(nest) is None
    await converse.retry(nest.core, SYSTEM, sent)
    await nest.work()
    assert nest.message(sent).status == "sent"
    assert told(nest) == [({"holder": "Helpbot"}, ""), ({"holder": None}, SYSTEM.name)]


async def test_where_nothing_can_be_taken_over_the_platform_decides(
    flock: World,
) -> None:
    """Nobody may be kept from answering by what they cannot change."""
    await flock.says(said("m1"), taken("Helpbot"))
    await flock.reply("Hoi")
    await flock.work()
    assert flock.rows(Message, direction="out")[0].status == "sent"
    assert holder(flock) is None
