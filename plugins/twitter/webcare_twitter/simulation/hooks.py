"""Webhooks of our app: registered, checked every hour, and replayed."""

from __future__ import annotations

import json
import secrets
import ssl
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

import httpx2

from webcare_twitter.simulation import outbox, wire
from webcare_twitter.simulation.problems import Problem, invalid, not_found
from webcare_twitter.simulation.world import REMEMBERED, Event, Hook

if TYPE_CHECKING:
    from collections.abc import Mapping

    from webcare_twitter.simulation.calls import Call
    from webcare_twitter.simulation.wire import Json
    from webcare_twitter.simulation.world import World

CHECK_EVERY = 3600
PATIENCE = timedelta(hours=28)
"""How long a webhook may fail the check for reasons that pass."""

MOST = 5
"""X names no number for our kind of account; enough for every test."""

_LONGEST = 200

Verdict = Literal["valid", "wrong", "failing"]
_PRETENDED: Mapping[str, Verdict] = {
    "wrong_token": "wrong",
    "redirect": "wrong",
    "failing": "failing",
}


async def create(call: Call) -> Json:
    """Answer `POST /2/webhooks`.

    Raises:
        Problem: 400 when the address is wrong or does not pass the check.
    """
    body = await call.body()
    return {"data": told(await register(call.world, str(body.get("url") or "")))}


async def register(world: World, url: str) -> Hook:
    """Save an address, after it has passed the check.

    Raises:
        Problem: 400 otherwise.
    """
    _check_address(world, url)
    if any(hook.url == url for hook in world.hooks.values()):
        raise _refused("DuplicateUrlFailed", "This URL is registered already.")
    if len(world.hooks) >= MOST:
        raise _refused("WebhookLimitExceeded", "No more webhooks can be registered.")
    if await check(world, url) != "valid":
        raise _refused(
            "CrcValidationFailed", "The URL did not pass the challenge-response check."
        )
    now = world.now
    hook = Hook(id=world.new_id(), url=url, created_at=now, answered_at=now)
    world.hooks[hook.id] = hook
    world.changes.note("laboratory")
    _watch(world)
    return hook


async def listed(call: Call) -> Json:
    """Answer `GET /2/webhooks`."""
    rows = [told(hook) for hook in call.world.hooks.values()]
    return {"data": rows, "meta": {"result_count": len(rows)}}


async def validate(call: Call) -> Json:
    """Answer `PUT /2/webhooks/:id`: check now, and deliver again when it passes.

    Raises:
        Problem: 400 when it does not pass.
    """
    hook = _hook(call.world, call.part("id"))
    if not await renew(call.world, hook):
        raise _refused(
            "CrcValidationFailed", "The URL did not pass the challenge-response check."
        )
    return {"data": {"valid": True}}


async def renew(world: World, hook: Hook) -> bool:
    """Check a webhook as when it is asked for; tell whether it passed."""
    hook.valid = await check(world, hook.url) == "valid"
    if hook.valid:
        hook.answered_at = world.now
    world.changes.note("laboratory")
    return hook.valid


async def remove(call: Call) -> Json:
    """Answer `DELETE /2/webhooks/:id`, with everything that goes to it."""
    hook = _hook(call.world, call.part("id"))
    forget(call.world, hook)
    return {"data": {"deleted": True}}


def forget(world: World, hook: Hook) -> None:
    """Take a webhook away, with its subscriptions."""
    del world.hooks[hook.id]
    kept = {k: s for k, s in world.subscriptions.items() if s.hook != hook.id}
    world.subscriptions = kept
    world.older = {pair for pair in world.older if pair[0] != hook.id}
    world.changes.note("laboratory")


async def replay(call: Call) -> Json:
    """Answer `POST /2/webhooks/replay`: send what happened in a span once more.

    Raises:
        Problem: 400 when the span is wrong or longer ago than a day.
    """
    body, world = await call.body(), call.world
    hook = _hook(world, str(body.get("webhook_id") or ""))
    start, end = _minute(body, "from_date"), _minute(body, "to_date")
    if not world.now - REMEMBERED <= start < end:
        raise invalid("from_date lies within the last 24 hours", "from_date")
    number = world.new_id()
    send_again(world, hook, start, end, number)
    return {"data": {"job_id": number, "created_at": iso_now(world)}}


def send_again(
    world: World, hook: Hook, start: datetime, end: datetime, number: str
) -> int:
    """Send all events of a span to a webhook, then how that went; return how many."""
    events = [event for event in hook.events if start <= event.at < end]
    for event in events:
        outbox.post(world, hook, event)
    state = "Complete" if hook.valid else "Incomplete"
    status = {
        "webhook_id": hook.id,
        "job_state": state,
        "job_state_description": f"Job completed. {len(events)} events were replayed.",
        "job_id": number,
    }
    body = wire.encode({"replay_job_status": status})
    last = Event(at=world.now, body=body, label="replay_job_status", lane="replay")
    outbox.post(world, hook, last)
    return len(events)


async def check(world: World, url: str) -> Verdict:
    """Ask an address to sign a token; return what its answer proves."""
    if pretended := _PRETENDED.get(world.scenario.crc):
        return pretended
    token = secrets.token_hex(16)
    query = {"crc_token": token, "nonce": secrets.token_hex(8)}
    try:
        answer = await world.webhooks.http.get(url, params=query)
    except httpx2.HTTPError as error:
        return "wrong" if _about_certificate(error) else "failing"
    if answer.is_success:
        expected = wire.sign(token.encode(), world.app.consumer_secret)
        return "valid" if _response_token(answer) == expected else "wrong"
    return "wrong" if answer.is_redirect else "failing"


def told(hook: Hook) -> Json:
    """Return a webhook as the API shows it."""
    return {
        "id": hook.id,
        "url": hook.url,
        "valid": hook.valid,
        "created_at": wire.iso(hook.created_at),
    }


def iso_now(world: World) -> str:
    """Return this moment as the API writes it."""
    return wire.iso(world.now)


def _watch(world: World) -> None:
    """Check all webhooks every hour from now on."""

    async def round_() -> None:
        for hook in tuple(world.hooks.values()):
            await check_again(world, hook)
        world.timeline.after(CHECK_EVERY, round_)

    if not world.watching:
        world.watching = True
        world.timeline.after(CHECK_EVERY, round_)


async def check_again(world: World, hook: Hook) -> None:
    """Check a webhook as every hour: it may become invalid, never valid again."""
    verdict = await check(world, hook.url)
    if verdict == "valid":
        hook.answered_at = world.now
        return
    if verdict == "wrong" or world.now - hook.answered_at >= PATIENCE:
        hook.valid = False
        world.changes.note("laboratory")


def _check_address(world: World, url: str) -> None:
    parts = urlsplit(url)
    strict = world.scenario.strict_addresses
    schemes = {"https"} if strict else {"https", "http"}
    fits = parts.scheme in schemes and parts.hostname and len(url) <= _LONGEST
    if not fits or (strict and parts.port is not None):
        raise _refused("UrlValidationFailed", "The URL is not one that can be used.")


def _hook(world: World, number: str) -> Hook:
    if number not in world.hooks:
        if not number.isdigit():
            raise _refused("WebhookIdInvalid", "The webhook id is not valid.")
        raise not_found("webhook", "webhook_id", number)
    return world.hooks[number]


def _refused(reason: str, detail: str) -> Problem:
    return Problem(
        400,
        detail,
        "invalid-request",
        reason,
        more={"errors": [{"parameters": {}, "message": f"{reason}: {detail}"}]},
    )


def _minute(body: Json, name: str) -> datetime:
    raw = str(body.get(name) or "")
    try:
        return datetime.strptime(raw, "%Y%m%d%H%M").replace(tzinfo=UTC)
    except ValueError:
        text = f"{name} is written as yyyymmddhhmm"
        raise invalid(text, name, raw) from None


def _response_token(answer: httpx2.Response) -> object:
    try:
        body = json.loads(answer.content)
    except ValueError:
        return None
    return body.get("response_token") if isinstance(body, dict) else None


def _about_certificate(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False
