"""What the simulated X answers fits X's own description, where it is at hand."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import httpx2
import jsonschema
import pytest

from tests.plugins.twitter.simulation.bench import APP, Bench, bench
from webcare_twitter.simulation.operations import OPERATIONS
from webcare_twitter.simulation.samples import puddle

PROJECT = Path(__file__).parents[4]
DESCRIPTION = PROJECT.parent / "shared" / "specs" / "x-openapi-2.167.json"

pytestmark = pytest.mark.skipif(
    not DESCRIPTION.exists(),
    reason="needs the shared folder with X's description beside the project",
)


@cache
def description() -> dict[str, Any]:
    told: dict[str, Any] = json.loads(DESCRIPTION.read_text(encoding="utf-8"))
    _strict(told["components"]["schemas"])
    return told


def _strict(schemas: dict[str, Any]) -> None:
    """Make the description say what it means: `nullable` is OpenAPI's own word."""
    for schema in _objects(schemas):
        if schema.get("nullable") and isinstance(schema.get("type"), str):
            schema["type"] = [schema["type"], "null"]


def _objects(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _objects(inner)


def _bare(path: str) -> str:
    parts = path.split("/")
    return "/".join("{}" if part.startswith("{") else part for part in parts)


@cache
def operations() -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (method.upper(), _bare(path)): operation
        for path, methods in description()["paths"].items()
        for method, operation in methods.items()
    }


def fits(method: str, path: str, answer: httpx2.Response) -> dict[str, Any]:
    """Return an answer's body; fail when it is not as described."""
    responses = operations()[method, _bare(path)]["responses"]
    assert str(answer.status_code) in responses, answer.text
    content = responses[str(answer.status_code)]["content"]
    schema = content["application/json"]["schema"]
    whole = {**schema, "components": description()["components"]}
    body: dict[str, Any] = answer.json()
    jsonschema.Draft202012Validator(whole).validate(body)
    return body


def test_every_address_and_method_is_described() -> None:
    ours = {(o.method, _bare(o.path)) for o in OPERATIONS}
    assert ours - set(operations()) == set()


def test_every_call_succeeds_with_the_status_that_is_described() -> None:
    for operation in OPERATIONS:
        responses = operations()[operation.method, _bare(operation.path)]["responses"]
        assert str(operation.status) in responses, operation.path


async def _published(platform: Bench) -> str:
    answer = await platform.posts("Dag https://vlietdrecht.example/a @tombaker_leeds")
    body = fits("POST", "/2/tweets", answer)
    number: str = body["data"]["id"]
    return number


FIELDS = {
    "tweet.fields": (
        "attachments,author_id,conversation_id,created_at,display_text_range,"
        "edit_controls,entities,in_reply_to_user_id,lang,public_metrics,"
        "possibly_sensitive,referenced_tweets,reply_settings"
    ),
    "expansions": "author_id,referenced_tweets.id,attachments.media_keys",
    "user.fields": "created_at,description,protected,public_metrics,verified",
    "media.fields": "alt_text,type,url",
}


NEWER = {
    "post.fields": (
        "attachments,conversation_id,created_at,display_text_range,edit_controls,"
        "entities,lang,public_metrics,possibly_sensitive,reply_settings"
    ),
    "expansions": (
        "author_id,in_reply_to_user_id,referenced_posts,edit_history_post_ids"
    ),
    "user.fields": FIELDS["user.fields"],
}


@pytest.mark.parametrize("fields", [FIELDS, NEWER], ids=["older", "newer"])
async def test_posts(fields: dict[str, str]) -> None:
    async with bench() as platform:
        ours = await _published(platform)
        below = await platform.publishes("@vlietdrecht Fijn", parent=ours)
        path = "/2/tweets/{id}"
        answer = await platform.http.get(f"/2/tweets/{below}", params=fields)
        body = fits("GET", path, answer)
        assert len(body["data"]) > 10
        fits("GET", path, await platform.http.get("/2/tweets/1"))
        query = {**fields, "ids": f"{below},1"}
        answer = await platform.http.get("/2/tweets", params=query)
        assert fits("GET", "/2/tweets", answer)["errors"]
        hidden = await platform.http.put(
            f"/2/tweets/{below}/hidden", json={"hidden": True}
        )
        fits("PUT", "/2/tweets/{id}/hidden", hidden)
        fits("DELETE", path, await platform.http.delete(f"/2/tweets/{ours}"))


async def test_users_and_searches() -> None:
    async with bench() as platform:
        await platform.publishes()
        answer = await platform.http.get("/2/users/me", params=FIELDS)
        fits("GET", "/2/users/me", answer)
        path = f"/2/users/{platform.house}/mentions"
        answer = await platform.http.get(path, params=FIELDS)
        assert fits("GET", "/2/users/{id}/mentions", answer)["data"]
        path = "/2/tweets/search/recent"
        answer = await platform.http.get(path, params={**FIELDS, "query": "hallo"})
        assert fits("GET", path, answer)["data"]
        for verb in ("block", "unblock"):
            path = f"/2/users/{platform.number('tom')}/dm/{verb}"
            answer = await platform.http.post(path)
            fits("POST", f"/2/users/{{id}}/dm/{verb}", answer)
        answer = await platform.http.get("/2/usage/tweets", headers=APP)
        fits("GET", "/2/usage/tweets", answer)


async def test_direct_messages() -> None:
    async with bench() as platform:
        number = await platform.says("Hoi https://example.org")
        with_ = "/2/dm_conversations/with/{id}"
        body = fits("POST", f"{with_}/messages", await platform.messages("Dag"))
        conversation = body["data"]["dm_conversation_id"]
        path = f"/2/dm_conversations/{conversation}"
        answer = await platform.http.post(f"{path}/messages", json={"text": "Dag"})
        fits("POST", "/2/dm_conversations/{id}/messages", answer)
        ids = [platform.number(person) for person in ("fatima", "tom")]
        group = {"conversation_type": "Group", "participant_ids": ids}
        whole = {**group, "message": {"text": "Dag"}}
        answer = await platform.http.post("/2/dm_conversations", json=whole)
        fits("POST", "/2/dm_conversations", answer)
        query = {
            "dm_event.fields": "attachments,created_at,dm_conversation_id,entities,"
            "sender_id",
            "expansions": "sender_id,attachments.media_keys",
        }
        answer = await platform.http.get("/2/dm_events", params=query)
        assert fits("GET", "/2/dm_events", answer)["data"]
        answer = await platform.http.get(f"{path}/dm_events", params=query)
        fits("GET", "/2/dm_conversations/{id}/dm_events", answer)
        theirs = f"/2/dm_conversations/with/{platform.number('fatima')}/dm_events"
        fits("GET", f"{with_}/dm_events", await platform.http.get(theirs))
        one = f"/2/dm_events/{number}"
        fits("GET", "/2/dm_events/{id}", await platform.http.get(one))
        fits("DELETE", "/2/dm_events/{id}", await platform.http.delete(one))


async def test_files() -> None:
    async with bench() as platform:
        path = "/2/media/upload"
        picture = {"media": ("a.png", puddle().data, "image/png")}
        form = {"media_category": "tweet_image"}
        answer = await platform.http.post(path, files=picture, data=form)
        number = fits("POST", path, answer)["data"]["id"]
        body = {"id": number, "metadata": {"alt_text": {"text": "Een plas"}}}
        answer = await platform.http.post("/2/media/metadata", json=body)
        fits("POST", "/2/media/metadata", answer)
        wanted = {
            "media_type": "video/mp4",
            "media_category": "tweet_video",
            "total_bytes": 4,
        }
        answer = await platform.http.post(f"{path}/initialize", json=wanted)
        film = fits("POST", f"{path}/initialize", answer)["data"]["id"]
        part = {"media": ("a", b"film", "video/mp4")}
        answer = await platform.http.post(
            f"{path}/{film}/append", files=part, data={"segment_index": "0"}
        )
        fits("POST", f"{path}/{{id}}/append", answer)
        answer = await platform.http.post(f"{path}/{film}/finalize")
        fits("POST", f"{path}/{{id}}/finalize", answer)
        query = {"command": "STATUS", "media_id": film}
        fits("GET", path, await platform.http.get(path, params=query))


async def test_webhooks_and_subscriptions() -> None:
    async with bench() as platform:
        path = "/2/webhooks"
        url = {"url": "http://127.0.0.1:8001/x"}
        answer = await platform.http.post(path, json=url, headers=APP)
        number = fits("POST", path, answer)["data"]["id"]
        fits("GET", path, await platform.http.get(path, headers=APP))
        one = f"{path}/{number}"
        fits("PUT", f"{path}/{{id}}", await platform.http.put(one, headers=APP))
        span = {"from_date": "202611200800", "to_date": "202611200900"}
        body = {"webhook_id": number, **span}
        answer = await platform.http.post(f"{path}/replay", json=body, headers=APP)
        fits("POST", f"{path}/replay", answer)
        events = "/2/activity/subscriptions"
        answer = await platform.subscribes("like.create", webhook_id=number)
        made = fits("POST", events, answer)["data"]["subscription"]["subscription_id"]
        fits("GET", events, await platform.http.get(events, headers=APP))
        tag = {"tag": "anders"}
        answer = await platform.http.put(f"{events}/{made}", json=tag, headers=APP)
        fits("PUT", f"{events}/{{id}}", answer)
        answer = await platform.http.delete(f"{events}/{made}", headers=APP)
        fits("DELETE", f"{events}/{{id}}", answer)
        ids = ",".join([*list(platform.world.subscriptions)[:2], "5"])
        answer = await platform.http.delete(events, params={"ids": ids}, headers=APP)
        fits("DELETE", events, answer)
        older = "/2/account_activity/webhooks/{id}/subscriptions"
        mine = f"/2/account_activity/webhooks/{number}/subscriptions"
        fits("POST", f"{older}/all", await platform.http.post(f"{mine}/all"))
        fits("GET", f"{older}/all", await platform.http.get(f"{mine}/all"))
        answer = await platform.http.delete(f"{mine}/{platform.house}/all", headers=APP)
        fits("DELETE", f"{older}/{{user}}/all", answer)
        fits("DELETE", f"{path}/{{id}}", await platform.http.delete(one, headers=APP))


async def test_rules() -> None:
    async with bench() as platform:
        path = "/2/tweets/search/stream/rules"
        rule = {"add": [{"value": "koffer", "tag": "bagage"}]}
        answer = await platform.http.post(path, json=rule, headers=APP)
        number = fits("POST", path, answer)["data"][0]["id"]
        fits("GET", path, await platform.http.get(path, headers=APP))
        gone = {"delete": {"ids": [number]}}
        answer = await platform.http.post(path, json=gone, headers=APP)
        fits("POST", path, answer)
