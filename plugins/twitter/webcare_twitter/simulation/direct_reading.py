"""Reading direct messages, deleting them for us, and refusing somebody's."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from webcare_twitter.simulation import words
from webcare_twitter.simulation.problems import invalid, not_found
from webcare_twitter.simulation.rendering import Wish, media
from webcare_twitter.simulation.wire import iso

if TYPE_CHECKING:
    from collections.abc import Iterable

    from webcare_twitter.simulation.calls import Call
    from webcare_twitter.simulation.chats import Chat, DirectMessage
    from webcare_twitter.simulation.wire import Json
    from webcare_twitter.simulation.world import World

READABLE = timedelta(days=30)
_ALWAYS = ("id", "event_type", "text")
_MOST = 100


async def listed(call: Call) -> Json:
    """Answer `GET /2/dm_events`: all conversations, the newest first."""
    return _page(call, _chats(call))


async def with_person(call: Call) -> Json:
    """Answer `GET /2/dm_conversations/with/:participant_id/dm_events`."""
    chat = call.world.chat_with(call.house.id, call.part("id"))
    return _page(call, [chat] if chat else [])


async def of_conversation(call: Call) -> Json:
    """Answer `GET /2/dm_conversations/:id/dm_events`."""
    wanted = call.request.path_params["id"]
    return _page(call, [c for c in _chats(call) if c.conversation == wanted])


async def one(call: Call) -> Json:
    """Answer `GET /2/dm_events/:id`.

    Raises:
        Problem: 404 when it is not there.
    """
    message, _ = _find(call)
    return {"data": _some(call, message), **_beside(call, [message])}


async def delete(call: Call) -> Json:
    """Answer `DELETE /2/dm_events/:id`: it stays on the other's phone.

    Raises:
        Problem: 404 when it is not there.
    """
    message, chat = _find(call)
    chat.deleted.add(message.id)
    return {"data": {"deleted": True}}


async def block(call: Call) -> Json:
    """Answer `POST /2/users/:id/dm/block`."""
    return _set_blocked(call, blocked=True)


async def unblock(call: Call) -> Json:
    """Answer `POST /2/users/:id/dm/unblock`."""
    return _set_blocked(call, blocked=False)


def _set_blocked(call: Call, *, blocked: bool) -> Json:
    number = call.part("id")
    chat = call.world.chat_with(call.house.id, number)
    if chat is None:
        raise not_found("user", "id", number)
    chat.blocked_by_us = blocked
    call.world.changes.note(chat.topic)
    return {"data": {"blocked": blocked}}


def _chats(call: Call) -> list[Chat]:
    house = call.house.id
    return [chat for (ours, _), chat in call.world.chats.items() if ours == house]


def _find(call: Call) -> tuple[DirectMessage, Chat]:
    number = call.part("id")
    for chat in _chats(call):
        message = chat.sent.get(number)
        if message and number not in chat.deleted and not message.encrypted:
            return message, chat
    raise not_found("dm_event", "id", number)


def _page(call: Call, chats: Iterable[Chat]) -> Json:
    size = call.number("max_results", _MOST, 1, _MOST)
    types = call.listed("event_types")
    found = (
        _readable(call.world, chats) if not types or "MessageCreate" in types else []
    )
    raw = call.query.get("pagination_token") or _token(0)
    if not raw.startswith("PAGE") or not raw[4:].isdigit():
        raise invalid("The `pagination_token` is not one of ours", "pagination_token")
    start = int(raw[4:])
    page = found[start : start + size]
    meta: Json = {"result_count": len(page)}
    if start + size < len(found):
        meta["next_token"] = _token(start + size)
    rows = [_some(call, message) for message in page]
    data = {"data": rows} if rows else {}
    return {**data, **_beside(call, page), "meta": meta}


def _token(start: int) -> str:
    return f"PAGE{start:012}"


def _readable(world: World, chats: Iterable[Chat]) -> list[DirectMessage]:
    since = world.now - READABLE
    found = [
        message
        for chat in chats
        for message in chat.sent.values()
        if message.at >= since
        and message.id not in chat.deleted
        and not message.encrypted
    ]
    return sorted(found, key=lambda message: int(message.id), reverse=True)


def _some(call: Call, message: DirectMessage) -> Json:
    wanted = {*_ALWAYS, *call.listed("dm_event.fields")}
    wanted |= {name.split(".")[0] for name in call.listed("expansions")}
    return {k: v for k, v in _whole(call.world, message).items() if k in wanted}


def _whole(world: World, message: DirectMessage) -> Json:
    said = words.shortened(message.text)
    told: Json = {
        "id": message.id,
        "event_type": "MessageCreate",
        "text": said.text,
        "created_at": iso(message.at),
        "sender_id": message.sender,
        "dm_conversation_id": message.conversation,
    }
    if entities := words.entities(said, world.number_of):
        told["entities"] = entities
    file = world.files.get(message.file or "")
    return {**told, "attachments": {"media_keys": [file.key]}} if file else told


def _beside(call: Call, messages: Iterable[DirectMessage]) -> Json:
    wish, world = Wish.of(call), call.world
    listed = list(messages)
    includes: Json = {}
    if "sender_id" in wish.expansions:
        profiles = [world.profile(n) for n in sorted({m.sender for m in listed})]
        includes["users"] = [
            {k: v for k, v in profile.wire.items() if k in wish.user}
            for profile in profiles
            if profile
        ]
    if "attachments.media_keys" in wish.expansions:
        told = [_attached(world, message) for message in listed if message.file]
        includes["media"] = [
            {k: v for k, v in one.items() if k in wish.media} for one in told
        ]
    kept = {name: rows for name, rows in includes.items() if rows}
    return {"includes": kept} if kept else {}


def _attached(world: World, message: DirectMessage) -> Json:
    """Return a message's file; its address is for its two people only."""
    file = world.files.kept(message.file or "")
    told = media(world, file)
    address = world.attachment_address(message, file)
    if "url" in told:
        return {**told, "url": address}
    variants = [{**one, "url": address} for one in told["variants"]]
    return {**told, "preview_image_url": address, "variants": variants}
