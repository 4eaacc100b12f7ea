"""The filtered stream of the simulated X, and the stream of events."""

import asyncio
import json
from typing import Any

import pytest

from tests.plugins.twitter.simulation.bench import APP, Bench, bench
from webcare_twitter.simulation.listening import lines

RULES = "/2/tweets/search/stream/rules"


async def _change(
    platform: Bench, body: dict[str, Any], **query: str
) -> dict[str, Any]:
    answer = await platform.http.post(RULES, json=body, headers=APP, params=query)
    told: dict[str, Any] = answer.json()
    return told


async def _listen(platform: Bench) -> asyncio.Queue[dict[str, Any]]:
    queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    platform.world.streams.append(queue)
    await asyncio.sleep(0)
    return queue


async def test_rules_are_added_listed_and_deleted() -> None:
    async with bench() as platform:
        assert "data" not in await platform.asks(RULES)
        rule = {"value": "vlietdrecht -from:vlietdrecht", "tag": "naam"}
        made = await _change(platform, {"add": [rule]})
        assert made["meta"]["summary"]["created"] == 1
        number = made["data"][0]["id"]
        assert made["data"] == [{"id": number, **rule}]
        again = await _change(platform, {"add": [rule]})
        assert again["meta"]["summary"] == {
            "created": 0,
            "not_created": 1,
            "valid": 0,
            "invalid": 1,
        }
        assert again["errors"][0]["title"] == "DuplicateRule"
        assert (await platform.asks(RULES))["data"] == made["data"]
        gone = await _change(platform, {"delete": {"ids": [number, "9"]}})
        assert gone["meta"]["summary"] == {"deleted": 1, "not_deleted": 1}
        assert platform.world.rules == {}


async def test_a_dry_run_changes_nothing() -> None:
    async with bench() as platform:
        body = {"add": [{"value": "koffer"}]}
        assert (await _change(platform, body, dry_run="true"))["data"]
        assert platform.world.rules == {}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"add": []},
        {"add": [{"value": ""}]},
        {"add": [{"value": "(a"}]},
        {"add": [{"value": "a" * 1025}]},
        {"other": 1},
    ],
)
async def test_rules_that_cannot_be_read(body: dict[str, Any]) -> None:
    async with bench() as platform:
        answer = await platform.http.post(RULES, json=body, headers=APP)
        assert answer.status_code == 400


async def test_what_fits_a_rule_comes_with_the_rule() -> None:
    async with bench() as platform:
        rule = {"value": "vlietdrecht -@vlietdrecht", "tag": "naam"}
        number = (await _change(platform, {"add": [rule]}))["data"][0]["id"]
        queue = await _listen(platform)
        await platform.publishes("@vlietdrecht hallo")
        found = await platform.publishes("Mooi, Vlietdrecht!", person="spotter")
        await platform.publishes("Vlietdrecht", person="slot")
        item = queue.get_nowait()
        assert queue.empty()
        assert item["data"]["id"] == found
        assert item["data"]["author_id"] == platform.number("spotter")
        assert item["includes"]["users"][0]["username"] == "spotterbob"
        assert item["matching_rules"] == [{"id": number, "tag": "naam"}]


async def test_a_stream_wants_rules_and_one_listener() -> None:
    async with bench() as platform:
        path = "/2/tweets/search/stream"
        answer = await platform.http.get(path, headers=APP)
        assert answer.status_code == 409
        await _change(platform, {"add": [{"value": "koffer"}]})
        await _listen(platform)
        answer = await platform.http.get(path, headers=APP)
        assert answer.status_code == 429
        assert answer.json()["connection_issue"] == "TooManyConnections"
        assert answer.json()["type"].endswith("/streaming-connection")


async def test_lines_come_one_by_one_and_the_listener_is_forgotten() -> None:
    queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    listeners = [queue]
    queue.put_nowait({"a": 1})
    source = lines(listeners, queue)
    assert json.loads(await anext(source)) == {"a": 1}
    await source.aclose()  # type: ignore[attr-defined]  # it is a generator
    assert listeners == []


async def test_a_quiet_stream_shows_that_it_lives(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("webcare_twitter.simulation.listening.HEARTBEAT", 0.01)
    queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    source = lines([queue], queue)
    assert await anext(source) == b"\r\n"


async def test_events_without_a_webhook_go_to_their_stream() -> None:
    async with bench() as platform:
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        platform.world.activity.append(queue)
        await platform.subscribes("post.mention.create")
        number = await platform.publishes()
        assert queue.get_nowait()["data"]["payload"]["id"] == number
        platform.world.activity.append(queue)
        answer = await platform.http.get("/2/activity/stream", headers=APP)
        assert answer.status_code == 429
