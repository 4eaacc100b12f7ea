"""A delivery of Meta, taken apart: entries, and the items in their lists.

Every item is read by itself. One that cannot be read becomes `ItemFailed`, with its
siblings untouched, and so does a whole entry that has the wrong shape.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from webcare.domain.inbound import ChannelReported, Inbound, ItemFailed
from webcare.errors import MalformedPayload
from webcare.plugin.payloads import (
    Json,
    Unreadable,
    as_json,
    as_object,
    digest,
    read_body,
    rows,
    text,
)
from webcare_facebook.moments import moment_or_none
from webcare_facebook.parsing.changes import read_change
from webcare_facebook.parsing.entry import Entry
from webcare_facebook.parsing.messaging import read_messaging
from webcare_facebook.parsing.reports import NO_ITEMS, OTHER_OBJECT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from webcare_facebook.settings import FacebookSettings

OBJECT = "page"

_LISTS: tuple[tuple[str, Callable[[Entry, object], Iterable[Inbound]]], ...] = (
    ("messaging", read_messaging),
    ("standby", read_messaging),
    ("changes", read_change),
)
"""The lists that an entry may hold, one or more of them."""


def read_delivery(body: bytes, settings: FacebookSettings) -> list[Inbound]:
    """Return the events of a verified body, in its order.

    Raises:
        MalformedPayload: when it is no JSON, or no delivery of Meta at all.
    """
    delivery = _delivery(body)
    try:
        entries = rows(delivery, "entry")
    except Unreadable as error:
        return [_failed(delivery, str(error), None)]
    if text(delivery, "object") != OBJECT:
        return [_other_object(text(delivery, "object"), entry) for entry in entries]
    found: list[Inbound] = []
    for entry in entries:
        found.extend(_entry(entry, settings))
    return found


def _delivery(body: bytes) -> Json:
    found = read_body(body)
    # An answer to a question of ours may hold an `object` too, but never as a word.
    if not isinstance(found.get("object"), str) or not text(found, "object"):
        raise MalformedPayload("the body does not say what it is about")
    return found


def _other_object(name: str, entry: object) -> Inbound:
    """Keep what the app is subscribed to beside its Page, such as people's profiles."""
    return ChannelReported(
        what=f"object.{name}",
        level="info",
        topic="webhooks",
        text=OTHER_OBJECT,
        detail=as_json(entry),
        key=digest(name, entry),
        reported_at=moment_or_none(entry, "time") if isinstance(entry, dict) else None,
    )


def _entry(given: object, settings: FacebookSettings) -> Iterator[Inbound]:
    try:
        found = as_object(given, "an entry")
    except Unreadable as error:
        yield _failed(_with_entry(given), str(error), None)
        return
    entry = Entry(
        page=text(found, "id") or settings.page_id,
        sent_at=moment_or_none(found, "time"),
        app_id=settings.app_id,
    )
    empty = True
    for name, read in _LISTS:
        if found.get(name) is not None:
            empty = False
            yield from _items(entry, found, name, read)
    if empty:
        yield entry.report(
            found, what="entry", level="info", topic="webhooks", said=NO_ITEMS
        )


def _items(
    entry: Entry,
    found: Json,
    name: str,
    read: Callable[[Entry, object], Iterable[Inbound]],
) -> Iterator[Inbound]:
    try:
        items: list[Any] = rows(found, name)
    except Unreadable as error:
        yield _failed(_alone(found, name, found[name]), str(error), entry.page)
        return
    listening = replace(entry, standby=name == "standby")
    for item in items:
        yield from _item(listening, read, item, lambda: _alone(found, name, [item]))  # noqa: B023 - used within the turn


def _item(
    entry: Entry,
    read: Callable[[Entry, object], Iterable[Inbound]],
    item: object,
    alone: Callable[[], Json],
) -> list[Inbound]:
    try:
        return list(read(entry, item))
    except Unreadable as error:
        return [_failed(alone(), str(error), entry.page)]
    except Exception as error:  # noqa: BLE001 - our own fault must not cost siblings
        return [_failed(alone(), f"unexpected {type(error).__name__}", entry.page)]


def _failed(delivery: object, reason: str, account: str | None) -> ItemFailed:
    """Return what failed as a delivery of its own, so that it can be read again."""
    return ItemFailed(item=as_json(delivery), reason=reason, account=account)


def _with_entry(entry: object) -> Json:
    return {"object": OBJECT, "entry": [entry]}


def _alone(entry: Json, name: str, items: object) -> Json:
    """Return a delivery with one list of an entry, and what surrounds it."""
    lists = {other for other, _ in _LISTS}
    rest = {key: each for key, each in entry.items() if key not in lists}
    return _with_entry({**rest, name: items})
