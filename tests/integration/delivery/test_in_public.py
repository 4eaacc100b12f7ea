"""Replies that everybody can read: what they answer, what stops them, how they go."""

from collections.abc import Mapping
from datetime import timedelta

import httpx2
import pytest

from tests.world.core import World, delivered
from tests.world.letters import revoked, said
from tests.world.starling import shouted, taken
from webcare.domain.access import SYSTEM, Grant, Permission, Scope
from webcare.domain.draft import Draft
from webcare.errors import InvalidTransition, Refused
from webcare.services.conversations import converse
from webcare.services.sending import courtesies
from webcare.storage.tables import Conversation, Message, MessageCharge, User

pytestmark = pytest.mark.anyio

UNDONE = timedelta(seconds=5)


def _ok(told: Mapping[str, object]) -> httpx2.Response:
    return httpx2.Response(200, json=told)


def _refusal(status: int) -> httpx2.Response:
    return httpx2.Response(status)


async def stopped(world: World, text: str = "Hoi") -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        await world.reply(text)
    return [(each.rule, each.reason) for each in refused.value.findings]


async def test_it_answers_the_newest_message_that_still_stands(nest: World) -> None:
    await nest.says(shouted("c1"), shouted("c2", later=1), shouted("c3", later=2))
    await nest.says(revoked("c3"))
    await nest.reply("Hoi")
    await nest.work(later=UNDONE)
    (sent,) = nest.platform.sent
    assert (sent["reply_to"], sent["root"]) == ("c2", "post-1")
    assert (sent["visibility"], sent["privately_to"]) == ("public", None)


async def test_what_came_after_it_was_written_changes_nothing(nest: World) -> None:
    await nest.says(shouted("c1"))
    await nest.reply("Hoi")
    await nest.says(shouted("c2", later=60))
    await nest.work(later=UNDONE)
    assert nest.platform.sent[0]["reply_to"] == "c1"


async def test_another_message_can_be_chosen(nest: World) -> None:
    await nest.says(shouted("c1"), shouted("c2", later=1))
    first = nest.rows(Message)[0]
    await nest.reply("Hoi", reply_to=first.id)
    await nest.work(later=UNDONE)
    assert nest.platform.sent[0]["reply_to"] == "c1"


async def test_what_the_platform_would_refuse_is_stopped_with_its_reason(
    nest: World,
) -> None:
    await nest.says(shouted("c1", refusal="Only guests reply."))
    assert await stopped(nest) == [("reply.not_allowed", "Only guests reply.")]
    await nest.says(shouted("c2", later=1))
    await nest.reply("Hoi")


async def test_what_was_removed_takes_no_answer(nest: World) -> None:
    await nest.says(shouted("c1"))
    await nest.says(revoked("c1"))
    assert [rule for rule, _ in await stopped(nest)] == ["reply.not_allowed"]


async def test_a_private_chat_that_another_program_has_is_left_alone(
    nest: World,
) -> None:
    await nest.says(said("m1"))
    await nest.says(taken("Helpbot"))
    with pytest.raises(Refused) as refused:
        await nest.reply("Hoi")
    (finding,) = refused.value.findings
    assert (finding.rule, finding.values) == ("control", (("holder", "Helpbot"),))


async def test_public_replies_have_a_pace_of_their_own(nest: World) -> None:
    await nest.says(shouted("c1"), said("m1"))
    public, private = nest.rows(Conversation)
    for number in range(7):
        draft = Draft(text=f"p{number}")
        await converse.reply(nest.core, SYSTEM, public.id, draft)
    await converse.reply(nest.core, SYSTEM, private.id, Draft(text="chat"))
    await nest.work(later=UNDONE)
    assert sorted(nest.platform.texts) == ["chat", *(f"p{n}" for n in range(6))]


async def test_only_the_emoji_that_the_platform_takes_are_given(nest: World) -> None:
    await nest.says(shouted("c1"))
    (question,) = nest.rows(Message)
    with pytest.raises(InvalidTransition):
        await courtesies.react(nest.core, SYSTEM, question.id, "🎉")
    for emoji in ("👍", ""):
        await courtesies.react(nest.core, SYSTEM, question.id, emoji)
    await nest.work()
    assert nest.platform.asked == ["/react", "/react"]


async def test_where_it_stands_and_what_it_cost_is_kept(nest: World) -> None:
    await nest.says(shouted("c1"))
    sent = await nest.reply("Hoi")
    told = {"id": "o1", "permalink": "https://magpies.test/o1", "micros": [15, 5]}
    nest.platform.answers = [_ok(told)]
    await nest.work(later=UNDONE)
    assert nest.message(sent).permalink == "https://magpies.test/o1"
    charges = nest.rows(MessageCharge)
    assert [(each.external_id, each.micros) for each in charges] == [
        ("o1", 15),
        ("o1#1", 5),
    ]


async def test_a_person_has_longer_than_a_program(nest: World) -> None:
    row = User(email="anna@example.org", created_at=nest.now)
    nest.add(row)
    anna = Scope(row.id, "Anna", (Grant(frozenset(Permission)),))
    await nest.says(said("m1"))
    (conversation,) = nest.rows(Conversation)
    nest.now += timedelta(days=3)
    assert [rule for rule, _ in await stopped(nest)] == ["window"]
    await converse.reply(nest.core, anna, conversation.id, Draft(text="Hoi"))
    await nest.work()
    (sent,) = nest.platform.sent
    assert (sent["by_person"], sent["in_window"]) == (True, False)
    nest.now += timedelta(days=4)
    with pytest.raises(Refused):
        await converse.reply(nest.core, anna, conversation.id, Draft(text="Hoi"))


async def test_the_longer_window_can_turn_out_to_be_closed_too(nest: World) -> None:
    row = User(email="anna@example.org", created_at=nest.now)
    nest.add(row)
    anna = Scope(row.id, "Anna", (Grant(frozenset(Permission)),))
    await nest.says(said("m1"))
    (conversation,) = nest.rows(Conversation)
    nest.platform.answers = [_refusal(470)] * 2
    draft = Draft(text="Hoi")
    await converse.reply(nest.core, anna, conversation.id, draft)
    await nest.work()
    assert nest.platform.sent[0]["in_window"]
    # What a person writes is taken for longer, or so the platform says.
    await converse.reply(nest.core, anna, conversation.id, draft)
    await nest.work()
    assert not nest.platform.sent[1]["in_window"]
    with pytest.raises(Refused):
        await converse.reply(nest.core, anna, conversation.id, draft)
    assert delivered(nest.rows(Message, direction="out")) == ["failed", "failed"]
