"""Files come in the background: a message is never lost because its picture is late."""

import hashlib
from datetime import timedelta

import httpx2
import pytest

from tests.world.core import World
from tests.world.letters import Item, said
from webcare.domain.access import SYSTEM, Scope
from webcare.errors import InvalidTransition, NotFound
from webcare.services.receiving import fetch_media
from webcare.services.receiving.fetch_media import retry_media
from webcare.storage.tables import (
    Attachment,
    ChannelRow,
    ConversationEvent,
    Job,
    Message,
)

pytestmark = pytest.mark.anyio

PNG = b"\x89PNG\r\n\x1a\n" + b"." * 5000
HOUR = timedelta(hours=1)


def picture(**facts: object) -> Item:
    return said("m1", text="Kijk", kind="image", media=[{"id": "photo", **facts}])


def file_of(world: World) -> Attachment:
    (attachment,) = world.rows(Attachment)
    return attachment


async def kept(world: World) -> bytes:
    chunks = [chunk async for chunk in world.core.media.open(file_of(world).object_key)]
    return b"".join(chunks)


def on_disk(world: World) -> int:
    folder = world.core.settings.data_dir / "media"
    return sum(each.is_file() for each in folder.rglob("*"))


async def test_the_message_is_there_before_its_picture(world: World) -> None:
    world.platform.files["photo"] = PNG
    await world.says(picture(sha256=hashlib.sha256(PNG).hexdigest()))
    assert world.texts() == ["Kijk"]
    assert file_of(world).state == "waiting"
    await world.work()
    file = file_of(world)
    assert (file.state, file.size, file.mime_type) == ("stored", len(PNG), "image/png")
    assert await kept(world) == PNG
    told = world.rows(ConversationEvent, what="message.media")
    assert len(told) == 1


async def test_a_host_that_is_away_for_a_day_is_asked_until_it_gives(
    world: World,
) -> None:
    world.platform.files["photo"] = httpx2.ConnectError("away")
    await world.says(picture())
    for _ in range(24):
        await world.work(later=HOUR)
    assert world.texts() == ["Kijk"]
    assert file_of(world).state == "waiting"
    assert file_of(world).reason
    world.platform.files["photo"] = PNG
    await world.work(later=HOUR)
    assert (file_of(world).state, file_of(world).reason) == ("stored", "")
    assert world.count(Job) == 0


@pytest.mark.parametrize(
    "facts", [{"sha256": "0" * 64}, {"size": 7}], ids=["hash", "size"]
)
async def test_a_damaged_file_is_not_kept_and_asked_for_again(
    world: World, facts: dict[str, object]
) -> None:
    world.platform.files["photo"] = PNG
    await world.says(picture(**facts))
    await world.work()
    assert file_of(world).state == "waiting"
    assert "damaged" in file_of(world).reason
    assert on_disk(world) == 0
    asked = len(world.platform.asked)
    await world.work(later=HOUR)
    assert len(world.platform.asked) == asked + 1


async def test_a_file_that_is_gone_for_good_is_given_up_and_can_be_tried_by_hand(
    world: World,
) -> None:
    await world.says(picture())
    await world.work()
    file = file_of(world)
    assert (file.state, file.reason) == ("failed", "It flew away.")
    assert world.count(Job) == 0
    with pytest.raises(NotFound):
        await retry_media(world.core, Scope(1, "stranger"), file.id)
    with pytest.raises(NotFound):
        await retry_media(world.core, SYSTEM, 7)
    world.platform.files["photo"] = PNG
    await retry_media(world.core, SYSTEM, file.id)
    assert file_of(world).state == "waiting"
    with pytest.raises(InvalidTransition):
        await retry_media(world.core, SYSTEM, file.id)
    await world.work()
    assert await kept(world) == PNG


async def test_a_file_that_is_too_large_is_refused_and_leaves_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch_media, "MAX_BYTES", 1000)
    world.platform.files["photo"] = PNG
    await world.says(picture())
    await world.work()
    assert file_of(world).state == "failed"
    assert on_disk(world) == 0


async def test_after_seven_days_it_is_given_up(world: World) -> None:
    world.platform.files["photo"] = httpx2.Response(503)
    await world.says(picture())
    for _ in range(7):
        await world.work(later=24 * HOUR)
        assert file_of(world).state == "waiting"
    await world.work(later=HOUR)
    assert file_of(world).state == "failed"
    assert world.count(Job) == 0
    assert len(world.rows(Message)) == 1


async def test_a_file_of_a_channel_that_is_gone_is_given_up_too(world: World) -> None:
    await world.says(picture())
    (channel,) = world.rows(ChannelRow)
    with world.core.database.writing() as session:
        session.get_one(ChannelRow, channel.id).type = "no such type"
    world.core.accounts.forget()
    await world.work()
    assert file_of(world).state == "waiting"
    await world.work(later=24 * 8 * HOUR)
    assert file_of(world).state == "failed"


async def test_a_disk_that_is_full_is_not_the_plugins_fault(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.platform.files["photo"] = PNG
    await world.says(picture())
    folder = world.core.settings.data_dir / "media"
    monkeypatch.setattr(fetch_media, "new_object_key", lambda: "x")
    (folder / "x").mkdir(parents=True)
    await world.work()
    assert file_of(world).state == "waiting"
    assert world.core.plugins.failure("pigeon") == ""
    (folder / "x").rmdir()
    await world.work(later=HOUR)
    assert file_of(world).state == "stored"


async def test_what_the_bytes_show_outdoes_what_was_said(world: World) -> None:
    world.platform.files["photo"] = b"<script>alert(1)</script>"
    await world.says(picture())
    await world.work()
    assert file_of(world).mime_type == "application/octet-stream"
