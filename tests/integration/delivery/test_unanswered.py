"""A customer whose answer did not get through still waits, where they waited before."""

from datetime import timedelta

import httpx2
import pytest

from tests.world.core import World
from tests.world.letters import said, status
from webcare.domain.access import SYSTEM
from webcare.services.conversations import converse, handle
from webcare.storage.tables import Conversation

pytestmark = pytest.mark.anyio


def conversation(world: World) -> Conversation:
    (row,) = world.rows(Conversation)
    return row


async def failed_reply(world: World) -> int:
    """Give a reply that the platform refused for good."""
    world.platform.answers.append(httpx2.Response(400))
    message_id = await world.reply()
    await world.work()
    assert world.message(message_id).status == "failed"
    return message_id


async def test_a_refused_answer_puts_the_customer_back_where_they_stood(
    world: World,
) -> None:
    await world.says(said("m1"))
    before = conversation(world)
    await failed_reply(world)
    after = conversation(world)
    assert after.status == "open"
    assert after.waiting_since == before.waiting_since
    assert after.queue_position == before.queue_position


async def test_so_does_a_refusal_that_comes_later(world: World) -> None:
    await world.says(said("m1"))
    message_id = await world.reply()
    await world.work()
    external_id = world.message(message_id).external_id
    assert external_id is not None
    assert conversation(world).status == "pending"
    await world.says(status(external_id, "failed"))
    assert conversation(world).status == "open"
    assert conversation(world).waiting_since is not None


async def test_what_was_answered_otherwise_stays_answered(world: World) -> None:
    await world.says(said("m1"))
    first = await world.reply()
    await world.work()
    external_id = world.message(first).external_id
    assert external_id is not None
    await world.reply()
    await world.work()
    await world.says(status(external_id, "failed"))
    assert conversation(world).status == "pending"


async def test_what_was_resolved_meanwhile_stays_resolved(world: World) -> None:
    await world.says(said("m1"))
    world.platform.answers.append(httpx2.Response(400))
    await world.reply()
    await handle.resolve(world.core, SYSTEM, conversation(world).id)
    await world.work()
    assert conversation(world).status == "resolved"


async def test_trying_again_gives_the_customer_the_turn(world: World) -> None:
    await world.says(said("m1"))
    message_id = await failed_reply(world)
    await converse.retry(world.core, SYSTEM, message_id)
    assert conversation(world).status == "pending"


async def test_trying_again_does_not_hide_a_newer_question(world: World) -> None:
    await world.says(said("m1"))
    message_id = await failed_reply(world)
    world.now += timedelta(minutes=1)
    await world.says(said("m2"))
    await converse.retry(world.core, SYSTEM, message_id)
    assert conversation(world).status == "open"
