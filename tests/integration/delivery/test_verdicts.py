"""What becomes of a message, by what the platform says to it."""

from datetime import timedelta

import httpx2
import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from tests.world.core import World
from tests.world.letters import said, status
from webcare.domain.access import SYSTEM
from webcare.domain.backoff import MAX_ATTEMPTS
from webcare.domain.draft import Draft
from webcare.domain.outbound import Receipt
from webcare.errors import InvalidTransition, MediaError, NotFound
from webcare.services.connecting import channels
from webcare.services.conversations import converse
from webcare.services.sending.acceptance import accept
from webcare.services.sending.outbox import send_waiting
from webcare.storage.tables import (
    ChannelRow,
    Conversation,
    ConversationEvent,
    IdentityAlias,
    Job,
    Lane,
    Message,
)

pytestmark = pytest.mark.anyio

HOUR = timedelta(hours=1)


@pytest.fixture
async def message_id(world: World) -> int:
    """Give a reply that waits to be sent."""
    await world.says(said("m1"))
    return await world.reply()


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (httpx2.Response(200, json={"id": "x1"}), "sent"),
        (httpx2.Response(200, json={"id": 7}), "sent"),
        (httpx2.Response(429), "queued"),
        (httpx2.Response(429, headers={"retry-after": "30"}), "queued"),
        (httpx2.Response(500), "queued"),
        (httpx2.ConnectError("no way there"), "queued"),
        (httpx2.ConnectTimeout("no way there"), "queued"),
        (httpx2.PoolTimeout("no line free"), "queued"),
        (httpx2.Response(401), "queued"),
        (httpx2.Response(400), "failed"),
        (httpx2.Response(470), "failed"),
        (httpx2.ReadTimeout("no answer"), "perhaps_sent"),
        (httpx2.ReadError("cut off"), "perhaps_sent"),
        (httpx2.RemoteProtocolError("gibberish"), "perhaps_sent"),
        (httpx2.WriteError("half a request"), "perhaps_sent"),
        (httpx2.Response(200, json={}), "perhaps_sent"),
        (httpx2.Response(200, content=b"<html>"), "perhaps_sent"),
        (ValueError("the plugin is broken"), "perhaps_sent"),
        # The request was never whole, as our own file could not be read.
        (MediaError("The file cannot be read now."), "queued"),
        (MediaError("The file is not there any more.", permanent=True), "failed"),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_each_answer_has_its_status(
    world: World, message_id: int, answer: httpx2.Response | Exception, expected: str
) -> None:
    world.platform.answers = [answer]
    await world.work()
    message = world.message(message_id)
    assert message.status == expected
    assert (message.fault is None) == (expected == "sent")
    assert len(world.platform.sent) == 1


async def test_a_pause_that_the_platform_asks_for_is_kept(
    world: World, message_id: int
) -> None:
    world.platform.answers = [httpx2.Response(429, headers={"retry-after": "30"})]
    await world.work()
    await world.work(later=timedelta(seconds=29))
    assert len(world.platform.sent) == 1
    await world.work(later=timedelta(seconds=2))
    message = world.message(message_id)
    assert (message.status, message.fault) == ("sent", None)


async def test_a_platform_that_stays_away_is_given_up_visibly(
    world: World, message_id: int
) -> None:
    world.platform.answers = [httpx2.Response(503) for _ in range(99)]
    for _ in range(MAX_ATTEMPTS + 3):
        await world.work(later=HOUR)
    message = world.message(message_id)
    assert message.status == "failed"
    assert message.fault is not None
    assert message.fault["for_agent"]
    assert len(world.platform.sent) == MAX_ATTEMPTS
    assert world.count(Job) == 0


async def test_perhaps_sent_is_never_sent_again_by_itself(
    world: World, message_id: int
) -> None:
    world.platform.answers = [httpx2.ReadTimeout("lost")]
    await world.work()
    for _ in range(5):
        await world.work(later=24 * HOUR)
    assert len(world.platform.sent) == 1
    assert world.message(message_id).status == "perhaps_sent"


async def test_a_send_that_was_interrupted_is_in_doubt(
    world: World, message_id: int
) -> None:
    """As a crash leaves it: marked, committed, and the worker gone."""
    with world.core.database.writing() as session:
        session.get_one(Message, message_id).status = "sending"
    await world.work()
    message = world.message(message_id)
    assert message.status == "perhaps_sent"
    assert message.fault is not None
    assert world.platform.sent == []


async def test_a_person_may_send_again_what_is_in_doubt(
    world: World, message_id: int
) -> None:
    world.platform.answers = [httpx2.ReadTimeout("lost")]
    await world.work()
    await converse.retry(world.core, SYSTEM, message_id)
    await world.work()
    assert world.message(message_id).status == "sent"
    assert len(world.platform.sent) == 2


async def test_a_person_may_say_that_it_was_sent(world: World, message_id: int) -> None:
    with pytest.raises(InvalidTransition):
        await converse.mark_sent(world.core, SYSTEM, message_id)
    world.platform.answers = [httpx2.ReadTimeout("lost")]
    await world.work()
    await converse.mark_sent(world.core, SYSTEM, message_id)
    await world.work()
    message = world.message(message_id)
    assert (message.status, message.fault) == ("sent", None)
    assert len(world.platform.sent) == 1
    # Then the platform's own word still counts.
    await world.says(status("out-5", "read", outbox=str(message_id)))
    assert world.message(message_id).status == "read"


async def test_what_has_arrived_stays_as_it_is(world: World, message_id: int) -> None:
    await world.work()
    (question,) = world.rows(Message, direction="in")
    for act in (converse.retry, converse.cancel, converse.mark_sent):
        with pytest.raises(InvalidTransition):
            await act(world.core, SYSTEM, message_id)
        with pytest.raises(NotFound):
            await act(world.core, SYSTEM, question.id)


async def test_a_closed_window_is_noted_and_a_template_is_asked_for(
    world: World, message_id: int
) -> None:
    world.platform.answers = [httpx2.Response(470)]
    await world.work()
    (conversation,) = world.rows(Conversation)
    assert conversation.window_until == world.now
    fault = world.message(message_id).fault
    assert fault is not None
    assert fault["needs_template"]
    measured = await converse.measure(
        world.core, SYSTEM, conversation.id, Draft(text="Hallo?")
    )
    assert [each.rule for each in measured.findings] == ["window"]


@pytest.mark.parametrize(
    ("waited", "expected"),
    [
        (timedelta(hours=23, minutes=57, seconds=59), "sent"),
        (timedelta(hours=23, minutes=58), "failed"),
        (timedelta(hours=30), "failed"),
    ],
)
async def test_the_window_is_judged_when_the_message_leaves(
    world: World, message_id: int, waited: timedelta, expected: str
) -> None:
    """With a margin of two minutes, whatever was true when it was written."""
    await world.work(later=waited)
    assert world.message(message_id).status == expected
    assert len(world.platform.sent) == (expected == "sent")


async def test_a_channel_that_is_refused_waits_for_an_administrator(
    world: World, message_id: int
) -> None:
    world.platform.answers = [httpx2.Response(401)]
    await world.work()
    (channel,) = world.rows(ChannelRow)
    assert channel.paused_reason
    for _ in range(20):
        await world.work(later=HOUR / 2)
    assert len(world.platform.sent) == 1
    assert world.message(message_id).status == "queued"
    world.now -= 10 * HOUR
    await channels.resume(world.core, SYSTEM, channel.id)
    await world.work()
    assert world.message(message_id).status == "sent"


@pytest.mark.parametrize("how", ["resumed", "switched on", "new credentials"])
async def test_what_waited_for_its_channel_goes_at_once(
    world: World, message_id: int, how: str
) -> None:
    """And what waits for another channel goes on waiting."""
    (channel,) = world.rows(ChannelRow)
    other = await another_that_waits(world)
    if how == "switched on":
        await channels.switch_channel(world.core, SYSTEM, channel.id, on=False)
    else:
        await channels.pause(world.core, SYSTEM, channel.id, "The token has expired.")
    await world.work()
    assert [each.run_at > world.now for each in world.rows(Job)] == [True, True]
    if how == "resumed":
        await channels.resume(world.core, SYSTEM, channel.id)
    elif how == "switched on":
        await channels.switch_channel(world.core, SYSTEM, channel.id, on=True)
    else:
        await channels.change_settings(
            world.core, SYSTEM, channel.id, {"secret": "t" * 32}
        )
    await world.work()
    assert world.message(message_id).status == "sent"
    assert world.message(other).status == "queued"


async def another_that_waits(world: World) -> int:
    """Answer in a second channel, which stays paused; return the message's id."""
    paused = world.channel("annex", paused_reason="The token has expired.")
    await world.says(said("m9", "bram"), to="annex")
    (conversation,) = world.rows(Conversation, channel_id=paused)
    return await converse.reply(
        world.core, SYSTEM, conversation.id, Draft(text="Bij de balie.")
    )


async def test_a_worker_elsewhere_sees_at_once_that_a_channel_goes_on(
    world: World, message_id: int
) -> None:
    """It looks again before it lets a message wait, however fresh what it knows is."""
    (channel,) = world.rows(ChannelRow)
    await channels.pause(world.core, SYSTEM, channel.id)
    await world.work()
    with world.core.database.writing() as session:
        held = session.get_one(ChannelRow, channel.id)
        held.paused_reason, held.version = None, held.version + 1
        send_waiting(session, channel.id, world.now)
    await world.work()
    assert world.message(message_id).status == "sent"


async def test_a_channel_that_is_switched_off_keeps_its_messages(
    world: World, message_id: int
) -> None:
    (channel,) = world.rows(ChannelRow)
    for enabled in (False, True):
        with world.core.database.writing() as session:
            session.get_one(ChannelRow, channel.id).enabled = enabled
        world.core.accounts.forget()
        await world.work(later=timedelta(minutes=2))
        assert world.message(message_id).status == ("sent" if enabled else "queued")


async def test_the_platforms_word_outdoes_a_lost_answer(
    world: World, message_id: int
) -> None:
    """The status of a send may come before its answer is given up."""
    with world.core.database.writing() as session:
        session.get_one(Message, message_id).status = "sending"
    await world.says(status("out-8", "delivered", outbox=str(message_id)))
    await world.work()
    assert world.message(message_id).status == "delivered"
    assert world.platform.sent == []


async def test_an_answer_that_was_given_up_ends_the_doubt(
    world: World, message_id: int
) -> None:
    """A worker that lost its lane while it was sending may still get its answer."""
    with world.core.database.writing() as session:
        session.get_one(Message, message_id).status = "sending"
    await world.work()
    assert world.message(message_id).status == "perhaps_sent"
    with world.core.database.writing() as session:
        accept(world.core, session, message_id, Receipt(external_id="out-9"))
    message = world.message(message_id)
    assert (message.status, message.fault) == ("sent", None)


@pytest.mark.parametrize("first", ["echo", "answer"])
async def test_an_echo_of_our_own_send_is_not_a_second_message(
    world: World, message_id: int, first: str
) -> None:
    echo = said("out-1", direction="out", text="Om 10:15.", media=[{"id": "f"}])
    if first == "echo":
        await world.says(echo)
    await world.work()
    await world.says(echo)
    assert [each.id for each in world.rows(Message, direction="out")] == [message_id]
    assert world.message(message_id).external_id == "out-1"


async def test_what_the_answer_tells_of_the_person_is_learned(
    world: World, message_id: int
) -> None:
    learned = {"phone": "+31612345678", "ring": "anna"}
    world.platform.answers = [
        httpx2.Response(200, json={"id": "x", "learned": learned}),
    ]
    await world.work()
    assert world.message(message_id).status == "sent"
    kinds = sorted(each.kind for each in world.rows(IdentityAlias))
    assert kinds == ["phone", "ring"]


@pytest.mark.usefixtures("quiet_logs")
async def test_a_fault_of_our_own_is_seen_in_the_end(
    world: World, message_id: int
) -> None:
    with world.core.database.writing() as session:
        session.get_one(Message, message_id).content = {"kind": "no such kind"}
    for _ in range(MAX_ATTEMPTS):
        await world.work(later=HOUR)
    assert world.message(message_id).status == "failed"
    (job,) = world.rows(Job)
    assert job.failed_at is not None
    assert world.count(Lane) == 0


async def test_an_answer_is_noted_though_the_database_is_away_for_a_moment(
    world: World, message_id: int
) -> None:
    """Otherwise a message that was sent would be in doubt."""
    left = [2]

    def fail(*_: object) -> None:
        if left[0]:
            left[0] -= 1
            raise OperationalError("COMMIT", None, Exception("away"))

    engine = world.core.database.engine
    world.platform.before_answer = lambda _: event.listen(engine, "commit", fail)
    await world.work()
    event.remove(engine, "commit", fail)
    assert left == [0]
    message = world.message(message_id)
    assert (message.status, message.external_id) == ("sent", "out-1")


async def test_each_change_is_told_to_the_screens(
    world: World, message_id: int
) -> None:
    world.platform.answers = [httpx2.Response(503)]
    await world.work()
    await world.work(later=HOUR)
    told = [
        (each.what, each.data and each.data["status"])
        for each in world.rows(ConversationEvent, message_id=message_id)
    ]
    assert told == [
        ("message.sent", None),
        ("message.status", "queued"),
        ("message.status", "sent"),
    ]
