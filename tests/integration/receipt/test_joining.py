"""Whoever writes with the token of an invitation joins the case that it came from."""

from datetime import timedelta
from typing import Any

import pytest

from tests.world.core import World
from tests.world.letters import said
from tests.world.starling import shouted
from webcare.domain.access import SYSTEM
from webcare.services.conversations import handle
from webcare.storage.tables import (
    Acceptance,
    Case,
    Conversation,
    ConversationEvent,
    Invitation,
    Message,
)

pytestmark = pytest.mark.anyio

TOKEN = "WC-23456ABCDE"


async def invited(
    world: World, *, to: str = "loft", lasts: timedelta = timedelta(days=1)
) -> Conversation:
    """Let somebody complain in public, and invite them; return that conversation."""
    await world.says(shouted("c1", "anna"))
    (public,) = world.rows(Conversation, visibility="public")
    channel_id = next(
        each.id for each in world.core.accounts.known() if each.name == to
    )
    world.add(
        Invitation(
            token=TOKEN,
            conversation_id=public.id,
            channel_id=channel_id,
            created_at=world.now,
            expires_at=world.now + lasts,
        )
    )
    return public


def private(world: World) -> Conversation:
    (row,) = world.rows(Conversation, visibility="private")
    return row


@pytest.mark.parametrize(
    "item",
    [
        said("m1", "bram", f"Hallo! {TOKEN.lower()}"),
        said("m1", "bram", "Hallo!", ref=TOKEN),
    ],
    ids=["in the text", "in what brought them"],
)
async def test_a_token_joins_the_case(flock: World, item: dict[str, Any]) -> None:
    public = await invited(flock)
    await flock.says(item)
    assert private(flock).case_id == public.case_id
    assert flock.count(Case) == 1
    (acceptance,) = flock.rows(Acceptance)
    assert acceptance.conversation_id == private(flock).id


async def test_both_conversations_tell_it_once(flock: World) -> None:
    public = await invited(flock)
    await flock.says(said("m1", "bram", TOKEN), said("m2", "bram", TOKEN))
    await flock.says(said("m3", "bram", TOKEN))
    told = {
        each.conversation_id: each.data
        for each in flock.rows(ConversationEvent, what="case.joined")
    }
    assert told == {
        public.id: {"conversation_id": str(private(flock).id)},
        private(flock).id: {"conversation_id": str(public.id)},
    }
    assert len(flock.rows(ConversationEvent, what="case.joined")) == 2


async def test_a_conversation_that_exists_joins_as_well(flock: World) -> None:
    public = await invited(flock)
    await flock.says(said("m1", "bram"))
    before = private(flock)
    await flock.says(said("m2", "bram", TOKEN))
    assert before.case_id != public.case_id == private(flock).case_id
    assert len(flock.rows(Message, conversation_id=before.id)) == 2


def came(external_id: str, **more: Any) -> dict[str, Any]:
    """Write the notice that bram followed a link into the chat that he had before."""
    return said(external_id, "bram", "", kind="system", later=60, **more)


async def resolved_chat(world: World) -> Conversation:
    """Let bram have a chat with us that is over."""
    await world.says(said("m1", "bram"))
    chat = private(world)
    await handle.resolve(world.core, SYSTEM, chat.id)
    return chat


async def test_a_notice_that_an_invited_person_came_opens_a_conversation(
    flock: World,
) -> None:
    """They have not said a word, and the chat that they had is over."""
    before = await resolved_chat(flock)
    public = await invited(flock)
    await flock.says(came("n1", ref=TOKEN))
    old, new = flock.rows(Conversation, visibility="private")
    assert (old.id, old.status, new.status) == (before.id, "resolved", "open")
    assert old.case_id != public.case_id == new.case_id
    assert new.queue_position is not None
    (acceptance,) = flock.rows(Acceptance)
    assert acceptance.conversation_id == new.id
    (notice,) = flock.rows(Message, external_id="n1")
    assert notice.conversation_id == new.id


async def test_what_they_say_then_goes_on_there(flock: World) -> None:
    await resolved_chat(flock)
    public = await invited(flock)
    await flock.says(came("n1", ref=TOKEN))
    await flock.says(came("n1", ref=TOKEN), came("n2"), said("m2", "bram", later=90))
    _, new = flock.rows(Conversation, visibility="private")
    assert (new.case_id, new.unread) == (public.case_id, 1)
    assert {
        each.external_id for each in flock.rows(Message, conversation_id=new.id)
    } == {"n1", "n2", "m2"}
    assert flock.count(Acceptance) == 1


@pytest.mark.parametrize("ref", ["", "zomer", "WC-99999ABCDE"])
async def test_any_other_notice_opens_none(flock: World, ref: str) -> None:
    before = await resolved_chat(flock)
    await invited(flock)
    await flock.says(came("n1", ref=ref))
    assert private(flock).id == before.id
    (notice,) = flock.rows(Message, external_id="n1")
    assert notice.conversation_id == before.id


async def test_nor_does_the_notice_of_an_invitation_that_is_over(flock: World) -> None:
    before = await resolved_chat(flock)
    await invited(flock, lasts=timedelta(minutes=1))
    flock.now += timedelta(minutes=2)
    await flock.says(came("n1", ref=TOKEN))
    assert private(flock).id == before.id


async def test_several_people_may_come_with_one_token(flock: World) -> None:
    public = await invited(flock)
    await flock.says(said("m1", "bram", TOKEN), said("m2", "carla", TOKEN))
    cases = {each.case_id for each in flock.rows(Conversation)}
    assert cases == {public.case_id}
    assert flock.count(Acceptance) == 2


async def test_an_invitation_that_is_over_joins_nothing(flock: World) -> None:
    public = await invited(flock, lasts=timedelta(minutes=1))
    flock.now += timedelta(minutes=2)
    await flock.says(said("m1", "bram", TOKEN))
    assert private(flock).case_id != public.case_id


async def test_an_invitation_to_another_channel_joins_nothing(flock: World) -> None:
    flock.channel("elders", kind="starling")
    await flock.core.accounts.all()
    public = await invited(flock, to="elders")
    await flock.says(said("m1", "bram", TOKEN))
    assert private(flock).case_id != public.case_id


@pytest.mark.parametrize(
    "item",
    [
        shouted("c2", "bram", TOKEN),
        said("m1", "bram", TOKEN, direction="out"),
        said("m1", "bram", "WC-99999ABCDE"),
    ],
    ids=["in public", "ours", "unknown"],
)
async def test_what_is_no_answer_to_it_joins_nothing(
    flock: World, item: dict[str, Any]
) -> None:
    await invited(flock)
    await flock.says(item)
    assert flock.count(Acceptance) == 0
    assert flock.count(Case) == 2
