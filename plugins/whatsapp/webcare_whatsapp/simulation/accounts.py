"""The account's side of the API: numbers, subscriptions, templates, blocked people."""

from __future__ import annotations

import base64
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

import httpx2

from webcare.errors import SimulationError
from webcare_whatsapp.simulation.graph import GraphError, status_error

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request

    from webcare_whatsapp.simulation.customers import Customer, Number
    from webcare_whatsapp.simulation.wire import Json
    from webcare_whatsapp.simulation.world import World

DEFAULT_FIELDS = (
    "id",
    "display_phone_number",
    "verified_name",
    "code_verification_status",
    "quality_rating",
    "platform_type",
    "throughput",
    "name",
    "timezone_id",
    "message_template_namespace",
)
"""What a node shows when no `fields` are asked for."""

PAGE = 25
_APP = {"id": "1234567890123456", "name": "Webcare", "link": "https://example.org/"}
_WRITTEN_WITHIN = timedelta(hours=24)


def number_node(world: World, number: Number) -> Json:
    """Return a phone number with all its fields."""
    override = world.callbacks.get(number.id)
    return {
        "id": number.id,
        "display_phone_number": f"+{number.phone}",
        "verified_name": number.name,
        "code_verification_status": "VERIFIED",
        "name_status": "APPROVED",
        "quality_rating": "GREEN",
        "status": "CONNECTED",
        "account_mode": "LIVE",
        "platform_type": "CLOUD_API",
        "throughput": {"level": "STANDARD"},
        "whatsapp_business_manager_messaging_limit": "TIER_2K",
        "messaging_limit_tier": "TIER_2K",
        "webhook_configuration": {"phone_number": override} if override else {},
    }


def waba_node(number: Number) -> Json:
    """Return the business account of a number with all its fields."""
    return {
        "id": number.waba,
        "name": number.name,
        "timezone_id": "88",
        "message_template_namespace": "5f2c9c1e_2ebd_41e4_b805_f2c05ae04cc9",
        "account_review_status": "APPROVED",
        "business_verification_status": "verified",
        "country": "NL",
        "ownership_type": "SELF",
        "currency": "EUR",
    }


async def subscribe(
    world: World, numbers: Sequence[Number], method: str, body: Json
) -> Json:
    """Show, make or end the app's subscription to a business account.

    Raises:
        GraphError: 2200 when the handshake with the new address fails.
    """
    if method == "DELETE":
        for number in numbers:
            world.callbacks.pop(number.id, None)
        return {"success": True}
    if method == "POST":
        url = str(body.get("override_callback_uri", ""))
        if url:
            await _shake_hands(world, url, str(body.get("verify_token", "")))
        for number in numbers:
            if url:
                world.callbacks[number.id] = url
        return {"success": True}
    connected = [n for n in numbers if n.id in world.callbacks]
    if not connected:
        return {"data": []}
    url = world.callbacks[connected[0].id]
    return {
        "data": [{"whatsapp_business_api_data": _APP, "override_callback_uri": url}]
    }


async def override(world: World, number_id: str, body: Json) -> Json:
    """Save an address for the webhooks of one number.

    Raises:
        GraphError: 2200 when the handshake with it fails.
    """
    configuration = body.get("webhook_configuration")
    if not isinstance(configuration, dict):
        text = "The parameter webhook_configuration is required."
        raise GraphError(100, text, f"(#100) {text}")
    url = str(configuration.get("override_callback_uri", ""))
    if not url:
        world.callbacks.pop(number_id, None)
        return {"success": True}
    await _shake_hands(world, url, str(configuration.get("verify_token", "")))
    world.callbacks[number_id] = url
    return {"success": True}


async def handshake(world: World, url: str, verify_token: str) -> None:
    """Prove that an address wants our webhooks, as when it is saved in the dashboard.

    Raises:
        SimulationError: when it does not answer with the challenge.
    """
    challenge = str(secrets.randbelow(10**10))
    query = {
        "hub.mode": "subscribe",
        "hub.challenge": challenge,
        "hub.verify_token": verify_token,
    }
    try:
        answer = await world.webhooks.http.get(url, params=query)
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        reason = f"The address did not answer ({type(error).__name__})."
        raise SimulationError(reason) from error
    if answer.status_code != httpx2.codes.OK:
        raise SimulationError(f"HTTP Status Code = {answer.status_code}")
    if answer.text != challenge:
        raise SimulationError("The answer was not the challenge.")


async def _shake_hands(world: World, url: str, verify_token: str) -> None:
    try:
        await handshake(world, url, verify_token)
    except SimulationError as error:
        text = f"Callback verification failed with the following errors: {error}"
        raise GraphError(2200, text, f"(#2200) {text}") from error


def template_page(world: World, request: Request) -> Json:
    """Return one page of templates, in the filters of the request."""
    query = request.query_params
    rows = [
        template.wire
        for template in world.templates.all()
        if query.get("status", template.status).upper() == template.status
        and query.get("name", template.name) == template.name
    ]
    limit = min(int(query.get("limit") or PAGE), 100)
    start = _position(query.get("after", ""))
    page = rows[start : start + limit]
    end = start + len(page)
    paging: Json = {"cursors": {"before": _cursor(start), "after": _cursor(end)}}
    if end < len(rows):
        # As Meta does, with the token in it: a client must not log this address.
        following = request.url.include_query_params(after=_cursor(end))
        paging["next"] = str(following)
    return {"data": page, "paging": paging}


def blocked(world: World, number: Number) -> Json:
    """Return whom a number has blocked."""
    rows = [
        {"messaging_product": "whatsapp", "wa_id": world.customer(c.customer_id).phone}
        for c in world.chats.values()
        if c.number.id == number.id and c.blocked_by_us
    ]
    return {"data": rows, "paging": {"cursors": {"before": "", "after": ""}}}


def block(world: World, number: Number, body: Json, *, blocking: bool) -> Json:
    """Block people or take them back; only who wrote within a day can be blocked."""
    users = body.get("block_users")
    if body.get("messaging_product") != "whatsapp" or not isinstance(users, list):
        text = "The parameters messaging_product and block_users are required."
        raise GraphError(100, text, f"(#100) {text}")
    done: list[Json] = []
    failed: list[Json] = []
    for user in users:
        given = str(user.get("user") or user.get("user_id") or "")
        customer = _customer(world, given)
        if customer and _set_blocked(world, number, customer, blocking=blocking):
            done.append({"input": given, "wa_id": customer.phone})
        else:
            error = status_error(131047 if customer else 131026)
            failed.append({"input": given, "errors": [error]})
    result: Json = {"added_users" if blocking else "removed_users": done}
    if failed:
        result["failed_users"] = failed
    return {"messaging_product": "whatsapp", "block_users": result}


def _set_blocked(
    world: World, number: Number, customer: Customer, *, blocking: bool
) -> bool:
    chat = world.chat(number.id, customer.id)
    last, now = chat.last_inbound, world.timeline.now()
    if blocking and (last is None or now - last > _WRITTEN_WITHIN):
        return False
    chat.blocked_by_us = blocking
    world.changes.note(chat.topic)
    return True


def _customer(world: World, given: str) -> Customer | None:
    digits = "".join(filter(str.isdigit, given))
    return next(
        (c for c in world.customers.values() if given == c.bsuid or digits == c.phone),
        None,
    )


def _cursor(position: int) -> str:
    return base64.urlsafe_b64encode(str(position).encode()).decode()


def _position(cursor: str) -> int:
    try:
        return int(base64.urlsafe_b64decode(cursor or b"MA=="))
    except ValueError:
        text = "The parameter after is not a cursor."
        raise GraphError(100, text, f"(#100) {text}") from None
