"""What our own side says in public elsewhere stands with whom it answers."""

from typing import Any

import pytest

from tests.world.core import World
from tests.world.starling import shouted
from webcare.storage.tables import Contact, Conversation, Message

pytestmark = pytest.mark.anyio


def ours(external_id: str, answers: str | None, **more: Any) -> dict[str, Any]:
    """Write what our own account says in public, by hand."""
    return shouted(
        external_id,
        "loft",
        "We zoeken hem.",
        direction="out",
        reply_to=answers,
        **more,
    )


async def test_it_stands_in_the_conversation_of_whom_it_answers(flock: World) -> None:
    await flock.says(shouted("c1", "anna"), shouted("c2", "bram"))
    await flock.says(ours("c3", "c2"))
    anna, bram = flock.rows(Conversation)
    (said,) = flock.rows(Message, direction="out")
    assert said.conversation_id == bram.id != anna.id
    assert (bram.preview, bram.preview_outbound) == ("We zoeken hem.", True)
    assert flock.count(Contact) == 2


async def test_it_may_come_together_with_what_it_answers(flock: World) -> None:
    await flock.says(shouted("c1"), ours("c2", "c1"), ours("c3", "c2"))
    (conversation,) = flock.rows(Conversation)
    assert [each.conversation_id for each in flock.rows(Message)] == [
        conversation.id
    ] * 3


@pytest.mark.parametrize("answers", [None, "post-1"])
async def test_what_answers_nobody_makes_a_customer_of_nobody(
    flock: World, answers: str | None
) -> None:
    await flock.says(ours("c1", answers))
    assert flock.count(Conversation) == flock.count(Contact) == 0


async def test_a_person_whom_the_platform_names_is_believed(flock: World) -> None:
    await flock.says(
        shouted("c1", "anna"), shouted("c2", "bram", direction="out", reply_to="c1")
    )
    assert len({each.conversation_id for each in flock.rows(Message)}) == 2
