"""Webhooks of one account, one after the other: what is about the ones before."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.made.desk import migrated
from tests.made.posted import FACEBOOK, TWITTER, Platform
from tests.services.plugin import NewDatabase
from tests.world.core import World, running
from webcare.loader import load_plugins
from webcare.storage.tables import Conversation, Message

pytestmark = pytest.mark.anyio

FOLDER = Path(__file__).resolve().parents[1] / "plugins"


@pytest.fixture
async def world(new_database: NewDatabase, tmp_path: Path) -> AsyncIterator[World]:
    extra = {each.type: each.plugin for each in (FACEBOOK, TWITTER)}
    plugins = load_plugins(extra=extra, discover=False)
    async with running(new_database(migrated), tmp_path, plugins=plugins) as made:
        yield made


async def post(world: World, platform: Platform, *files: str) -> None:
    """Post fixtures of a platform to one channel, in this order."""
    folder = FOLDER / platform.type / "payloads"
    bodies = [(folder / f"{file}.json").read_bytes() for file in files]
    if await world.core.accounts.get("ours") is None:
        platform.connect(world, "ours", bodies[0])
    for body in bodies:
        answer = await platform.post(world, "ours", body)
        assert answer.status_code == 200


@pytest.mark.parametrize(
    ("platform", "files"),
    [
        (
            FACEBOOK,
            ("message.text__plain", "message.echo__page_inbox", "read__watermark"),
        ),
        (TWITTER, ("dm.received__text", "dm.sent__elsewhere", "dm.read__by_them")),
    ],
    ids=["facebook", "twitter"],
)
async def test_what_we_said_in_private_was_read(
    world: World, platform: Platform, files: tuple[str, ...]
) -> None:
    await post(world, platform, *files)
    assert world.count(Conversation) == 1
    (ours,) = world.rows(Message, direction="out")
    assert ours.status == "read"


async def test_another_app_takes_a_chat_over(world: World) -> None:
    await post(world, FACEBOOK, "message.text__plain", "pass_thread_control__to_other")
    (conversation,) = world.rows(Conversation)
    assert conversation.controlled_by


async def test_a_comment_is_answered_and_hidden(world: World) -> None:
    await post(
        world,
        FACEBOOK,
        "feed.comment_add__top",
        "feed.comment_add__ours",
        "feed.comment_hide__hidden",
    )
    (conversation,) = world.rows(Conversation)
    assert conversation.visibility == "public"
    theirs, ours = world.rows(Message)
    assert theirs.hidden_at is not None
    assert (ours.direction, ours.conversation_id) == ("out", conversation.id)


async def test_a_mention_is_answered_elsewhere(world: World) -> None:
    await post(world, TWITTER, "post.mention.create__plain", "post.create__our_reply")
    (conversation,) = world.rows(Conversation)
    assert conversation.visibility == "public"
    assert [each.direction for each in world.rows(Message)] == ["in", "out"]
