"""A delivery of the older Account Activity API: lists of events, by sort."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
from webcare_twitter.parsing.messages import read_message, read_receipt
from webcare_twitter.parsing.older import read_tweet
from webcare_twitter.parsing.posts import received
from webcare_twitter.parsing.reports import revoked, unknown, unused
from webcare_twitter.people import users_of
from webcare_twitter.prices import Price

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from webcare_twitter.settings import TwitterSettings

FOR_USER = "for_user_id"
_USER_EVENT = "user_event"
_UNUSED = frozenset(
    {
        "favorite_events",
        "follow_events",
        "unfollow_events",
        "block_events",
        "unblock_events",
        "mute_events",
        "unmute_events",
        "direct_message_indicate_typing_events",
    }
)


def is_account_activity(delivery: Json) -> bool:
    """Tell whether a body is in this format."""
    return (
        FOR_USER in delivery
        or _USER_EVENT in delivery
        or any(name in delivery for name in (*_READERS, *_UNUSED))
    )


def read_account_activity(delivery: Json, settings: TwitterSettings) -> list[Inbound]:
    """Return the events of a body, item by item.

    Args:
        delivery: the body.
        settings: of the account that it is for.
    """
    found: list[Inbound] = []
    for name in delivery:
        if name == _USER_EVENT:
            found.append(_user_event(nested(delivery, name), settings))
        elif name in _READERS:
            found.extend(_items(delivery, name, settings))
        elif name in _UNUSED:
            found.append(unused(name, {name: delivery[name]}, settings))
        elif name.endswith(("_event", "_events")):
            found.append(unknown(name, {name: delivery[name]}, settings))
    if not found and any(name in delivery for name in _READERS):
        return found
    return found or [unknown("account_activity", delivery, settings)]


def _items(delivery: Json, name: str, settings: TwitterSettings) -> Iterator[Inbound]:
    try:
        items = rows(delivery, name)
    except Unreadable as error:
        yield _failed(delivery, name, delivery[name], str(error), settings)
        return
    for item in items:
        try:
            read = _READERS[name](as_object(item, "an event"), delivery, settings)
        except Unreadable as error:
            yield _failed(delivery, name, [item], str(error), settings)
        except Exception as error:  # noqa: BLE001 - our own fault must not cost siblings
            reason = f"unexpected {type(error).__name__}"
            yield _failed(delivery, name, [item], reason, settings)
        else:
            yield from read


def _failed(
    delivery: Json,
    name: str,
    items: object,
    reason: str,
    settings: TwitterSettings,
) -> ItemFailed:
    """Return what failed as a delivery of its own, so that it can be read again."""
    others = {*_READERS, *_UNUSED, _USER_EVENT}
    around = {key: value for key, value in delivery.items() if key not in others}
    return ItemFailed(
        item=as_json({**around, name: items}),
        reason=reason,
        account=settings.user_id,
    )


def _user_event(event: Json, settings: TwitterSettings) -> Inbound:
    if "revoke" in event:
        return revoked(event, settings)
    return unknown(_USER_EVENT, event, settings)


def _tweet(tweet: Json, _: Json, settings: TwitterSettings) -> list[Inbound]:
    charge = Price.POST_READ.charge(settings)
    return received(read_tweet(tweet), settings, charge=charge)


def _deleted(item: Json, _: Json, settings: TwitterSettings) -> list[Inbound]:
    status = nested(item, "status")
    external_id = text(status, "id_str") or required(status, "id")
    moment = moment_or_none(item, "timestamp_ms")
    return [
        MessageRevoked(
            external_id=external_id,
            revoked_at=moment or snowflake_moment(external_id),
            account=settings.user_id,
        )
    ]


def _message(item: Json, delivery: Json, settings: TwitterSettings) -> list[Inbound]:
    charge = Price.DIRECT_MESSAGE_READ.charge(settings)
    return [read_message(item, users_of(delivery), settings, charge)]


def _read(item: Json, delivery: Json, settings: TwitterSettings) -> list[Inbound]:
    receipt = read_receipt(item, users_of(delivery), settings)
    return [receipt] if receipt else []


_READERS: dict[str, Callable[[Json, Json, TwitterSettings], list[Inbound]]] = {
    "tweet_create_events": _tweet,
    "tweet_delete_events": _deleted,
    "direct_message_events": _message,
    "direct_message_mark_read_events": _read,
}
