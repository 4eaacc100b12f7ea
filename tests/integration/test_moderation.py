"""Hiding what was said in public, and taking a chat over from another program."""

from datetime import timedelta

import httpx2
import pytest

from tests.world.core import World
from tests.world.letters import revoked, said
from tests.world.starling import hidden, shouted, taken
from webcare.domain.access import SYSTEM, Grant, Permission, Scope
from webcare.domain.outbound import Moderation
from webcare.errors import (
    Forbidden,
    InvalidTransition,
    NotFound,
    PermanentDeliveryError,
)
from webcare.services.conversations.control import take_control
from webcare.services.conversations.moderation import moderate
from webcare.storage.queries.messages import message
from webcare.storage.tables import Conversation, ConversationEvent, Job, Message

pytestmark = pytest.mark.anyio

HIDE, SHOW = Moderation.HIDE, Moderation.SHOW
READER = Scope(8, "Reader", (Grant(frozenset({Permission.READ})),))
STRANGER = Scope(7, "Stranger")


@pytest.fixture
async def rude(nest: World) -> int:
    """Give a public message that somebody wants hidden."""
    await nest.says(shouted("c1", text="Stelletje oplichters!"))
    return nest.rows(Message)[0].id


def is_hidden(world: World, message_id: int) -> bool:
    return world.ask(lambda session: message(SYSTEM, session, message_id)).hidden


async def test_it_is_hidden_when_the_platform_has_done_it(
    nest: World, rude: int
) -> None:
    await moderate(nest.core, SYSTEM, rude, HIDE)
    assert not is_hidden(nest, rude)
    await nest.work()
    assert is_hidden(nest, rude)
    await moderate(nest.core, SYSTEM, rude, SHOW)
    await nest.work()
    assert not is_hidden(nest, rude)
    asked = [(each["moderate"], each["on"]) for each in nest.platform.sent]
    assert asked == [("hide", "c1"), ("show", "c1")]
    logged = nest.rows(ConversationEvent, what="message.hidden")
    assert [each.data for each in logged] == [{"hidden": True}, {"hidden": False}]
    assert {each.actor for each in logged} == {"system"}


async def test_the_platforms_own_notice_may_come_first(nest: World, rude: int) -> None:
    await moderate(nest.core, SYSTEM, rude, HIDE)
    await nest.says(hidden("c1"))
    await nest.work()
    assert is_hidden(nest, rude)
    assert len(nest.rows(ConversationEvent, what="message.hidden")) == 1


async def test_a_refusal_is_told_in_the_conversation(nest: World, rude: int) -> None:
    nest.platform.answers = [httpx2.Response(471)]
    await moderate(nest.core, SYSTEM, rude, HIDE)
    await nest.work()
    assert not is_hidden(nest, rude)
    (told,) = nest.rows(ConversationEvent, what="moderation.failed")
    assert told.message_id == rude
    assert told.data == {"action": "hide", "reason": "The platform refuses this."}
    assert nest.count(Job) == 0


async def test_a_pause_is_waited_for_and_then_given_up(nest: World, rude: int) -> None:
    nest.platform.answers = [httpx2.Response(503)]
    await moderate(nest.core, SYSTEM, rude, HIDE)
    await nest.work()
    assert not is_hidden(nest, rude)
    await nest.work(later=timedelta(seconds=5))
    assert is_hidden(nest, rude)
    nest.platform.answers = [httpx2.Response(503)] * 20
    await moderate(nest.core, SYSTEM, rude, SHOW)
    for _ in range(10):
        await nest.work(later=timedelta(hours=1))
    assert is_hidden(nest, rude)
    assert len(nest.rows(ConversationEvent, what="moderation.failed")) == 1


async def test_who_may_not_moderate_cannot(nest: World, rude: int) -> None:
    with pytest.raises(Forbidden):
        await moderate(nest.core, READER, rude, HIDE)
    with pytest.raises(NotFound):
        await moderate(nest.core, STRANGER, rude, HIDE)
    with pytest.raises(NotFound):
        await moderate(nest.core, SYSTEM, 1, HIDE)
    assert nest.count(Job) == 0


async def test_only_what_stands_in_public_is_hidden(nest: World, rude: int) -> None:
    await nest.says(said("m1"))
    private = nest.rows(Message, external_id="m1")[0].id
    with pytest.raises(InvalidTransition):
        await moderate(nest.core, SYSTEM, private, HIDE)
    await nest.says(revoked("c1"))
    with pytest.raises(InvalidTransition):
        await moderate(nest.core, SYSTEM, rude, HIDE)


async def test_our_own_words_are_not_moderated(nest: World, rude: int) -> None:
    del rude
    sent = await nest.reply("Hoi")
    with pytest.raises(NotFound):
        await moderate(nest.core, SYSTEM, sent, HIDE)


@pytest.fixture
async def theirs(nest: World) -> int:
    """Give a chat that another program has."""
    await nest.says(said("m1"))
    await nest.says(taken("Helpbot"))
    return nest.rows(Conversation)[0].id


async def test_a_chat_is_ours_when_the_platform_says_so(
    nest: World, theirs: int
) -> None:
    with pytest.raises(Forbidden):
        await take_control(nest.core, READER, theirs)
    nest.platform.answers = [httpx2.Response(471)]
    with pytest.raises(PermanentDeliveryError):
        await take_control(nest.core, SYSTEM, theirs)
    assert nest.rows(Conversation)[0].controlled_by == "Helpbot"
    for _ in range(2):
        await take_control(nest.core, SYSTEM, theirs)
    assert nest.rows(Conversation)[0].controlled_by is None
    assert [each["take"] for each in nest.platform.sent] == ["anna"] * 2
    await nest.reply("Hoi")
    events = nest.rows(ConversationEvent, what="control.changed")
    assert [each.data for each in events] == [{"holder": "Helpbot"}, {"holder": None}]
