"""News about our messages: forwards only, in any order, also before the message."""

from itertools import permutations

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.world.core import World
from tests.world.letters import said, status
from webcare.domain.access import SYSTEM
from webcare.services.conversations import converse
from webcare.storage.tables import (
    Conversation,
    ConversationEvent,
    Message,
    MessageCharge,
    StatusNews,
)

pytestmark = pytest.mark.anyio

RANKS = ["sent", "failed", "delivered", "read", "played"]
"""The platform's news, by what outdoes what."""


async def answered(world: World) -> int:
    """Let somebody ask, answer it, and have the answer accepted as `out-1`."""
    await world.says(said("m1"))
    message_id = await world.reply()
    await world.work()
    assert world.message(message_id).external_id == "out-1"
    return message_id


@pytest.mark.parametrize("order", list(permutations(["sent", "delivered", "read"])))
async def test_any_order_ends_with_read(world: World, order: tuple[str, ...]) -> None:
    message_id = await answered(world)
    for news in order:
        await world.says(status("out-1", news))
    assert world.message(message_id).status == "read"


@given(
    batches=st.lists(
        st.lists(st.sampled_from(RANKS), min_size=1, max_size=4), min_size=1, max_size=5
    ),
    early=st.integers(0, 5),
)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
async def test_any_order_with_duplicates_ends_with_the_best_news(
    world: World, batches: list[list[str]], early: int
) -> None:
    """Some webhooks come before the answer to our send, the rest after it."""
    external_id = f"out-{len(world.platform.sent) + 1}"
    await world.says(said(f"to-{external_id}"))
    message_id = await world.reply()
    for batch in batches[:early]:
        await world.says(*(status(external_id, news) for news in batch))
    await world.work()
    for batch in batches[early:]:
        await world.says(*(status(external_id, news) for news in batch))
    best = max((news for batch in batches for news in batch), key=RANKS.index)
    assert world.message(message_id).status == best


async def test_each_step_is_told_once(world: World) -> None:
    await answered(world)
    for _ in range(3):
        await world.says(status("out-1", "delivered"), status("out-1", "sent"))
    told = [
        each.data and each.data["status"]
        for each in world.rows(ConversationEvent, what="message.status")
    ]
    assert told == ["sent", "delivered"]


async def test_a_status_before_the_answer_is_kept_and_applied(world: World) -> None:
    await world.says(said("m1"))
    message_id = await world.reply()
    await world.says(status("out-1", "delivered"))
    assert world.message(message_id).status == "queued"
    await world.work()
    assert world.message(message_id).status == "delivered"


async def test_our_own_id_proves_a_send_whose_answer_was_lost(world: World) -> None:
    await world.says(said("m1"))
    message_id = await world.reply()
    world.platform.answers = [httpx2.ReadTimeout("lost")]
    await world.work()
    assert world.message(message_id).status == "perhaps_sent"
    await world.says(status("out-77", "delivered", outbox=str(message_id)))
    message = world.message(message_id)
    assert (message.status, message.external_id) == ("delivered", "out-77")
    assert message.fault is None
    await world.says(status("out-77", "read"))
    assert world.message(message_id).status == "read"


@pytest.mark.parametrize("outbox", ["", "0", "-1", "x", "9" * 30, "²", "1"])
async def test_an_id_that_is_not_ours_proves_nothing(world: World, outbox: str) -> None:
    await world.says(said("m1"))
    message_id = await world.reply()
    await world.says(status("out-77", "delivered", outbox=outbox))
    assert world.message(message_id).status == "queued"
    assert world.message(message_id).external_id is None


async def test_a_failure_that_comes_twice_does_not_undo_a_new_attempt(
    world: World,
) -> None:
    message_id = await answered(world)
    failed = status("out-1", "failed", fault="131", outbox=str(message_id))
    await world.says(failed)
    assert world.message(message_id).status == "failed"
    await converse.retry(world.core, SYSTEM, message_id)
    await world.says(failed)
    assert world.message(message_id).status == "queued"
    await world.work()
    message = world.message(message_id)
    assert (message.status, message.external_id) == ("sent", "out-2")


async def test_a_failure_says_why_until_it_arrives_after_all(world: World) -> None:
    message_id = await answered(world)
    await world.says(status("out-1", "failed", fault="131"))
    fault = world.message(message_id).fault
    assert fault is not None
    assert fault["code"] == "131"
    await world.says(status("out-1", "delivered"))
    assert world.message(message_id).fault is None


async def test_a_closed_window_is_believed(world: World) -> None:
    message_id = await answered(world)
    (before,) = world.rows(Conversation)
    await world.says(status("out-1", "failed", fault="470"))
    (after,) = world.rows(Conversation)
    assert world.message(message_id).status == "failed"
    assert after.window_until == world.now
    assert before.window_until is not None
    assert before.window_until > after.window_until


async def test_the_news_of_what_we_said_elsewhere_may_come_first(world: World) -> None:
    await world.says(status("phone-1", "read"))
    await world.says(said("phone-1", direction="out", text="Van mijn telefoon"))
    await world.says(
        status("phone-2", "delivered"),
        said("phone-2", direction="out", text="En nog iets"),
    )
    assert [each.status for each in world.rows(Message)] == ["read", "delivered"]


async def test_news_about_the_customers_own_message_changes_nothing(
    world: World,
) -> None:
    await world.says(said("m1"))
    await world.says(status("m1", "read"))
    assert [each.status for each in world.rows(Message)] == ["received"]
    assert world.count(StatusNews) == 1


async def test_what_our_own_calls_cost_is_kept(world: World) -> None:
    world.platform.answers = [
        httpx2.Response(200, json={"id": "out-1", "micros": [5_000, 10_000]})
    ]
    await answered(world)
    kept = [(each.external_id, each.micros) for each in world.rows(MessageCharge)]
    assert kept == [("out-1", 5_000), ("out-1#1", 10_000)]


async def test_each_message_is_charged_once(world: World) -> None:
    await answered(world)
    for news in ("sent", "delivered", "sent"):
        await world.says(status("out-1", news, charge="service"))
    (charge,) = world.rows(MessageCharge)
    assert (charge.month, charge.category, charge.billable) == (
        "2026-03",
        "service",
        True,
    )
