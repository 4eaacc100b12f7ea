"""Messages that no webhook brought, through the Conversations API.

Meta answers for the chats that changed last, newest first, each with its newest
twenty messages. What we have already is a no-op by its id.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from webcare.domain.content import MediaReference, MessageKind, Unsupported
from webcare.domain.inbound import Inbound, ItemFailed, MessageReceived
from webcare.domain.people import Person
from webcare.plugin.payloads import (
    Json,
    Unreadable,
    as_json,
    first_object,
    nested,
    objects,
    required,
    text,
)
from webcare_facebook.aliases import psid
from webcare_facebook.moments import moment_or_none
from webcare_facebook.sending.attachments import ATTACHMENT_FIELDS, reference

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from webcare_facebook.sending.graph import Graph

_CHATS = "25"
_MESSAGES = (
    "messages.limit(20)"
    "{id,created_time,from,to,message,sticker,shares{name,link},"
    f"{ATTACHMENT_FIELDS}}}"
)


@dataclass(frozen=True, slots=True)
class Missed:
    """What one page of chats brought, and the mark of the next; empty for the end."""

    events: tuple[Inbound, ...]
    next_page: str


async def fetch_missed(graph: Graph, since: datetime, page: str) -> Missed:
    """Return messages of the chats that changed since a moment, one page of them.

    Raises:
        DeliveryError: when Meta refuses, or does not answer.
    """
    params = {
        "platform": "messenger",
        "limit": _CHATS,
        "fields": f"updated_time,{_MESSAGES}",
    }
    if page:
        params["after"] = page
    answer = await graph.get(graph.settings.page_id, "conversations", params=params)
    chats = list(objects(answer, "data"))
    events = tuple(
        event
        for chat in chats
        for event in _messages(chat, since, graph.settings.page_id)
    )
    old = any(_is_older(chat, since) for chat in chats)
    return Missed(events, "" if old or not chats else _next(answer))


def _next(answer: Json) -> str:
    paging = nested(answer, "paging")
    return text(nested(paging, "cursors"), "after") if text(paging, "next") else ""


def _is_older(chat: Json, than: datetime) -> bool:
    updated = moment_or_none(chat, "updated_time")
    return updated is not None and updated < than


def _messages(chat: Json, since: datetime, page: str) -> Iterator[Inbound]:
    """Yield the messages of a chat, oldest first, as if they came just now."""
    for message in reversed(list(objects(nested(chat, "messages"), "data"))):
        if not nested(message, "from"):
            continue  # beyond the newest twenty Meta tells no more than the moment
        try:
            found = _message(message, page)
        except Unreadable as error:
            yield ItemFailed(item=as_json(message), reason=str(error), account=page)
        else:
            if found.sent_at >= since:
                yield found


def _message(message: Json, page: str) -> MessageReceived:
    external_id = required(message, "id")
    sent_at = moment_or_none(message, "created_time")
    if sent_at is None:
        raise Unreadable("created_time is not a moment")
    sender = nested(message, "from")
    ours = required(sender, "id") == page
    other = (first_object(nested(message, "to"), "data") or {}) if ours else sender
    media = tuple(_files(message, external_id))
    words = _words(message)
    kind, content = MessageKind.TEXT, None
    if media:
        kind = media[0].kind
    elif not words:
        kind, content = MessageKind.UNSUPPORTED, Unsupported(what="empty")
    return MessageReceived(
        external_id=external_id,
        person=Person((psid(required(other, "id"), page),), text(other, "name")),
        sent_at=sent_at,
        kind=kind,
        text=words,
        content=content,
        media=media,
        direction="out" if ours else "in",
        account=page,
    )


def _files(message: Json, external_id: str) -> Iterator[MediaReference]:
    for place, file in enumerate(objects(nested(message, "attachments"), "data")):
        yield reference(file, f"{external_id}#{place}")
    if sticker := text(message, "sticker"):
        yield MediaReference(kind=MessageKind.STICKER, url=sticker)


def _words(message: Json) -> str:
    lines = [text(message, "message")]
    for share in objects(nested(message, "shares"), "data"):
        lines += [text(share, "name"), text(share, "link")]
    return "\n".join(dict.fromkeys(filter(None, lines)))
