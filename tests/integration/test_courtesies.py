"""Small signs to the customer, and notes to colleagues."""

from datetime import timedelta

import httpx2
import pytest

from tests.made.hours import OFFICE, keep
from tests.world.core import World
from tests.world.letters import said
from webcare.domain.access import SYSTEM, Grant, Permission, Scope
from webcare.errors import Forbidden, InvalidTransition, NotFound, Refused
from webcare.services.conversations import converse
from webcare.services.sending import courtesies
from webcare.storage.tables import (
    Conversation,
    ConversationEvent,
    Job,
    Message,
    Reaction,
)

pytestmark = pytest.mark.anyio

STRANGER = Scope(7, "Stranger")
READER = Scope(8, "Reader", (Grant(frozenset({Permission.READ})),))


@pytest.fixture
async def here(world: World) -> int:
    """Give a conversation with two messages that nobody has seen."""
    await world.says(said("m1"), said("m2"))
    return world.rows(Conversation)[0].id


async def test_opening_it_shows_the_customer_that_we_read(
    world: World, here: int
) -> None:
    for _ in range(2):
        await courtesies.mark_opened(world.core, READER, here)
    assert world.rows(Conversation)[0].unread == 0
    await world.work()
    (sign,) = world.platform.read
    assert (sign["read"], sign["typing"]) == ("m2", False)
    assert sign["person"], "some platforms want to know whose message it was"
    assert len(world.rows(ConversationEvent, what="read")) == 1


async def test_what_is_foreign_looks_absent_read_or_not(
    world: World, here: int
) -> None:
    for _ in range(2):
        with pytest.raises(NotFound):
            await courtesies.mark_opened(world.core, STRANGER, here)
        await courtesies.mark_opened(world.core, SYSTEM, here)


async def test_a_sign_that_does_not_get_through_is_given_up_soon(
    world: World, here: int
) -> None:
    world.core.accounts._transport = httpx2.MockTransport(_unreachable)
    await courtesies.mark_opened(world.core, SYSTEM, here)
    for _ in range(8):
        await world.work(later=timedelta(hours=1))
    assert world.count(Job) == 0


def _unreachable(request: httpx2.Request) -> httpx2.Response:
    raise httpx2.ConnectError("no way there", request=request)


async def test_typing_is_shown_and_never_an_error(world: World, here: int) -> None:
    await courtesies.show_typing(world.core, SYSTEM, here)
    (sign,) = world.platform.read
    assert sign["typing"]
    assert sign["person"]
    with pytest.raises(NotFound):
        await courtesies.show_typing(world.core, STRANGER, here)
    with pytest.raises(Forbidden):
        await courtesies.show_typing(world.core, READER, here)


async def test_our_reaction_is_one_for_all_of_us(world: World, here: int) -> None:
    del here
    (question, _) = world.rows(Message)
    for emoji in ("👍", "🎉", ""):
        await courtesies.react(world.core, SYSTEM, question.id, emoji)
    await world.work()
    assert world.platform.asked == ["/react"] * 3
    assert [(e.who, e.emoji) for e in world.rows(Reaction)] == [("us", "")]


async def test_only_what_the_customer_said_is_reacted_to(
    world: World, here: int
) -> None:
    del here
    ours = await world.reply()
    (question, *_) = world.rows(Message)
    with pytest.raises(NotFound):
        await courtesies.react(world.core, SYSTEM, ours, "👍")
    with pytest.raises(NotFound):
        await courtesies.react(world.core, STRANGER, question.id, "👍")
    with pytest.raises(Forbidden):
        await courtesies.react(world.core, READER, question.id, "👍")


async def test_a_reaction_is_no_letter(world: World, here: int) -> None:
    del here
    question = world.rows(Message)[0]
    family = "\U0001f468\U0001f3fb\u200d\U0001f469\U0001f3ff\u200d\U0001f467\U0001f3fd"
    await courtesies.react(world.core, SYSTEM, question.id, family)
    with pytest.raises(InvalidTransition):
        await courtesies.react(world.core, SYSTEM, question.id, "x" * 33)
    with pytest.raises(InvalidTransition):
        await courtesies.react(world.core, SYSTEM, question.id, "Wat is uw BSN?")
    assert [row.emoji for row in world.rows(Reaction)] == [family]


async def test_a_channel_without_reactions_takes_none(world: World) -> None:
    world.channel("quick", kind="quick-pigeon")
    await world.says(said("m1"), to="quick")
    (question,) = world.rows(Message)
    with pytest.raises(InvalidTransition):
        await courtesies.react(world.core, SYSTEM, question.id, "👍")


async def test_a_note_is_seen_by_colleagues_and_sent_to_nobody(
    world: World, here: int
) -> None:
    (before,) = world.rows(Conversation)
    await converse.add_note(world.core, SYSTEM, here, "  Belt terug om vier uur. ")
    await world.work()
    assert world.texts("note") == ["Belt terug om vier uur."]
    assert world.platform.sent == []
    assert world.rows(Conversation) == [before]


@pytest.mark.parametrize("text", ["", " \n", "x" * 10_001])
async def test_a_note_has_something_in_it_and_not_too_much(
    world: World, here: int, text: str
) -> None:
    with pytest.raises(Refused):
        await converse.add_note(world.core, SYSTEM, here, text)
    assert world.texts("note") == []


async def test_a_note_takes_its_permission(world: World, here: int) -> None:
    with pytest.raises(Forbidden):
        await converse.add_note(world.core, READER, here, "Hoi")
    with pytest.raises(NotFound):
        await converse.add_note(world.core, STRANGER, here, "Hoi")


@pytest.mark.parametrize(
    ("receipts", "opened", "answered"),
    [
        ({}, ["m2"], ["m2"]),
        ({"open": "on_reply", "closed": "on_reply"}, [], ["m2"]),
        ({"open": "never", "closed": "never"}, [], []),
        ({"open": "at_once", "closed": "on_reply"}, ["m2"], ["m2"]),
        ({"open": "on_reply", "closed": "at_once"}, [], ["m2"]),
    ],
)
async def test_the_hours_say_when_a_message_is_reported_as_read(
    world: World,
    here: int,
    receipts: dict[str, str],
    opened: list[str],
    answered: list[str],
) -> None:
    """It is Monday morning, and somebody is there."""
    await keep(world.core, OFFICE | {"receipts": receipts})
    await courtesies.mark_opened(world.core, SYSTEM, here)
    await courtesies.show_typing(world.core, SYSTEM, here)
    await world.work()
    assert sorted({each["read"] for each in world.platform.read}) == opened
    await world.reply()
    await world.work()
    assert sorted({each["read"] for each in world.platform.read}) == answered


async def test_closed_hours_have_their_own_rule(world: World, here: int) -> None:
    receipts = {"open": "at_once", "closed": "never"}
    await keep(world.core, OFFICE | {"receipts": receipts})
    world.now += timedelta(hours=12)
    await courtesies.mark_opened(world.core, SYSTEM, here)
    await world.work()
    assert world.platform.read == []


async def test_what_was_opened_while_closed_is_shown_as_read_with_the_answer(
    world: World, here: int
) -> None:
    """Read on Monday evening, and answered on Tuesday morning."""
    receipts = {"open": "at_once", "closed": "on_reply"}
    await keep(world.core, OFFICE | {"receipts": receipts})
    world.now += timedelta(hours=12)
    await courtesies.mark_opened(world.core, SYSTEM, here)
    await world.work(later=timedelta(hours=11))
    assert world.platform.read == []
    await world.reply()
    await world.work()
    assert [each["read"] for each in world.platform.read] == ["m2"]
