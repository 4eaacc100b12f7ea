"""What the answer to a private reply proves: two addresses are one person."""

import httpx2
import pytest

from tests.world.core import World
from tests.world.letters import person, said
from tests.world.starling import shouted
from webcare.domain.access import SYSTEM
from webcare.services.conversations.privately import Continuation, continue_in_private
from webcare.storage.queries.cases import case_of
from webcare.storage.tables import (
    Contact,
    Conversation,
    Identity,
    IdentityAlias,
    Message,
    User,
)

pytestmark = pytest.mark.anyio

TEXT = "Wat is je adres?"


async def answer_privately(world: World, *, learned: str = "anna-chat") -> Message:
    """Answer the only public message in private; the platform tells who that is."""
    (public,) = world.rows(Conversation, visibility="public")
    how = Continuation(
        kind="private_reply", channel_id=public.channel_id, private_text=TEXT
    )
    done = await continue_in_private(world.core, SYSTEM, public.id, how)
    told = {"id": "o1", "learned": {"ring": learned}}
    world.platform.answers = [httpx2.Response(200, json=told)]
    await world.work()
    assert done.private_message_id is not None
    return world.message(done.private_message_id)


def chats(world: World) -> list[Conversation]:
    return world.rows(Conversation, visibility="private")


def holder(world: World, value: str) -> int:
    (alias,) = world.rows(IdentityAlias, value=value)
    return alias.identity_id


def contacts(world: World) -> set[int]:
    return {each.contact_id for each in world.rows(Identity)}


async def test_a_new_address_belongs_to_the_same_identity(nest: World) -> None:
    await nest.says(shouted("c1"))
    message = await answer_privately(nest)
    assert holder(nest, "anna-chat") == holder(nest, "anna")
    await nest.says(said("m1", person("Anna", ring="anna-chat"), "Hier!", later=60))
    (chat,) = chats(nest)
    assert chat.id == message.conversation_id
    assert chat.status == "open"


async def test_whom_we_know_by_that_address_gets_the_chat(nest: World) -> None:
    """They wrote in private before, long ago: that conversation is resolved."""
    await nest.says(said("m0", "anna-chat"), shouted("c1"))
    (old,) = chats(nest)
    with nest.core.database.writing() as session:
        row = session.get_one(Conversation, old.id)
        row.status, row.queue_position = "resolved", None
    message = await answer_privately(nest)
    assert message.status == "sent"
    (chat,) = nest.rows(Conversation, id=message.conversation_id)
    assert chat.id != old.id
    assert chat.identity_id == holder(nest, "anna-chat") != holder(nest, "anna")
    assert len(contacts(nest)) == 1
    await nest.says(said("m1", "anna-chat", "Hier!", later=60))
    assert nest.rows(Message, external_id="m1")[0].conversation_id == chat.id


async def test_a_chat_that_is_going_on_gets_the_message(nest: World) -> None:
    await nest.says(said("m0", "anna-chat", "Hallo?"), shouted("c1"))
    (there,) = chats(nest)
    (public,) = nest.rows(Conversation, visibility="public")
    message = await answer_privately(nest)
    assert (message.status, message.conversation_id) == ("sent", there.id)
    (now,) = nest.rows(Conversation, id=there.id)
    assert (now.status, now.preview, now.preview_outbound) == ("pending", TEXT, True)
    case = nest.ask(lambda session: case_of(SYSTEM, session, public.id))
    assert {public.id, there.id} < {each.id for each in case.members}
    (left,) = [each for each in chats(nest) if each.id != there.id]
    assert (left.status, left.queue_position) == ("resolved", None)
    assert len(contacts(nest)) == 1


async def test_an_echo_that_was_faster_leads_to_the_same(nest: World) -> None:
    """It told the address first, and opened a chat with whom it thought new."""
    await nest.says(shouted("c1"))
    await nest.says(said("o1", "anna-chat", TEXT, direction="out"))
    (there,) = chats(nest)
    message = await answer_privately(nest)
    assert (message.status, message.conversation_id) == ("sent", there.id)
    assert nest.texts("out") == [TEXT]


async def test_whoever_answered_in_private_has_the_chat(nest: World) -> None:
    user = User(email="noor@example.org", created_at=nest.now)
    nest.add(user)
    await nest.says(shouted("c1"), said("o1", "anna-chat", TEXT, direction="out"))
    (public,) = nest.rows(Conversation, visibility="public")
    with nest.core.database.writing() as session:
        session.get_one(Conversation, public.id).assignee_id = user.id
    message = await answer_privately(nest)
    (there,) = nest.rows(Conversation, id=message.conversation_id)
    assert (there.identity_id, there.assignee_id) == (
        holder(nest, "anna-chat"),
        user.id,
    )


async def test_nothing_happens_to_those_who_are_one_already(nest: World) -> None:
    await nest.says(shouted("c1"))
    message = await answer_privately(nest, learned="anna")
    assert message.status == "sent"
    assert nest.count(Identity) == nest.count(Contact) == 1
