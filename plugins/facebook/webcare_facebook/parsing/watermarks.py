"""How far everything that we sent to a person has come."""

from __future__ import annotations

from webcare.domain.inbound import StatusReached
from webcare.domain.status import MessageStatus
from webcare.plugin.payloads import Json, Unreadable, nested, strings
from webcare_facebook.moments import moment_or_none
from webcare_facebook.parsing.entry import Entry, customer


def read_delivered(entry: Entry, item: Json) -> StatusReached:
    """Return up to when our messages are delivered; it may name some of them.

    Raises:
        Unreadable: when it does not say to whom, or up to when.
    """
    body = nested(item, "delivery")
    return _reached(entry, item, body, MessageStatus.DELIVERED)


def read_seen(entry: Entry, item: Json) -> StatusReached:
    """Return up to when our messages are read.

    Raises:
        Unreadable: when it does not say by whom, or up to when.
    """
    return _reached(entry, item, nested(item, "read"), MessageStatus.READ)


def _reached(
    entry: Entry, item: Json, body: Json, status: MessageStatus
) -> StatusReached:
    until = moment_or_none(body, "watermark")
    if until is None:
        raise Unreadable("watermark is not a moment")
    return StatusReached(
        person=customer(entry, item),
        status=status,
        until=until,
        external_ids=strings(body, "mids"),
        account=entry.page,
    )
