"""Edits, withdrawals and reactions, in whatever order they come."""

import pytest

from tests.world.core import World
from tests.world.letters import edited, reacted, revoked, said
from webcare.domain.access import SYSTEM
from webcare.services.operations import dead_letters
from webcare.storage.queries.messages import timeline
from webcare.storage.tables import (
    Conversation,
    ConversationEvent,
    DeadLetter,
    Message,
    MessageVersion,
    Reaction,
)

pytestmark = pytest.mark.anyio


def shown(world: World) -> list[str]:
    """Return the emoji in the timeline of the only conversation."""
    (conversation,) = world.rows(Conversation)
    page = world.ask(lambda session: timeline(SYSTEM, session, conversation.id))
    return [each.emoji for message in page.items for each in message.reactions]


async def test_an_edit_keeps_the_earlier_wording(world: World) -> None:
    await world.says(said("m1", text="een"))
    await world.says(edited("m1", "twee", later=10))
    await world.says(edited("m1", "drie", later=20))
    (message,) = world.rows(Message)
    assert message.text == "drie"
    assert [each.text for each in world.rows(MessageVersion)] == ["een", "twee"]


async def test_edits_in_one_webhook_are_taken_in_their_own_order(world: World) -> None:
    await world.says(
        said("m1", text="een"),
        edited("m1", "drie", later=20),
        edited("m1", "twee", later=10),
    )
    assert world.rows(Message)[0].text == "drie"
    assert [each.text for each in world.rows(MessageVersion)] == ["een", "twee"]


async def test_an_older_edit_that_comes_later_changes_nothing(world: World) -> None:
    await world.says(said("m1", text="een"))
    await world.says(edited("m1", "drie", later=20))
    await world.says(edited("m1", "twee", later=10))
    assert world.rows(Message)[0].text == "drie"


@pytest.mark.parametrize("change", [edited("m1", "twee"), revoked("m1")])
async def test_a_change_before_its_message_is_kept_and_can_be_replayed(
    world: World, change: dict[str, object]
) -> None:
    await world.says(change)
    (letter,) = world.rows(DeadLetter)
    assert letter.kind == "unaddressed"
    await world.says(said("m1", text="een"))
    await dead_letters.replay(world.core, SYSTEM, letter.id)
    (message,) = world.rows(Message)
    assert message.text == "twee" or message.revoked_at


async def test_a_change_in_the_webhook_of_its_message_finds_it(world: World) -> None:
    await world.says(edited("m1", "twee"), revoked("m2"), said("m1"), said("m2"))
    one, two = world.rows(Message)
    assert one.text == "twee"
    assert two.revoked_at is not None
    assert world.count(DeadLetter) == 0


async def test_a_withdrawn_message_is_marked_and_keeps_its_words(world: World) -> None:
    await world.says(said("m1", text="oeps"))
    for later in (10, 20):
        await world.says(revoked("m1", later=later))
    (message,) = world.rows(Message)
    assert message.text == "oeps"
    assert message.revoked_at is not None
    told = world.rows(ConversationEvent, what="message.revoked")
    assert len(told) == 1


async def test_the_newest_reaction_counts(world: World) -> None:
    await world.says(said("m1"))
    await world.says(reacted("m1", "👍", later=10))
    await world.says(reacted("m1", "🎉", later=30, number=2))
    await world.says(reacted("m1", "😢", later=20, number=3))
    assert shown(world) == ["🎉"]
    await world.says(reacted("m1", "", later=40, number=4))
    assert shown(world) == []


async def test_of_two_reactions_within_a_second_the_later_to_come_counts(
    world: World,
) -> None:
    await world.says(said("m1"))
    await world.says(reacted("m1", "👍"))
    await world.says(reacted("m1", "", number=2))
    assert shown(world) == []


async def test_a_reaction_may_come_before_its_message(world: World) -> None:
    await world.says(reacted("m1", "👍"))
    await world.says(said("m1"))
    assert shown(world) == ["👍"]


async def test_a_reaction_that_comes_again_is_told_once(world: World) -> None:
    await world.says(said("m1"))
    for _ in range(3):
        await world.says(reacted("m1", "👍"))
    assert len(world.rows(ConversationEvent, what="reaction.changed")) == 1
    assert world.count(Reaction) == 1


async def test_reactions_of_one_webhook_are_taken_in_their_own_order(
    world: World,
) -> None:
    await world.says(
        said("m1"),
        reacted("m1", "🎉", later=30, number=2),
        reacted("m1", "👍", later=10),
    )
    assert shown(world) == ["🎉"]
