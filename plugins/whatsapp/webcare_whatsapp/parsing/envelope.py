"""A delivery of Meta, taken apart: entries, changes, and the items in them.

Every item is read by itself. One that cannot be read becomes `ItemFailed`, with its
siblings untouched, and so does a whole entry or change that has the wrong shape.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from webcare.domain.inbound import Inbound, ItemFailed
from webcare.errors import MalformedPayload
from webcare.plugin.payloads import (
    Json,
    Unreadable,
    as_json,
    as_object,
    read_body,
    rows,
    text,
)
from webcare_whatsapp.moments import moment_or_none
from webcare_whatsapp.parsing.account import read_report
from webcare_whatsapp.parsing.account_errors import read_error
from webcare_whatsapp.parsing.change import Change, read_change
from webcare_whatsapp.parsing.messages import read_echo, read_message
from webcare_whatsapp.parsing.notices import read_id_update
from webcare_whatsapp.parsing.preferences import read_preference
from webcare_whatsapp.parsing.statuses import read_status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

OBJECT = "whatsapp_business_account"

_LISTS: dict[str, tuple[tuple[str, Callable[[Change, object], Inbound]], ...]] = {
    "messages": (
        ("messages", read_message),
        ("statuses", read_status),
        ("errors", read_error),
    ),
    "smb_message_echoes": (("message_echoes", read_echo), ("errors", read_error)),
    "user_preferences": (("user_preferences", read_preference),),
    "user_id_update": (("user_id_update", read_id_update),),
}
"""The lists of each field that holds items; other fields are one report each."""


def read_delivery(body: bytes, default_waba: str) -> list[Inbound]:
    """Return the events of a verified body, in its order.

    Args:
        body: the raw bytes.
        default_waba: the business account to take when an entry names none.

    Raises:
        MalformedPayload: when it is no JSON, or no delivery of WhatsApp at all.
    """
    delivery = _delivery(body)
    found: list[Inbound] = []
    try:
        entries = rows(delivery, "entry")
    except Unreadable as error:
        return [_failed(delivery, str(error), None)]
    for entry in entries:
        found.extend(_entry(entry, default_waba))
    return found


def _delivery(body: bytes) -> Json:
    found = read_body(body)
    if text(found, "object") != OBJECT:
        raise MalformedPayload(f"the body's object is not {OBJECT}")
    return found


def _entry(entry: object, default_waba: str) -> Iterator[Inbound]:
    try:
        found = as_object(entry, "an entry")
        changes = rows(found, "changes")
    except Unreadable as error:
        yield _failed(_with_entry(entry), str(error), None)
        return
    waba = text(found, "id") or default_waba
    sent_at = moment_or_none(found, "time")
    for change in changes:
        try:
            outer = as_object(change, "a change")
            read = read_change(waba, outer, sent_at)
        except Unreadable as error:
            alone = _with_entry({**found, "changes": [change]})
            yield _failed(alone, str(error), waba)
        else:
            yield from _change(read, partial(_with_value, found, outer))


def _change(change: Change, around: Callable[[Json], Json]) -> Iterator[Inbound]:
    empty = True
    for name, read in _LISTS.get(change.field, ()):
        try:
            items: list[Any] = rows(change.value, name)
        except Unreadable as error:
            items = []
            empty = False
            alone = around(_with_list(change, name, change.value[name]))
            yield _failed(alone, str(error), change.account)
        for item in items:
            empty = False
            yield _item(change, read, item, partial(_alone, change, around, name, item))
    if empty:
        yield _item(change, read_report, change.value, partial(around, change.value))


def _item(
    change: Change,
    read: Callable[[Change, object], Inbound],
    item: object,
    alone: Callable[[], Json],
) -> Inbound:
    try:
        return read(change, item)
    except Unreadable as error:
        return _failed(alone(), str(error), change.account)
    except Exception as error:  # noqa: BLE001 - our own fault must not cost siblings
        return _failed(alone(), f"unexpected {type(error).__name__}", change.account)


def _failed(delivery: object, reason: str, account: str | None) -> ItemFailed:
    """Return what failed as a delivery of its own, so that it can be read again."""
    return ItemFailed(item=as_json(delivery), reason=reason, account=account)


def _with_entry(entry: object) -> Json:
    return {"object": OBJECT, "entry": [entry]}


def _with_value(entry: Json, change: Json, value: Json) -> Json:
    return _with_entry({**entry, "changes": [{**change, "value": value}]})


def _with_list(change: Change, name: str, items: object) -> Json:
    """Return a change's value with one of its lists, and what surrounds it."""
    lists = {other for other, _ in _LISTS.get(change.field, ())}
    rest = {key: each for key, each in change.value.items() if key not in lists}
    return {**rest, name: items}


def _alone(
    change: Change, around: Callable[[Json], Json], name: str, item: object
) -> Json:
    return around(_with_list(change, name, [item]))
