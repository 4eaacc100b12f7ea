"""However often something arrives, it is there once."""

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.world.core import World
from tests.world.letters import body, edited, reacted, report, revoked, said, status
from webcare.services.receiving import batch
from webcare.storage.tables import (
    Attachment,
    ChannelReport,
    Contact,
    Conversation,
    ConversationEvent,
    Job,
    Message,
    MessageVersion,
    RawDelivery,
    Reaction,
    StatusNews,
)

pytestmark = pytest.mark.anyio

EVERYTHING = (
    said("m1", media=[{"id": "photo"}]),
    edited("m1", "Waar is mijn rode koffer?"),
    reacted("m1", "👍"),
    status("out-9", "delivered", charge="service"),
    report("r1"),
    said("m2", "bram"),
    revoked("m2"),
)


@pytest.mark.parametrize("times", [1, 5])
async def test_the_same_webhook_again_changes_nothing(world: World, times: int) -> None:
    await world.says(*EVERYTHING)
    before = world.counts()
    (conversation, _) = world.rows(Conversation)
    for _ in range(times):
        await world.says(*EVERYTHING)
    after = world.counts()
    # Each delivery is kept as it came; nothing else may grow.
    assert after.pop("raw_deliveries") == before.pop("raw_deliveries") + times
    assert after == before
    assert world.rows(Conversation)[0] == conversation


async def test_the_same_webhook_at_the_same_time_is_stored_once(world: World) -> None:
    content = body(*EVERYTHING)
    answers = await asyncio.gather(*(world.post(content) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {200}
    assert world.texts() == ["Waar is mijn rode koffer?", "Waar is mijn koffer?"]
    assert [each.unread for each in world.rows(Conversation)] == [1, 1]
    for table in (Attachment, MessageVersion, Reaction, StatusNews, ChannelReport):
        assert world.count(table) == 1, table
    assert world.count(Job) == 1


async def test_a_message_twice_in_one_webhook_is_stored_once(world: World) -> None:
    await world.says(said("m1"), said("m1"), said("m2"), said("m1"))
    assert [each.external_id for each in world.rows(Message)] == ["m1", "m2"]
    (conversation,) = world.rows(Conversation)
    assert conversation.unread == 1
    # Stored as it came, not piece by piece because something was refused.
    assert world.count(RawDelivery) == 1


async def test_a_message_in_two_different_webhooks_is_stored_once(world: World) -> None:
    await world.says(said("m1"), said("m2"))
    await world.says(said("m2"), said("m3"))
    assert [each.external_id for each in world.rows(Message)] == ["m1", "m2", "m3"]
    assert world.rows(Conversation)[0].unread == 1


async def test_a_message_comes_back_after_days_and_changes_nothing(
    world: World,
) -> None:
    await world.says(said("m1"))
    await world.reply()
    (before,) = world.rows(Conversation)
    await world.says(said("m1"))
    assert world.rows(Conversation) == [before]


async def test_two_accounts_may_use_the_same_id(world: World) -> None:
    world.channel("other")
    await world.says(said("m1"))
    await world.says(said("m1"), to="other")
    assert world.count(Message) == 2
    assert world.count(Conversation) == 2
    assert world.count(Contact) == 1


async def test_fifty_first_messages_at_once_are_one_conversation(world: World) -> None:
    posts = [world.post(body(said(f"m{number}"))) for number in range(50)]
    answers = await asyncio.gather(*posts)
    assert {answer.status_code for answer in answers} == {200}
    (conversation,) = world.rows(Conversation)
    assert conversation.unread == 1
    assert world.count(Message) == 50
    assert world.count(Contact) == 1
    opened = [each for each in world.rows(ConversationEvent) if each.what == "opened"]
    assert len(opened) == 1


async def test_a_picture_and_a_voice_at_once_are_one_conversation(world: World) -> None:
    picture = said("m1", text="", kind="image", media=[{"id": "photo"}])
    voice = said("m2", text="", kind="voice", media=[{"id": "voice"}])
    await asyncio.gather(world.post(body(picture)), world.post(body(voice)))
    assert world.count(Conversation) == 1
    assert sorted(each.kind for each in world.rows(Message)) == ["image", "voice"]
    assert world.count(Attachment) == 2


async def test_a_flood_is_cut_into_transactions_of_a_bearable_size(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "LARGEST_TRANSACTION", 3)
    bodies = [
        body(*(said(f"{request}-{number}") for number in range(request)))
        for request in range(1, 8)
    ]
    answers = await asyncio.gather(*map(world.post, bodies))
    assert {answer.status_code for answer in answers} == {200}
    assert world.count(Message) == sum(range(1, 8))
    assert world.count(Conversation) == 1


async def test_one_webhook_may_hold_thousands(world: World) -> None:
    await world.says(
        *(said(f"m{number}", f"p{number}") for number in range(3000)),
        *(status(f"out-{number}", "read") for number in range(3000)),
    )
    assert world.count(Message) == world.count(StatusNews) == 3000


@given(batches=st.lists(st.lists(st.sampled_from(range(6)), max_size=4), max_size=6))
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
async def test_any_cutting_into_webhooks_stores_each_message_once(
    world: World, batches: list[list[int]]
) -> None:
    known = {each.external_id for each in world.rows(Message)}
    for one in batches:
        await world.says(*(said(f"m{number}") for number in one))
        known |= {f"m{number}" for number in one}
    stored = [str(each.external_id) for each in world.rows(Message)]
    assert sorted(stored) == sorted(map(str, known))
    assert {each.unread for each in world.rows(Conversation)} <= {1}
