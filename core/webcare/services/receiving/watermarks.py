"""Watermarks: everything that we sent to a person so far has come this far."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select
from sqlmodel import col

from webcare.domain.inbound import StatusChanged, StatusReached, Visibility
from webcare.domain.status import HAS_LEFT, MessageStatus, advance
from webcare.services.receiving.rows import NewRows
from webcare.services.receiving.statuses import News, Sent, tell, write_statuses
from webcare.storage.tables import Conversation, Message


@dataclass(frozen=True, slots=True)
class Mark:
    """A watermark, the channel that it came to, and whose messages it is about."""

    event: StatusReached
    channel_id: int
    identity_id: int


_Below = tuple[Sent, tuple[int, int], datetime]
"""A message, its channel and identity, and when it was written."""


def named_in(event: StatusReached, channel_id: int) -> list[News]:
    """Return the messages that a watermark names, each as news of its own."""
    return [
        News(
            StatusChanged(
                external_id=each,
                status=event.status,
                changed_at=event.until,
                account=event.account,
            ),
            channel_id,
        )
        for each in event.external_ids
    ]


def receive_watermarks(
    connection: Connection, marks: Sequence[Mark], rows: NewRows
) -> None:
    """Move messages in private conversations forwards to where watermarks stand."""
    if not marks:
        return
    found = _below(connection, marks)
    for mark in marks:
        for sent, key, sent_at in found:
            reached = key == (mark.channel_id, mark.identity_id)
            if (
                reached
                and sent_at <= mark.event.until
                and sent.reach(mark.event.status)
            ):
                tell(rows, sent)
    write_statuses(connection, [sent for sent, *_ in found])


def _below(connection: Connection, marks: Sequence[Mark]) -> list[_Below]:
    """Return messages that a watermark may move, with whom and when.

    It says nothing of what the platform refused.
    """
    statuses = {
        before.value
        for before in HAS_LEFT
        for mark in marks
        if advance(before, mark.event.status) is not before
    }
    rows = connection.execute(
        select(
            col(Message.id),
            col(Message.conversation_id),
            col(Message.external_id),
            col(Message.status),
            col(Message.fault),
            col(Conversation.channel_id),
            col(Conversation.identity_id),
            col(Message.sent_at),
        )
        .join(Conversation, col(Conversation.id) == col(Message.conversation_id))
        .where(
            col(Conversation.identity_id).in_({mark.identity_id for mark in marks}),
            col(Conversation.channel_id).in_({mark.channel_id for mark in marks}),
            col(Conversation.visibility) == Visibility.PRIVATE.value,
            col(Message.direction) == "out",
            col(Message.external_id).is_not(None),
            col(Message.status).in_(statuses),
            col(Message.sent_at) <= max(mark.event.until for mark in marks),
        )
        .order_by(col(Message.id))
        .with_for_update(of=Message)
    )
    return [
        (
            Sent(row[0], row[1], row[2], MessageStatus(row[3]), row[4]),
            (row[5], row[6]),
            row[7],
        )
        for row in rows
    ]
