"""What we ask X fits X's own description of its API, where it is at hand."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

import httpx2
import jsonschema
import pytest

from tests.plugins.twitter.cast import CHANNEL, MENTION, NOOR, SHARED, having
from tests.plugins.twitter.test_listening import HOOK, NOW, RECENT, Looks, page, post
from tests.plugins.twitter.xapi import X, answer, direct, reply, stored
from webcare.domain.content import MediaReference, MessageKind
from webcare.domain.outbound import Moderation
from webcare_twitter.listening.cursor import Cursor

DESCRIPTION = SHARED / "specs" / "x-openapi-2.167.json"

pytestmark = pytest.mark.skipif(
    not DESCRIPTION.exists(),
    reason="needs the shared folder with X's description beside the project",
)

BOTH = answer({"data": {"id": "700", "dm_event_id": "701"}}, 201)
FILM = stored(mime_type="video/mp4")
_PART = re.compile(rb'name="(\w+)"(?:; filename="[^"]*")?')


@cache
def description() -> Any:  # noqa: ANN401 - a foreign document
    return json.loads(DESCRIPTION.read_bytes())


def resolved(schema: Any) -> Any:  # noqa: ANN401 - a foreign document
    """Return a reference's target; what it refers to in turn is left."""
    while "$ref" in schema:
        target = description()
        for step in schema["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        schema = target
    return schema


def check(request: httpx2.Request) -> None:
    """Hold one request against the description: path, method, query and body."""
    path, operation = _operation(request)
    parameters = [resolved(each) for each in operation.get("parameters", [])]
    allowed = {each["name"]: each for each in parameters if each["in"] == "query"}
    query = dict(parse_qsl(request.url.query.decode(), keep_blank_values=True))
    assert set(query) <= set(allowed), f"{path}: {set(query) - set(allowed)}"
    for name, parameter in allowed.items():
        assert name in query or not parameter.get("required"), f"{path} wants {name}"
    for name, value in query.items():
        _fits(_value(value, resolved(allowed[name]["schema"])), allowed[name]["schema"])
    content = operation.get("requestBody", {}).get("content", {})
    sort = request.headers.get("content-type", "").partition(";")[0]
    if not request.content:
        assert not operation.get("requestBody", {}).get("required"), path
    elif sort == "multipart/form-data":
        schema = resolved(content[sort]["schema"])
        names = {each.decode() for each in _PART.findall(request.content)}
        assert set(schema["required"]) <= names <= set(schema["properties"]), path
    else:
        _fits(json.loads(request.content), content[sort]["schema"])


def _operation(request: httpx2.Request) -> tuple[str, Any]:
    # Of two that fit, the one with fewer blanks is meant.
    paths = sorted(description()["paths"], key=lambda each: each.count("{"))
    for path in paths:
        pattern = re.sub(r"\{\w+\}", "[^/]+", path)
        if re.fullmatch(pattern, request.url.path):
            found = description()["paths"][path]
            if operation := found.get(request.method.lower()):
                return path, operation
    pytest.fail(f"X has no {request.method} {request.url.path}")


def _value(given: str, schema: Any) -> Any:  # noqa: ANN401 - foreign documents
    if schema.get("type") == "array":
        return given.split(",")
    if schema.get("type") == "integer":
        return int(given)
    return given == "true" if schema.get("type") == "boolean" else given


def _fits(value: Any, schema: Any) -> None:  # noqa: ANN401 - foreign documents
    whole = {**schema, "components": description()["components"]}
    jsonschema.Draft202012Validator(whole).validate(value)


def sent(*messages: Any) -> list[httpx2.Request]:
    found = []
    for message in messages:
        x = X(BOTH)
        x.send(message)
        found += x.requests
    return found


def done(action: Callable[[X, httpx2.AsyncClient], Any]) -> list[httpx2.Request]:
    x = X(answer({"data": {"url": "https://pbs.twimg.com/a.jpg"}}))
    x.call(lambda http: action(x, http))
    return [request for request in x.requests if request.url.host == "api.x.com"]


async def _fetched(x: X, http: httpx2.AsyncClient, reference: MediaReference) -> None:
    async for _ in CHANNEL.fetch_media(x.account, reference, http):
        pass


def looked(**settings: Any) -> list[httpx2.Request]:
    """Return all that is asked in three looks: the first, the next, after trouble."""
    hooks = [HOOK, HOOK | {"valid": False}, HOOK]
    found: list[httpx2.Request] = []

    def respond(request: httpx2.Request) -> httpx2.Response:
        if request.url.path == "/2/webhooks":
            return answer({"data": hooks[:1]})
        if request.url.path == "/2/tweets/search/stream":
            return httpx2.Response(200, content=b"")
        return page(post(RECENT, "koffer"))

    looks = Looks(having(**settings), respond)
    for number in range(3):
        looks.look(NOW + timedelta(minutes=10 * number))
        found += looks.requests
        hooks.pop(0)
    looks.cursor = Cursor(mentions=RECENT, messages=RECENT).written()
    looks.look(NOW)
    return found + looks.requests


ASKED: dict[str, Callable[[], list[httpx2.Request]]] = {
    "posts": lambda: sent(reply(), reply(reply_to=None)),
    "pictures": lambda: sent(
        reply(kind=MessageKind.IMAGE, media=stored(), more_media=(stored(),)),
        direct(kind=MessageKind.IMAGE, media=stored()),
    ),
    "films": lambda: sent(
        reply(kind=MessageKind.VIDEO, media=FILM),
        direct(kind=MessageKind.IMAGE, media=stored(mime_type="image/gif")),
    ),
    "direct messages": lambda: sent(direct()),
    "hiding": lambda: done(
        lambda x, http: CHANNEL.moderate(x.account, MENTION, Moderation.HIDE, http)
    ),
    "blocking": lambda: done(
        lambda x, http: CHANNEL.set_blocked(x.account, NOOR.aliases, http, blocked=True)
    ),
    "looking up files": lambda: done(
        lambda x, http: _fetched(
            x, http, MediaReference(kind=MessageKind.IMAGE, external_id="3_1")
        )
    ),
    "the check": lambda: done(
        lambda _, http: CHANNEL.check(having(rules="koffer"), http)
    ),
    "the check of a stream": lambda: done(
        lambda _, http: CHANNEL.check(having(rules="k", listen_by="stream"), http)
    ),
    "polling": lambda: looked(receive="polling", rules="koffer"),
    "watching": looked,
    "the stream": lambda: looked(rules="koffer", listen_by="stream"),
}


@pytest.mark.parametrize("name", ASKED)
def test_what_we_ask_fits(name: str) -> None:
    requests = ASKED[name]()
    assert requests
    for request in requests:
        check(request)


def test_the_description_is_not_taken_so_loosely_that_all_fits() -> None:
    wrong: list[dict[str, Any]] = [
        {"text": 1},
        {"text": "a", "reply": {"in_reply_to_tweet_id": "x"}},
        {"text": "a", "extra": 1},
    ]
    for body in wrong:
        url = f"https://api.x.com/2/tweets?text={len(body)}"
        bad = httpx2.Request("POST", "https://api.x.com/2/tweets", json=body)
        with pytest.raises(jsonschema.ValidationError):
            check(bad)
        with pytest.raises(AssertionError):
            check(httpx2.Request("POST", url, json={"text": "a"}))
