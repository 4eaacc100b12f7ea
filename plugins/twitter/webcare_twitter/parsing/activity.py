"""One event of the X Activity API: its type, and what it carries."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from webcare.domain.inbound import Inbound, ItemFailed, MessageRevoked
from webcare.plugin.payloads import (
    Json,
    Unreadable,
    as_json,
    as_object,
    nested,
    required,
    rows,
    text,
)
from webcare_twitter.moments import moment_or_none, snowflake_moment
from webcare_twitter.parsing.messages import (
    read_encrypted,
    read_message,
    read_receipt,
)
from webcare_twitter.parsing.newer import Beside, read_post
from webcare_twitter.parsing.posts import received
from webcare_twitter.parsing.reports import chat_changed, revoked, unknown, unused
from webcare_twitter.people import users_of
from webcare_twitter.prices import Price

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from webcare_twitter.settings import TwitterSettings

_MESSAGES = "direct_message_events"
_READS = "direct_message_mark_read_events"

Reader: TypeAlias = "Callable[[Json, TwitterSettings], list[Inbound]]"


def read_activity(event: Json, settings: TwitterSettings) -> list[Inbound]:
    """Return what an event means.

    Args:
        event: what stands under `data`.
        settings: of the account that the event is for.

    Raises:
        Unreadable: when it lacks what its type promises.
    """
    name = text(event, "event_type")
    # Before March 2026 the names were written as PostMentionCreate.
    reader = _READERS.get(name) or _READERS.get(_dotted(name))
    if reader is not None:
        return reader(event, settings)
    if _dotted(name).startswith(_UNUSED):
        return [unused(name, event, settings)]
    return [unknown(name, event, settings)]


def _dotted(name: str) -> str:
    spaced = "".join(f".{letter}" if letter.isupper() else letter for letter in name)
    return spaced.lstrip(".").lower()


def _post(
    event: Json, settings: TwitterSettings, *, summoned: bool = False
) -> list[Inbound]:
    payload = as_object(event.get("payload"), "a payload")
    post = nested(payload, "post") or nested(payload, "tweet") or payload
    beside = Beside.of(nested(event, "includes"), nested(payload, "includes"), payload)
    charge = Price.POST_READ.charge(settings)
    found = read_post(post, beside)
    return received(found, settings, summoned=summoned, charge=charge)


def _deleted(event: Json, settings: TwitterSettings) -> list[Inbound]:
    payload = nested(event, "payload")
    post = nested(payload, "post") or nested(payload, "tweet") or payload
    external_id = required(post, "id")
    return [
        MessageRevoked(
            external_id=external_id,
            revoked_at=_deleted_at(event, external_id),
            account=settings.user_id,
        )
    ]


def _deleted_at(event: Json, external_id: str) -> datetime:
    """Return when it was deleted: no field says so, but the event's id mostly does."""
    given = moment_or_none(event, "created_at") or moment_or_none(
        nested(event, "payload"), "deleted_at", "timestamp_ms"
    )
    if given:
        return given
    try:
        return snowflake_moment(text(event, "event_uuid"))
    except Unreadable:
        return snowflake_moment(external_id)


def _messages(event: Json, settings: TwitterSettings) -> list[Inbound]:
    payload = as_object(event.get("payload"), "a payload")
    users = users_of(payload, nested(event, "includes"))
    charge = Price.DIRECT_MESSAGE_READ.charge(settings)
    return _each(
        event,
        payload,
        _MESSAGES,
        lambda item: [read_message(item, users, settings, charge)],
        settings,
    )


def _reads(event: Json, settings: TwitterSettings) -> list[Inbound]:
    payload = as_object(event.get("payload"), "a payload")
    users = users_of(payload, nested(event, "includes"))

    def read(item: Json) -> list[Inbound]:
        receipt = read_receipt(item, users, settings)
        return [receipt] if receipt else []

    if _READS not in payload:
        return read(payload)
    return _each(event, payload, _READS, read, settings)


def _each(
    event: Json,
    payload: Json,
    name: str,
    read: Callable[[Json], list[Inbound]],
    settings: TwitterSettings,
) -> list[Inbound]:
    """Read every item of a list; one that cannot be read costs only itself."""
    items = rows(payload, name)
    if not items:
        raise Unreadable(f"there are no {name}")
    found: list[Inbound] = []
    for item in items:
        try:
            found.extend(read(as_object(item, "an item")))
        except Unreadable as error:
            alone = {"data": {**event, "payload": {**payload, name: [item]}}}
            found.append(
                ItemFailed(
                    item=as_json(alone), reason=str(error), account=settings.user_id
                )
            )
    return found


def _chat(event: Json, settings: TwitterSettings) -> list[Inbound]:
    payload = nested(event, "payload")
    users = users_of(payload, nested(event, "includes"))
    try:
        return [read_encrypted(payload, users, settings, text(event, "event_uuid"))]
    except Unreadable:
        return [chat_changed(text(event, "event_type"), event, settings)]


def _joined(event: Json, settings: TwitterSettings) -> list[Inbound]:
    return [chat_changed(text(event, "event_type"), event, settings)]


def _revoked(event: Json, settings: TwitterSettings) -> list[Inbound]:
    return [revoked(event, settings)]


_READERS: dict[str, Reader] = {
    "post.mention.create": partial(_post, summoned=True),
    "post.reply.create": partial(_post, summoned=True),
    "post.quote.create": partial(_post, summoned=True),
    "post.create": _post,
    "post.delete": _deleted,
    "dm.received": _messages,
    "dm.sent": _messages,
    "dm.read": _reads,
    "chat.received": _chat,
    "chat.sent": _chat,
    "chat.conversation_join": _joined,
    "chat.conversation.join": _joined,
    "oauth.revoke": _revoked,
    "o.auth.revoke": _revoked,
}
_UNUSED = (
    "post.repost.",
    "dm.indicate",
    "like.",
    "follow.",
    "mute.",
    "block.",
    "profile.",
    "spaces.",
    "broadcast.",
    "news.",
)
