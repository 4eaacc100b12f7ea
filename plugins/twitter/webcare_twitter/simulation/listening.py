"""The filtered stream: its rules, and the posts that fit them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.responses import StreamingResponse

from webcare_twitter.simulation import wire
from webcare_twitter.simulation.calls import only, part_of
from webcare_twitter.simulation.problems import Problem, invalid, missing
from webcare_twitter.simulation.rendering import included, whole_post
from webcare_twitter.simulation.searching import parse
from webcare_twitter.simulation.wire import iso
from webcare_twitter.simulation.world import Rule

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from webcare_twitter.simulation.calls import Call
    from webcare_twitter.simulation.posts import Post
    from webcare_twitter.simulation.wire import Json
    from webcare_twitter.simulation.world import World

RULES = 1000
LONGEST = 1024
CONNECTIONS = 1
ACTIVITY_CONNECTIONS = 2
HEARTBEAT = 20.0
"""Real seconds after which an empty line shows that the stream lives."""


async def rules(call: Call) -> Json:
    """Answer `GET /2/tweets/search/stream/rules`."""
    wanted = call.listed("ids")
    rows = [
        _told(rule)
        for rule in call.world.rules.values()
        if not wanted or rule.id in wanted
    ]
    meta = {"sent": iso(call.world.now), "result_count": len(rows)}
    return {"data": rows, "meta": meta} if rows else {"meta": meta}


async def change_rules(call: Call) -> Json:
    """Answer `POST /2/tweets/search/stream/rules`: add rules, or delete them.

    Raises:
        Problem: 400 for a body with neither, 403 for too many rules.
    """
    body = await call.body()
    only(body, "add", "delete")
    dry = call.query.get("dry_run") == "true"
    if "add" in body:
        return _add(call.world, body["add"], dry=dry)
    if "delete" in body:
        return _delete(call.world, part_of(body, "delete"), dry=dry)
    raise invalid("One of add and delete is needed")


async def stream(call: Call) -> StreamingResponse:
    """Answer `GET /2/tweets/search/stream`: posts as they are published.

    Raises:
        Problem: 409 without rules, 429 for one connection too many.
    """
    world = call.world
    if not world.rules:
        raise Problem(
            409,
            "You must define rules before you can connect to the stream.",
            "streaming-connection",
            "ConnectionException",
            more={"connection_issue": "RuleConfigurationIssue"},
        )
    return _streamed(world.streams, CONNECTIONS)


async def activity_stream(call: Call) -> StreamingResponse:
    """Answer `GET /2/activity/stream`: events of subscriptions without a webhook.

    Raises:
        Problem: 429 for one connection too many.
    """
    return _streamed(call.world.activity, ACTIVITY_CONNECTIONS)


def matched(world: World, post: Post) -> None:
    """Send a post to whoever listens, when a rule fits."""
    if not world.streams:
        return
    fitting = [rule for rule in world.rules.values() if parse(rule.value)(world, post)]
    if not fitting:
        return
    item: Json = {
        "data": whole_post(world, post),
        "includes": included(world, [post]),
        "matching_rules": [{"id": rule.id, "tag": rule.tag} for rule in fitting],
    }
    for waiting in world.streams:
        waiting.put_nowait(item)


async def lines(
    listeners: list[asyncio.Queue[Json]], queue: asyncio.Queue[Json]
) -> AsyncIterator[bytes]:
    """Yield what comes into a queue, a line each, until the listener leaves."""
    try:
        while True:
            try:
                async with asyncio.timeout(HEARTBEAT):
                    item = await queue.get()
                yield wire.encode(item) + b"\r\n"
            except TimeoutError:
                yield b"\r\n"
    finally:
        listeners.remove(queue)


def _streamed(listeners: list[asyncio.Queue[Json]], most: int) -> StreamingResponse:
    if len(listeners) >= most:
        raise Problem(
            429,
            "This stream is currently at the maximum allowed connection limit.",
            "streaming-connection",
            "ConnectionException",
            more={"connection_issue": "TooManyConnections"},
        )
    queue: asyncio.Queue[Json] = asyncio.Queue()
    listeners.append(queue)
    return StreamingResponse(lines(listeners, queue), media_type="application/json")


def _add(world: World, wanted: object, *, dry: bool) -> Json:
    if not isinstance(wanted, list) or not wanted:
        raise invalid("$.add: is not a list of rules", "add", wanted)
    made: list[Rule] = []
    errors: list[Json] = []
    known = {rule.value: rule for rule in world.rules.values()}
    for item in wanted:
        only(item, "value", "tag")
        value = str(item.get("value") or "")
        if value in known:
            errors.append(_duplicate(known[value]))
            continue
        if len(value) > LONGEST:
            raise invalid("Rules must be shorter than 1024 characters", "value", value)
        parse(value)
        rule = Rule(world.new_id(), value, str(item.get("tag") or ""))
        made.append(rule)
        known[value] = rule
    if len(world.rules) + len(made) > RULES:
        raise Problem(403, "Rules capacity reached.", "rule-cap", "RulesCapExceeded")
    if not dry:
        world.rules |= {rule.id: rule for rule in made}
    summary = {
        "created": len(made),
        "not_created": len(errors),
        "valid": len(made),
        "invalid": len(errors),
    }
    answer: Json = {"meta": {"sent": iso(world.now), "summary": summary}}
    if made:
        answer["data"] = [_told(rule) for rule in made]
    return {**answer, "errors": errors} if errors else answer


def _delete(world: World, wanted: Json, *, dry: bool) -> Json:
    only(wanted, "ids", "values")
    ids = [str(number) for number in wanted.get("ids") or ()]
    values = set(wanted.get("values") or ())
    ids += [rule.id for rule in world.rules.values() if rule.value in values]
    found = [number for number in dict.fromkeys(ids) if number in world.rules]
    if not dry:
        for number in found:
            del world.rules[number]
    lost = [number for number in ids if number not in found]
    summary = {"deleted": len(found), "not_deleted": len(lost)}
    answer: Json = {"meta": {"sent": iso(world.now), "summary": summary}}
    errors = [missing("rule", "id", number) for number in lost]
    return {**answer, "errors": errors} if errors else answer


def _told(rule: Rule) -> Json:
    told = {"id": rule.id, "value": rule.value}
    return {**told, "tag": rule.tag} if rule.tag else told


def _duplicate(rule: Rule) -> Json:
    return {
        "value": rule.value,
        "id": rule.id,
        "title": "DuplicateRule",
        "detail": "A rule with this value exists already.",
        "type": "https://api.x.com/2/problems/invalid-request",
    }
