"""A text that is too long for one message: cut, sent in order, or not at all."""

from datetime import timedelta

import httpx2
import pytest

from tests.world.core import World, delivered
from tests.world.letters import said
from tests.world.magpie import LONG
from tests.world.starling import shouted
from webcare.domain.access import SYSTEM
from webcare.domain.draft import Draft
from webcare.errors import InvalidTransition, Refused
from webcare.services.conversations import converse
from webcare.services.sending.chains import BEHIND
from webcare.storage.tables import Conversation, Message

pytestmark = pytest.mark.anyio

UNDONE = timedelta(seconds=5)
BUSY = httpx2.Response(503)
REFUSAL = httpx2.Response(471)


def ours(world: World) -> list[Message]:
    return world.rows(Message, direction="out")


async def measured(world: World, text: str) -> converse.Measured:
    (conversation,) = world.rows(Conversation)
    draft = Draft(text=text)
    return await converse.measure(world.core, SYSTEM, conversation.id, draft)


async def shout_back(world: World, text: str = LONG) -> list[int]:
    await world.says(shouted("c1"))
    await world.reply(text)
    return [each.id for each in ours(world)]


async def test_each_part_follows_the_one_before(nest: World) -> None:
    await shout_back(nest)
    await nest.work(later=UNDONE)
    assert " ".join(nest.platform.texts) == LONG
    replied_to = [each["reply_to"] for each in nest.platform.sent]
    assert replied_to == ["c1", "out-1", "out-2"]
    assert [each.reply_to for each in ours(nest)] == ["c1", "out-1", "out-2"]


async def test_it_is_said_beforehand_in_how_many_parts(nest: World) -> None:
    await nest.says(shouted("c1"))
    found = await measured(nest, LONG)
    assert (found.length, found.limit, found.parts) == (len(LONG), 40, 3)
    (finding,) = found.findings
    assert (finding.rule, finding.level) == ("length.split", "suggestion")
    assert finding.values == (("count", "3"),)


async def test_the_platform_counts_not_we(nest: World) -> None:
    await nest.says(shouted("c1"))
    link = "https://example.org/" + "x" * 100
    assert (await measured(nest, f"Hier: {link}")).length == 16
    assert (await measured(nest, link)).findings == ()


async def test_what_cannot_be_cut_is_too_long_from_where_it_is(nest: World) -> None:
    await nest.says(shouted("c1"))
    found = await measured(nest, "https://example.org/koffer " + "x" * 41)
    (finding,) = found.findings
    assert (finding.rule, finding.span) == ("length", (56, 68))


async def test_a_slip_of_the_clipboard_does_not_become_a_flood(nest: World) -> None:
    await nest.says(shouted("c1"))
    with pytest.raises(Refused) as refused:
        await nest.reply("koffer " * 500)
    assert [each.rule for each in refused.value.findings] == ["length.parts"]


async def test_in_private_a_long_text_is_not_cut_without_the_channel(
    nest: World,
) -> None:
    await nest.says(said("m1"))
    found = await measured(nest, "x" * 201)
    assert (found.limit, found.parts) == (200, 1)
    assert [each.rule for each in found.findings] == ["length"]


async def test_nothing_is_sent_behind_a_part_that_failed(nest: World) -> None:
    await shout_back(nest)
    nest.platform.answers = [httpx2.Response(200, json={"id": "o1"}), REFUSAL]
    await nest.work(later=UNDONE)
    assert delivered(ours(nest)) == ["sent", "failed", "failed"]
    assert len(nest.platform.sent) == 2
    fault = ours(nest)[2].fault
    assert fault is not None
    assert fault["for_agent"] == BEHIND
    # The customer has half an answer: somebody must look.
    assert nest.rows(Conversation)[0].status == "open"


async def test_trying_again_lets_the_rest_follow(nest: World) -> None:
    _, second, third = await shout_back(nest)
    nest.platform.answers = [httpx2.Response(200, json={"id": "o1"}), REFUSAL]
    await nest.work(later=UNDONE)
    with pytest.raises(InvalidTransition):
        await converse.retry(nest.core, SYSTEM, third)
    await converse.retry(nest.core, SYSTEM, second)
    assert nest.rows(Conversation)[0].status == "pending"
    await nest.work()
    assert delivered(ours(nest)) == ["sent"] * 3
    replied_to = [each["reply_to"] for each in nest.platform.sent]
    assert replied_to == ["c1", "o1", "o1", "out-3"]


async def test_what_was_perhaps_sent_holds_the_rest_until_somebody_looked(
    nest: World,
) -> None:
    first, *_ = await shout_back(nest)
    nest.platform.answers = [httpx2.ReadTimeout("no answer")]
    await nest.work(later=UNDONE)
    assert delivered(ours(nest)) == ["perhaps_sent", "failed", "failed"]
    await converse.mark_sent(nest.core, SYSTEM, first)
    await nest.work()
    assert delivered(ours(nest)) == ["sent"] * 3
    # Nobody knows the first one's id: the rest hangs on what it answered.
    replied_to = [each["reply_to"] for each in nest.platform.sent]
    assert replied_to == ["c1", "c1", "out-2"]


async def test_a_pause_of_one_part_holds_the_rest(nest: World) -> None:
    await shout_back(nest)
    nest.platform.answers = [BUSY]
    await nest.work(later=UNDONE)
    assert delivered(ours(nest)) == ["queued"] * 3
    await nest.work(later=timedelta(seconds=2))
    assert delivered(ours(nest)) == ["sent"] * 3
    assert [each["reply_to"] for each in nest.platform.sent][1:] == [
        "c1",
        "out-2",
        "out-3",
    ]


async def test_a_part_that_is_tried_again_at_once_is_not_overtaken(
    nest: World,
) -> None:
    """The work of those behind it stands before that of the new attempt."""
    first, *_ = await shout_back(nest)
    with nest.core.database.writing() as session:
        session.get_one(Message, first).status = "failed"
    await converse.retry(nest.core, SYSTEM, first)
    await nest.work(later=UNDONE)
    await nest.work(later=timedelta(seconds=1))
    assert delivered(ours(nest)) == ["sent"] * 3
    assert " ".join(nest.platform.texts) == LONG
