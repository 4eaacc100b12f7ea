"""Files on the simulated platform: ids, addresses, sizes, types."""

from typing import Any

import httpx2
import pytest

from tests.plugins.whatsapp.simulation.bench import Bench, bench, code
from webcare.domain.content import MessageKind
from webcare.plugin.simulation import Say
from webcare_whatsapp.simulation.samples import letter, sample, voice_note

MEGABYTE = 1024 * 1024


async def upload(
    platform: Bench, mime_type: str, data: bytes = b"data"
) -> httpx2.Response:
    return await platform.http.post(
        f"/v26.0/{platform.number}/media",
        data={"messaging_product": "whatsapp", "type": mime_type},
        files={"file": ("name", data, mime_type)},
    )


@pytest.mark.parametrize(
    ("mime_type", "size", "expected"),
    [
        ("image/png", 5 * MEGABYTE, 200),
        ("image/png", 5 * MEGABYTE + 1, 400),
        ("image/gif", 10, 400),
        ("audio/ogg; codecs=opus", 10, 200),
        ("audio/opus", 10, 400),
        ("video/mp4", 16 * MEGABYTE + 1, 400),
        ("image/webp", 500 * 1024, 200),
        ("image/webp", 500 * 1024 + 1, 400),
        ("application/pdf", 20 * MEGABYTE, 200),
    ],
)
async def test_type_and_size_are_checked_at_upload(
    mime_type: str, size: int, expected: int
) -> None:
    async with bench() as platform:
        answer = await upload(platform, mime_type, b"x" * size)
        assert answer.status_code == expected
        if expected == 400:
            assert code(answer) == 131053


async def test_a_file_goes_out_as_a_kind_that_takes_it() -> None:
    async with bench() as platform:
        await platform.says()
        number = (await upload(platform, "image/webp")).json()["id"]
        await platform.sends({"type": "image", "image": {"id": number}})
        await platform.passes(seconds=5)
        assert platform.statuses[0]["errors"][0]["code"] == 131053
        await platform.sends({"type": "sticker", "sticker": {"id": number}})
        await platform.passes(seconds=5)
        assert platform.statuses[-1]["status"] == "delivered"


async def received(platform: Bench) -> dict[str, Any]:
    say = Say(kind=MessageKind.IMAGE, file=sample(MessageKind.IMAGE))
    await platform.simulation.act(platform.number, "fatima", say)
    await platform.passes()
    image: dict[str, Any] = platform.messages[-1]["image"]
    return image


async def test_an_address_is_good_for_five_minutes_and_with_the_token() -> None:
    async with bench() as platform:
        image = await received(platform)
        node = f"/v26.0/{image['id']}"
        url = (await platform.http.get(node)).json()["url"]
        answer = await platform.http.get(url)
        assert answer.content == sample(MessageKind.IMAGE).data
        bare = await platform.http.get(url, headers={"authorization": ""})
        assert bare.status_code == 401
        assert (await platform.http.get(url + "0")).status_code == 404
        await platform.passes(minutes=5)
        assert (await platform.http.get(url)).status_code == 404
        fresh = (await platform.http.get(node)).json()["url"]
        assert (await platform.http.get(fresh)).status_code == 200


@pytest.mark.parametrize("days", [7, 30])
async def test_ids_of_webhooks_live_7_days_and_uploads_30(days: int) -> None:
    async with bench() as platform:
        uploaded = (await upload(platform, "image/png")).json()["id"]
        number = uploaded if days == 30 else (await received(platform))["id"]
        await platform.passes(days=days, seconds=-1)
        path = f"/v26.0/{number}"
        assert (await platform.http.get(path)).status_code == 200
        await platform.passes(seconds=1)
        assert (await platform.http.get(path)).status_code == 400


async def test_a_file_of_another_number_is_not_found() -> None:
    async with bench() as platform:
        image = await received(platform)
        path = f"/v26.0/{image['id']}"
        answer = await platform.http.get(path, params={"phone_number_id": "1"})
        assert answer.status_code == 400


async def test_a_deleted_file_is_gone() -> None:
    async with bench() as platform:
        path = f"/v26.0/{(await received(platform))['id']}"
        assert (await platform.http.delete(path)).json() == {"success": True}
        assert (await platform.http.get(path)).status_code == 400


def test_the_samples_begin_as_their_formats_do() -> None:
    starts = {
        MessageKind.IMAGE: b"\x89PNG\r\n\x1a\n",
        MessageKind.VOICE: b"OggS",
        MessageKind.DOCUMENT: b"%PDF-1.4",
        MessageKind.STICKER: b"RIFF",
    }
    for kind, start in starts.items():
        assert sample(kind).data.startswith(start)
    assert sample(MessageKind.VIDEO).data[4:8] == b"ftyp"


def test_the_pdf_says_where_its_objects_are() -> None:
    data = letter().data
    table = int(data.rsplit(b"startxref\n", 1)[1].split(b"\n", 1)[0])
    rows = data[table:].split(b"\n")[3:8]
    for number, row in enumerate(rows, 1):
        assert data[int(row[:10]) :].startswith(b"%d 0 obj" % number)


def test_a_voice_note_lasts_as_long_as_was_asked() -> None:
    assert voice_note(2).data.count(b"OggS") == 4
    assert voice_note(5).data.count(b"OggS") == 7
