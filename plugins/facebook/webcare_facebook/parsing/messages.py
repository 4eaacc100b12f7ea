"""A message in Messenger: of a customer, of our own side, changed or withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.domain.inbound import (
    Inbound,
    MessageEdited,
    MessageReceived,
    MessageRevoked,
    StatusChanged,
)
from webcare.domain.status import MessageStatus
from webcare.plugin.payloads import Json, flag, nested, required, text
from webcare_facebook.metadata import outbox_id
from webcare_facebook.parsing.content import read_content
from webcare_facebook.parsing.entry import Entry, customer
from webcare_facebook.parsing.taps import referral

if TYPE_CHECKING:
    from typing import Literal


def read_message(entry: Entry, item: Json) -> Inbound:
    """Return what was said, withdrawn, or sent by ourselves.

    Raises:
        Unreadable: when it lacks an id, a person or a moment.
    """
    message = nested(item, "message")
    if flag(message, "is_deleted"):
        return MessageRevoked(
            external_id=required(message, "mid"),
            revoked_at=entry.moment(item, "timestamp"),
            account=entry.page,
        )
    if not flag(message, "is_echo"):
        return _received(entry, item, message, "in")
    if ours := outbox_id(text(message, "metadata")):
        return _proof(entry, item, message, ours)
    return _received(entry, item, message, "out")


def read_edit(entry: Entry, item: Json) -> MessageEdited:
    """Return the new wording of a message.

    Raises:
        Unreadable: when it lacks an id or a moment.
    """
    edit = nested(item, "message_edit")
    return MessageEdited(
        external_id=required(edit, "mid"),
        text=text(edit, "text"),
        edited_at=entry.moment(item, "timestamp"),
        account=entry.page,
    )


def _received(
    entry: Entry, item: Json, message: Json, direction: Literal["in", "out"]
) -> MessageReceived:
    external_id = required(message, "mid")
    said = read_content(message, external_id)
    return MessageReceived(
        external_id=external_id,
        person=customer(entry, item),
        sent_at=entry.moment(item, "timestamp"),
        kind=said.kind,
        text=said.text,
        content=said.content,
        media=said.media,
        reply_to=text(nested(message, "reply_to"), "mid") or None,
        referral=referral(nested(message, "referral")),
        direction=direction,
        fault=said.fault,
        account=entry.page,
    )


def _proof(entry: Entry, item: Json, message: Json, ours: str) -> StatusChanged:
    """Return that a message of ours was sent, which its echo proves.

    It may come before the answer to our call, or instead of it.
    """
    return StatusChanged(
        external_id=required(message, "mid"),
        status=MessageStatus.SENT,
        changed_at=entry.moment(item, "timestamp"),
        outbox_id=ours,
        recipient=customer(entry, item),
        account=entry.page,
    )
