"""Posts that were found: kept apart, once, and nobody becomes a contact by them."""

import pytest

from tests.world.core import World
from tests.world.starling import found, shouted
from webcare.storage.tables import (
    Contact,
    Conversation,
    FoundPost,
    Identity,
    Message,
    MessageCharge,
)

pytestmark = pytest.mark.anyio


async def test_a_found_post_waits_apart_from_the_queue(flock: World) -> None:
    await flock.says(found("p1", title="Koffers", source="zoekopdracht"))
    (post,) = flock.rows(FoundPost)
    assert (post.state, post.author, post.title, post.source) == (
        "new",
        "anna",
        "Koffers",
        "zoekopdracht",
    )
    assert [each["value"] for each in post.aliases] == ["anna"]
    for table in (Conversation, Message, Contact, Identity):
        assert flock.count(table) == 0


async def test_what_was_found_before_stays_as_it_is(flock: World) -> None:
    await flock.says(found("p1", "een"), found("p1", "twee"), found("p2", "drie"))
    await flock.says(found("p1", "vier"))
    assert [(each.external_id, each.text) for each in flock.rows(FoundPost)] == [
        ("p1", "twee"),
        ("p2", "drie"),
    ]


async def test_a_message_to_us_is_not_found_as_well(flock: World) -> None:
    await flock.says(shouted("c1"))
    await flock.says(found("c1"), found("c2"), shouted("c2"))
    assert flock.count(FoundPost) == 0
    assert flock.count(Message) == 2


async def test_each_post_that_is_found_is_charged_once(flock: World) -> None:
    for _ in range(2):
        await flock.says(found("p1", micros=5_000), found("p2"))
    assert [each.external_id for each in flock.rows(MessageCharge)] == ["p1"]
