"""An answer that takes longer: promised, owed, and kept or broken."""

from datetime import timedelta

import httpx2
import pytest

from tests.world.core import World
from tests.world.letters import said
from webcare.domain.access import SYSTEM, Grant, Permission, Scope
from webcare.domain.conversation import is_unanswered
from webcare.domain.draft import Draft
from webcare.errors import Forbidden, NotFound, Refused
from webcare.policies.hours.wording import HOLDING
from webcare.services.conversations import converse, handle
from webcare.services.conversations.holding import FAR_OFF, Holding, hold
from webcare.storage.tables import (
    Contact,
    Conversation,
    ConversationEvent,
    Message,
    Promise,
    User,
)

pytestmark = pytest.mark.anyio

HOUR = timedelta(hours=1)
READER = Scope(8, "Reader", (Grant(frozenset({Permission.READ})),))


@pytest.fixture
async def here(world: World) -> int:
    """Give a conversation in which a customer waits."""
    await world.says(said("m1"))
    return world.rows(Conversation)[0].id


async def promised(world: World, here: int, after: timedelta = HOUR) -> int:
    holding = Holding(Draft(text=HOLDING["nl"]), world.now + after)
    return await hold(world.core, SYSTEM, here, holding)


def outcomes(world: World) -> list[str]:
    return [each.outcome for each in world.rows(Promise)]


def row(world: World) -> Conversation:
    return world.rows(Conversation)[0]


def happened(world: World, what: str) -> int:
    return len(world.rows(ConversationEvent, what=what))


async def test_the_customer_is_told_by_when(world: World, here: int) -> None:
    await promised(world, here)
    await world.work()
    (text,) = world.platform.texts
    assert "uiterlijk vandaag om 11:00 antwoord" in text, "as clocks in Amsterdam show"


async def test_in_english_to_who_speaks_it(world: World, here: int) -> None:
    with world.core.database.writing() as session:
        session.get_one(Contact, world.rows(Contact)[0].id).language = "en-GB"
    holding = Holding(Draft(text=HOLDING["en"]), world.now + 24 * HOUR)
    await hold(world.core, SYSTEM, here, holding)
    await world.work()
    assert "by tomorrow at" in world.platform.texts[0]


async def test_it_stands_in_the_queue_by_its_time(world: World, here: int) -> None:
    await promised(world, here, 3 * HOUR)
    assert (row(world).status, row(world).waiting_since) == ("pending", None)
    assert row(world).promised_until == world.now + 3 * HOUR
    position = row(world).queue_position
    assert position is not None
    assert is_unanswered(position)
    await world.says(said("m2", "jan"))
    owed, asked = world.rows(Conversation)
    assert asked.queue_position is not None
    assert position > asked.queue_position, "there is time yet"
    world.now += 3 * HOUR
    await world.says(said("m3", "kim"))
    *_, newest = world.rows(Conversation)
    assert newest.queue_position is not None
    assert position < newest.queue_position
    assert owed.queue_position == position


async def test_an_answer_in_time_keeps_it(world: World, here: int) -> None:
    await promised(world, here)
    world.now += HOUR
    answer = await world.reply("Gevonden!")
    (promise,) = world.rows(Promise)
    assert (promise.outcome, promise.answer_id) == ("kept", answer)
    assert promise.answered_at == world.now
    assert row(world).promised_until is None
    await world.work(later=HOUR)
    assert outcomes(world) == ["kept"]
    assert happened(world, "promise.broken") == 0


async def test_what_comes_later_was_broken_before(world: World, here: int) -> None:
    await promised(world, here)
    await world.work(later=HOUR)
    assert outcomes(world) == ["open"], "to the second named is in time"
    await world.work(later=timedelta(seconds=1))
    assert outcomes(world) == ["broken"]
    assert row(world).promised_until is not None, "an answer is owed all the same"
    assert happened(world, "promise.broken") == 1
    await world.work(later=HOUR)
    await world.reply("Gevonden!")
    (promise,) = world.rows(Promise)
    assert (promise.outcome, promise.answered_at) == ("broken", world.now)
    assert row(world).promised_until is None


async def test_it_wakes_who_sleeps_past_it(world: World, here: int) -> None:
    await promised(world, here)
    await handle.snooze(world.core, SYSTEM, here, world.now + 9 * HOUR)
    await world.work(later=HOUR + timedelta(seconds=1))
    assert (row(world).status, outcomes(world)) == ("open", ["broken"])


async def test_another_time_moves_it(world: World, here: int) -> None:
    await promised(world, here)
    world.now += HOUR / 2
    await promised(world, here, 5 * HOUR)
    first, second = world.rows(Promise)
    assert (first.outcome, second.outcome) == ("moved", "open")
    assert first.answered_at is None, "no answer came"
    assert row(world).promised_until == second.due_at
    await world.work(later=HOUR)
    assert outcomes(world) == ["moved", "open"]


async def test_another_time_does_not_mend_a_broken_one(world: World, here: int) -> None:
    await promised(world, here)
    await world.work(later=2 * HOUR)
    await promised(world, here)
    assert outcomes(world) == ["broken", "open"]


async def test_who_resolves_it_owes_nothing(world: World, here: int) -> None:
    await promised(world, here)
    await handle.resolve(world.core, SYSTEM, here)
    assert (row(world).promised_until, outcomes(world)) == (None, ["ended"])
    await world.work(later=2 * HOUR)
    assert outcomes(world) == ["ended"]


async def test_a_question_meanwhile_changes_nothing_of_it(
    world: World, here: int
) -> None:
    await promised(world, here)
    await world.says(said("m2", later=60))
    assert (row(world).status, outcomes(world)) == ("open", ["open"])
    assert row(world).promised_until == world.now + HOUR
    await world.reply("Gevonden!")
    assert outcomes(world) == ["kept"]


async def test_what_is_taken_back_was_never_promised(world: World, here: int) -> None:
    message = await promised(world, here)
    await converse.cancel(world.core, SYSTEM, message)
    assert (row(world).status, outcomes(world)) == ("open", ["withdrawn"])
    assert row(world).promised_until is None


async def test_an_answer_that_is_taken_back_answered_nothing(
    world: World, here: int
) -> None:
    await promised(world, here)
    answer = await world.reply("Gevonden!")
    await converse.cancel(world.core, SYSTEM, answer)
    (promise,) = world.rows(Promise)
    assert (promise.outcome, promise.answer_id) == ("open", None)
    assert row(world).promised_until == promise.due_at


async def test_a_moved_promise_runs_again_when_the_move_is_taken_back(
    world: World, here: int
) -> None:
    await promised(world, here)
    again = await promised(world, here, 5 * HOUR)
    await converse.cancel(world.core, SYSTEM, again)
    assert outcomes(world) == ["open", "withdrawn"]
    assert row(world).promised_until == world.now + HOUR


async def test_an_answer_that_fails_is_owed_until_it_gets_through(
    world: World, here: int
) -> None:
    await promised(world, here)
    await world.work()
    answer = await world.reply("Gevonden!")
    world.platform.answers = [httpx2.Response(400)]
    await world.work()
    assert world.message(answer).status == "failed"
    assert outcomes(world) == ["open"]
    assert row(world).promised_until is not None
    await converse.retry(world.core, SYSTEM, answer)
    assert outcomes(world) == ["kept"]
    assert row(world).promised_until is None


@pytest.mark.parametrize(
    "until",
    [timedelta(0), -HOUR, FAR_OFF + timedelta(seconds=1)],
    ids=["now", "past", "far"],
)
async def test_only_a_time_to_come_is_promised(
    world: World, here: int, until: timedelta
) -> None:
    with pytest.raises(Refused):
        await promised(world, here, until)
    assert world.count(Promise) == 0


async def test_only_who_may_reply_promises(world: World, here: int) -> None:
    holding = Holding(Draft(text="Later"), world.now + HOUR)
    with pytest.raises(Forbidden):
        await hold(world.core, READER, here, holding)
    with pytest.raises(NotFound):
        await hold(world.core, Scope(7, "Stranger"), here, holding)


async def test_an_answer_of_an_older_version_is_found_when_the_time_comes(
    world: World, here: int
) -> None:
    """It knows nothing of promises, and stores a reply and the customer's turn."""
    await promised(world, here)
    world.now += HOUR / 2
    question = row(world)
    world.add(
        User(id=7, email="agent@example.org", created_at=world.now),
        Message(
            conversation_id=here,
            channel_id=question.channel_id,
            direction="out",
            kind="text",
            text="Gevonden!",
            status="sent",
            author_id=7,
            sent_at=world.now,
            received_at=world.now,
        ),
    )
    assert row(world).promised_until is not None
    await world.work(later=HOUR)
    assert outcomes(world) == ["kept"]
    assert row(world).promised_until is None
    assert happened(world, "promise.broken") == 0
