"""Files on the simulated X: uploaded whole or in pieces, sent, and fetched."""

import base64
from typing import Any

import httpx2
import pytest

from tests.plugins.twitter.simulation.bench import Bench, bench
from webcare.domain.content import MessageKind
from webcare.plugin.simulation import Publish, Say, Upload
from webcare_twitter.simulation.samples import puddle

PNG = puddle().data
FILM = b"\x00\x00\x00\x18ftypmp42" + b"x" * 300


async def _upload(
    platform: Bench,
    category: str = "tweet_image",
    data: bytes = PNG,
    mime: str = "image/png",
) -> httpx2.Response:
    return await platform.http.post(
        "/2/media/upload",
        files={"media": ("plas.png", data, mime)},
        data={"media_category": category},
    )


async def _chunked(
    platform: Bench, category: str = "tweet_video", data: bytes = FILM
) -> dict[str, Any]:
    wanted = {
        "media_type": "video/mp4",
        "total_bytes": len(data),
        "media_category": category,
    }
    made = await platform.http.post("/2/media/upload/initialize", json=wanted)
    number = made.json()["data"]["id"]
    assert made.json()["data"]["expires_after_secs"] == 86400
    middle = len(data) // 2
    for place, part in ((1, data[middle:]), (0, data[:middle])):
        answer = await platform.http.post(
            f"/2/media/upload/{number}/append",
            data={"segment_index": str(place)},
            files={"media": ("blob", part, "application/octet-stream")},
        )
        assert answer.json()["data"]["expires_at"]
    answer = await platform.http.post(f"/2/media/upload/{number}/finalize")
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()["data"]
    return body


async def _status(platform: Bench, number: str) -> dict[str, Any]:
    query = {"command": "STATUS", "media_id": number}
    answer = await platform.http.get("/2/media/upload", params=query)
    body: dict[str, Any] = answer.json()["data"]
    return body


async def test_a_picture_goes_up_whole_and_is_published() -> None:
    async with bench() as platform:
        data = (await _upload(platform)).json()["data"]
        assert data["image"] == {"image_type": "image/png", "w": 240, "h": 180}
        assert data["size"] == len(PNG)
        assert "processing_info" not in data
        posted = await platform.posts("", media={"media_ids": [data["id"]]})
        assert posted.status_code == 201
        text = posted.json()["data"]["text"]
        assert text.startswith("https://t.co/")
        payload = platform.events[0]["payload"]
        assert payload["display_text_range"] == [0, 0]
        assert payload["attachments"]["media_keys"] == [data["media_key"]]
        (media,) = platform.events[0]["includes"]["media"]
        assert (await platform.http.get(media["url"])).content == PNG
        shown = platform.wall()[posted.json()["data"]["id"]]
        assert shown.file is not None
        assert platform.simulation.file(shown.file.id).data == PNG


async def test_base64_in_json_is_a_file_too() -> None:
    async with bench() as platform:
        body = {
            "media": base64.b64encode(PNG).decode(),
            "media_category": "tweet_image",
            "media_type": "image/png",
        }
        answer = await platform.http.post("/2/media/upload", json=body)
        assert answer.json()["data"]["size"] == len(PNG)


async def test_a_film_goes_up_in_pieces_and_takes_a_while() -> None:
    async with bench() as platform:
        data = await _chunked(platform)
        assert data["processing_info"]["state"] == "pending"
        assert data["processing_info"]["check_after_secs"] >= 1
        ids = {"media_ids": [data["id"]]}
        assert (await platform.posts("Film", media=ids)).status_code == 400
        await platform.passes(seconds=3)
        info = (await _status(platform, data["id"]))["processing_info"]
        assert info["state"] == "in_progress"
        assert 0 < info["progress_percent"] < 100
        await platform.passes(seconds=2)
        info = (await _status(platform, data["id"]))["processing_info"]
        assert info == {"state": "succeeded", "progress_percent": 100}
        assert (await platform.posts("Film", media=ids)).is_success


async def test_a_film_can_fail() -> None:
    async with bench() as platform:
        platform.simulation.switch({"processing_fails": "on", "processing": "1"})
        data = await _chunked(platform)
        await platform.passes(seconds=1)
        info = (await _status(platform, data["id"]))["processing_info"]
        assert info["state"] == "failed"
        assert info["error"]["name"] == "InvalidMedia"
        ids = {"media_ids": [data["id"]]}
        assert (await platform.posts("Film", media=ids)).status_code == 400


async def test_missing_pieces_are_noticed() -> None:
    async with bench() as platform:
        wanted = {
            "media_type": "video/mp4",
            "total_bytes": 99,
            "media_category": "dm_video",
        }
        made = await platform.http.post("/2/media/upload/initialize", json=wanted)
        path = f"/2/media/upload/{made.json()['data']['id']}"
        assert (await platform.http.post(f"{path}/finalize")).status_code == 400
        part = {"media": ("blob", b"a", "video/mp4")}
        beyond = await platform.http.post(
            f"{path}/append", data={"segment_index": "1000"}, files=part
        )
        assert beyond.status_code == 400
        other = await platform.http.post("/2/media/upload/123/finalize")
        assert other.status_code == 404


@pytest.mark.parametrize(
    ("category", "data", "mime"),
    [
        ("tweet_picture", PNG, "image/png"),
        ("tweet_image", PNG, "image/heic"),
        ("tweet_image", b"x" * (5 * 1024 * 1024 + 1), "image/png"),
        ("tweet_gif", b"x" * (15 * 1024 * 1024 + 1), "image/gif"),
    ],
)
async def test_a_file_that_x_does_not_take(
    category: str, data: bytes, mime: str
) -> None:
    async with bench() as platform:
        answer = await _upload(platform, category, data, mime)
        assert answer.status_code == 400


async def test_a_post_has_four_pictures_or_one_film() -> None:
    async with bench() as platform:
        ids = [(await _upload(platform)).json()["data"]["id"] for _ in range(5)]
        film = (await _chunked(platform))["id"]
        await platform.passes(seconds=5)
        assert (await platform.posts("a", media={"media_ids": ids[:4]})).is_success
        for wrong in (ids, [ids[0], film]):
            answer = await platform.posts("b", media={"media_ids": wrong})
            assert answer.status_code == 400


async def test_a_file_is_for_one_purpose_and_for_a_day() -> None:
    async with bench() as platform:
        number = (await _upload(platform)).json()["data"]["id"]
        attachments = [{"media_id": number}]
        assert (await platform.messages(attachments=attachments)).status_code == 400
        await platform.passes(days=1)
        house = platform.world.house(platform.house)
        platform.world.tokens.allow(house, platform.world.now)
        answer = await platform.posts("a", media={"media_ids": [number]})
        assert answer.status_code == 400


async def test_what_a_picture_shows_is_kept() -> None:
    async with bench() as platform:
        number = (await _upload(platform)).json()["data"]["id"]
        text = {"alt_text": {"text": "Een plas"}}
        body = {"id": number, "metadata": text}
        answer = await platform.http.post("/2/media/metadata", json=body)
        assert answer.json()["data"]["associated_metadata"] == text
        await platform.posts("a", media={"media_ids": [number]})
        (media,) = platform.events[0]["includes"]["media"]
        assert media["alt_text"] == "Een plas"
        body["metadata"] = {"alt_text": {"text": "a" * 1001}}
        answer = await platform.http.post("/2/media/metadata", json=body)
        assert answer.status_code == 400


async def test_a_picture_in_a_message_is_for_its_two_people() -> None:
    async with bench() as platform:
        say = Say(text="Kijk", kind=MessageKind.IMAGE, file=puddle())
        await platform.simulation.act(platform.house, "fatima", say)
        await platform.passes()
        event = platform.events[0]["payload"]["direct_message_events"][0]
        data = event["message_create"]["message_data"]
        media = data["attachment"]["media"]
        start, end = media["indices"]
        assert data["text"][start:end] == media["url"]
        assert data["text"] == f"Kijk {media['url']}"
        assert media["type"] == "photo"
        address = media["media_url_https"]
        assert (await platform.http.get(address)).content == PNG
        nobody = {"authorization": ""}
        assert (await platform.http.get(address, headers=nobody)).status_code == 401
        newer = address.replace("/1.1/ton/data/dm/", "/2/dm_conversations/media/")
        assert (await platform.http.get(newer)).content == PNG
        other = newer.replace(event["id"], "123")
        assert (await platform.http.get(other)).status_code == 404


async def test_our_picture_stands_on_the_phone() -> None:
    async with bench() as platform:
        number = (await _upload(platform, "dm_image")).json()["data"]["id"]
        answer = await platform.messages("", attachments=[{"media_id": number}])
        assert answer.status_code == 201
        shown = platform.chat()[0]
        assert shown.kind is MessageKind.IMAGE
        assert shown.file is not None


async def test_a_persons_picture_is_in_the_event() -> None:
    async with bench() as platform:
        picture = Upload("plas.png", "image/png", PNG)
        action = Publish(text="@vlietdrecht kijk", file=picture)
        number = await platform.simulation.act(platform.house, "joost", action)
        await platform.passes()
        (media,) = platform.events[0]["includes"]["media"]
        query = {"expansions": "attachments.media_keys", "media.fields": "url"}
        looked = await platform.http.get(f"/2/tweets/{number}", params=query)
        assert looked.json()["includes"]["media"][0]["url"] == media["url"]
