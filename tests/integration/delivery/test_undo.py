"""Taking a reply back before it leaves: what is public waits a breath for that."""

from datetime import timedelta

import httpx2
import pytest

from tests.world.core import World, delivered
from tests.world.letters import said
from tests.world.magpie import LONG
from tests.world.starling import shouted
from webcare.domain.access import SYSTEM
from webcare.domain.draft import Draft
from webcare.errors import InvalidTransition
from webcare.services.connecting import channels
from webcare.services.conversations import converse, handle
from webcare.storage.queries.messages import message
from webcare.storage.tables import ChannelRow, Conversation, Message

pytestmark = pytest.mark.anyio

MOMENT = timedelta(seconds=3)


def ours(world: World) -> list[Message]:
    return world.rows(Message, direction="out")


def conversation(world: World) -> Conversation:
    (row,) = world.rows(Conversation)
    return row


def turn(world: World) -> tuple[object, ...]:
    """Return what the queue shows of the conversation."""
    row = conversation(world)
    return (
        row.status,
        row.waiting_since,
        row.snoozed_until,
        row.queue_position,
        row.preview,
        row.preview_outbound,
        row.last_message_at,
    )


async def test_a_public_reply_waits_five_seconds_and_a_chat_none(nest: World) -> None:
    await nest.says(shouted("c1"))
    sent = await nest.reply()
    view = nest.ask(lambda session: message(SYSTEM, session, sent))
    assert view.undo_until == nest.now + timedelta(seconds=5)
    await nest.work(later=timedelta(seconds=4))
    assert nest.platform.sent == []
    await nest.work(later=timedelta(seconds=1))
    assert len(nest.platform.sent) == 1
    view = nest.ask(lambda session: message(SYSTEM, session, sent))
    assert view.undo_until is None


async def test_a_chat_leaves_at_once(nest: World) -> None:
    await nest.says(said("m1"))
    sent = await nest.reply()
    assert nest.message(sent).undo_until is None
    await nest.work()
    assert len(nest.platform.sent) == 1


@pytest.mark.parametrize("seconds", [0, 20])
async def test_a_channel_has_its_own_time(nest: World, seconds: int) -> None:
    with nest.core.database.writing() as session:
        (row,) = nest.rows(ChannelRow)
        session.get_one(ChannelRow, row.id).undo_seconds = seconds
    await nest.says(shouted("c1"))
    sent = await nest.reply()
    await nest.work(later=timedelta(seconds=19))
    assert nest.message(sent).status == ("queued" if seconds else "sent")
    await nest.work(later=timedelta(seconds=1))
    assert nest.message(sent).status == "sent"


async def test_a_channel_that_may_send_again_leaves_time_to_undo(nest: World) -> None:
    await nest.says(shouted("c1"))
    sent = await nest.reply()
    channel = nest.message(sent).channel_id
    nest.now += timedelta(seconds=2)
    await channels.pause(nest.core, SYSTEM, channel)
    await channels.resume(nest.core, SYSTEM, channel)
    await nest.work()
    assert nest.message(sent).status == "queued"
    await nest.work(later=timedelta(seconds=2))
    assert nest.platform.sent == []
    await nest.work(later=timedelta(seconds=1))
    assert nest.message(sent).status == "sent"


async def test_it_is_as_if_it_had_never_been_written(nest: World) -> None:
    await nest.says(shouted("c1"), shouted("c2", text="Nou?", later=60))
    nest.now += timedelta(minutes=10)
    before = turn(nest)
    sent = await nest.reply()
    assert turn(nest) != before
    nest.now += MOMENT
    await converse.cancel(nest.core, SYSTEM, sent)
    assert turn(nest) == before
    await nest.work(later=timedelta(minutes=1))
    assert nest.platform.sent == []
    assert delivered(ours(nest)) == ["cancelled"]


async def test_all_parts_are_taken_back_together(nest: World) -> None:
    await nest.says(shouted("c1"))
    before = turn(nest)
    await nest.reply(LONG)
    await converse.cancel(nest.core, SYSTEM, ours(nest)[1].id)
    assert delivered(ours(nest)) == ["cancelled"] * 3
    assert turn(nest) == before


async def test_later_only_what_has_not_left_is_taken_back(nest: World) -> None:
    await nest.says(shouted("c1"))
    nest.platform.answers = [httpx2.Response(503)]
    await nest.reply(LONG)
    await nest.work(later=timedelta(seconds=5))
    assert delivered(ours(nest)) == ["queued"] * 3
    await converse.cancel(nest.core, SYSTEM, ours(nest)[1].id)
    assert delivered(ours(nest)) == ["queued", "cancelled", "cancelled"]
    assert conversation(nest).status == "pending"


async def test_what_has_left_cannot_be_taken_back(nest: World) -> None:
    await nest.says(shouted("c1"))
    sent = await nest.reply()
    await nest.work(later=timedelta(seconds=5))
    with pytest.raises(InvalidTransition):
        await converse.cancel(nest.core, SYSTEM, sent)
    assert conversation(nest).status == "pending"


async def test_what_the_customer_wrote_meanwhile_still_waits(nest: World) -> None:
    await nest.says(shouted("c1"))
    first = conversation(nest).waiting_since
    nest.now += timedelta(minutes=10)
    sent = await nest.reply()
    await nest.says(shouted("c2", text="Hallo?", later=603))
    await converse.cancel(nest.core, SYSTEM, sent)
    assert conversation(nest).status == "open"
    assert conversation(nest).waiting_since == first
    assert conversation(nest).preview == "Hallo?"


async def test_send_and_resolve_are_undone_together(nest: World) -> None:
    await nest.says(shouted("c1"))
    before = turn(nest)
    sent = await nest.reply()
    await handle.resolve(nest.core, SYSTEM, conversation(nest).id)
    await converse.cancel(nest.core, SYSTEM, sent)
    assert turn(nest) == before


async def test_what_goes_on_in_a_newer_conversation_goes_on_there(
    nest: World,
) -> None:
    await nest.says(shouted("c1"))
    sent = await nest.reply()
    await handle.resolve(nest.core, SYSTEM, conversation(nest).id)
    await nest.says(shouted("c2", later=3))
    await converse.cancel(nest.core, SYSTEM, sent)
    assert nest.message(sent).status == "cancelled"
    assert [row.status for row in nest.rows(Conversation)] == ["resolved", "open"]


async def test_a_snooze_that_was_answered_away_holds_again(nest: World) -> None:
    await nest.says(shouted("c1"))
    until = nest.now + timedelta(hours=1)
    await handle.snooze(nest.core, SYSTEM, conversation(nest).id, until)
    before = turn(nest)
    sent = await nest.reply()
    await converse.cancel(nest.core, SYSTEM, sent)
    assert turn(nest) == before
    await nest.work(later=timedelta(hours=1))
    assert conversation(nest).status == "open"


async def test_of_two_replies_either_can_be_taken_back_first(nest: World) -> None:
    for first, second in ((0, 1), (1, 0)):
        await nest.says(shouted(f"c{first}", root=f"r{first}"))
        row = nest.rows(Conversation, thread_root=f"r{first}")[0]
        sent = []
        for number in range(2):
            nest.now += timedelta(milliseconds=1)
            draft = Draft(text=f"p{number}")
            sent.append(await converse.reply(nest.core, SYSTEM, row.id, draft))
        await converse.cancel(nest.core, SYSTEM, sent[first])
        (now,) = nest.rows(Conversation, id=row.id)
        assert now.status == "pending"
        await converse.cancel(nest.core, SYSTEM, sent[second])
        (now,) = nest.rows(Conversation, id=row.id)
        assert (now.status, now.waiting_since) == ("open", row.waiting_since)
        assert now.queue_position == row.queue_position


async def test_a_chat_that_waits_for_its_channel_can_be_taken_back(
    nest: World,
) -> None:
    with nest.core.database.writing() as session:
        (row,) = nest.rows(ChannelRow)
        session.get_one(ChannelRow, row.id).paused_reason = "Not now."
    await nest.says(said("m1"))
    before = turn(nest)
    sent = await nest.reply()
    await nest.work(later=timedelta(minutes=10))
    await converse.cancel(nest.core, SYSTEM, sent)
    assert turn(nest) == before


async def test_what_was_tried_again_and_taken_back_is_shown_no_more(
    nest: World,
) -> None:
    await nest.says(said("m1"))
    before = conversation(nest).preview
    nest.platform.answers = [httpx2.Response(400)]
    sent = await nest.reply()
    await nest.work()
    assert nest.message(sent).status == "failed"
    await converse.retry(nest.core, SYSTEM, sent)
    await converse.cancel(nest.core, SYSTEM, sent)
    row = conversation(nest)
    assert (row.status, row.preview, row.preview_outbound) == ("open", before, False)
