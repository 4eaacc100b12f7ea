"""The platform took a message: what that tells, noted where it belongs."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, or_, select, update
from sqlmodel import Session, col

from webcare.domain.access import SYSTEM
from webcare.domain.outbound import Receipt
from webcare.domain.status import MessageStatus, advance
from webcare.services.conversations.control import note_holder
from webcare.services.conversations.history import Happening, record
from webcare.services.conversations.unanswered import not_by_echo, wait_again
from webcare.services.core import Core
from webcare.services.people.learning import alias_names, learn
from webcare.services.receiving.charges import call_rows, keep_charges
from webcare.storage.locks import lock_names
from webcare.storage.tables import (
    Attachment,
    ChannelRow,
    Conversation,
    Message,
    MessageVersion,
    StatusNews,
)
from webcare.storage.types import UtcDateTime


def accept(core: Core, session: Session, message_id: int, receipt: Receipt) -> None:
    """Note the platform's id, and apply the news that came before it."""
    channel_id, channel_type, identity_id, holder = session.execute(
        _WHERE_TO, {"of_message": message_id}
    ).one()
    names = [f"message:{channel_id}:{receipt.external_id}"]
    names += alias_names(channel_type, receipt.learned)
    lock_names(session.connection(), names)
    message = locked(session, message_id)
    now = core.clock()
    # Looked up first, and changed then: each look-up would store half a change.
    news = _parked(session, message, receipt.external_id)
    echoed = _replace_echo(session, message, receipt.external_id, now)
    rows = call_rows(channel_id, receipt.external_id, receipt.charges, now)
    keep_charges(session.connection(), rows)
    learn(session, message, identity_id, receipt.learned, now)
    message.external_id = receipt.external_id
    message.permalink = receipt.permalink or message.permalink
    become(core, session, message, _status_after(message, news, echoed))
    if holder and message.privately_to is None:
        # Whoever had the chat has it no more: the platform took what we said in it.
        note_holder(session, message.conversation_id, "", now)
    session.connection().execute(
        _SENT_AT, {"of_channel": channel_id, "now": now, "while_ago": now - _EXACT_TO}
    )


def _status_after(
    message: Message, news: Sequence[StatusNews], echoed: MessageStatus
) -> MessageStatus:
    """Return how far an accepted message has come, and leave it the fault of that."""
    before = MessageStatus(message.status)
    status = advance(before, MessageStatus.SENT)
    if status is not before:
        # Whatever went wrong before, or was in doubt, has passed.
        message.fault = None
    for each in news:
        moved = advance(status, MessageStatus(each.status))
        if moved is not status:
            status = moved
            message.fault = each.fault
    # Watermarks are not parked: they moved the echo.
    return advance(status, echoed)


def become(
    core: Core, session: Session, message: Message, status: MessageStatus
) -> None:
    """Give a message of ours another status, and log it."""
    message.status = status.value
    if status is MessageStatus.FAILED:
        wait_again(session, message, core.clock())
    record(
        session,
        message.conversation_id,
        Happening.STATUS,
        scope=SYSTEM,
        message_id=message.id,
        data={"status": status.value},
        at=core.clock(),
    )


def locked(session: Session, message_id: int) -> Message:
    """Return a message that nobody else changes until the transaction ends."""
    message: Message = session.execute(_LOCKED, {"of_message": message_id}).scalar_one()
    return message


def _parked(
    session: Session, message: Message, external_id: str
) -> Sequence[StatusNews]:
    return (
        session.execute(
            _PARKED, {"of_channel": message.channel_id, "external": external_id}
        )
        .scalars()
        .all()
    )


def _replace_echo(
    session: Session, message: Message, external_id: str, now: datetime
) -> MessageStatus:
    """Remove a platform's echo of this message that was faster than its answer.

    Returns how far the echo has come.
    """
    echo = session.execute(
        _ECHO,
        {
            "of_channel": message.channel_id,
            "external": external_id,
            "ours": message.id,
        },
    ).scalar_one_or_none()
    if echo is None:
        return MessageStatus.SENT
    message.permalink = message.permalink or echo.permalink
    for table in (Attachment, MessageVersion):
        rows = select(table).where(col(table.message_id) == echo.id)
        for row in session.execute(rows).scalars():
            session.delete(row)
    session.flush()
    session.delete(echo)
    session.flush()
    not_by_echo(session, message, echo.id, now)
    return MessageStatus(echo.status)


_EXACT_TO = timedelta(seconds=10)
"""Noted with each message, it would be one row that all replies wait for."""

# Made once: to build a statement takes as long as to send it.
_WHERE_TO = (
    select(
        col(Message.channel_id),
        col(ChannelRow.type),
        col(Conversation.identity_id),
        col(Conversation.controlled_by),
    )
    .join(ChannelRow, col(ChannelRow.id) == col(Message.channel_id))
    .join(Conversation, col(Conversation.id) == col(Message.conversation_id))
    .where(col(Message.id) == bindparam("of_message"))
)
_LOCKED = (
    select(Message).where(col(Message.id) == bindparam("of_message")).with_for_update()
)
_PARKED = (
    select(StatusNews)
    .where(
        col(StatusNews.channel_id) == bindparam("of_channel"),
        col(StatusNews.external_id) == bindparam("external"),
    )
    .order_by(col(StatusNews.changed_at))
)
_ECHO = select(Message).where(
    col(Message.channel_id) == bindparam("of_channel"),
    col(Message.external_id) == bindparam("external"),
    col(Message.id) != bindparam("ours"),
)
_SENT_AT = (
    update(ChannelRow)
    .where(
        col(ChannelRow.id) == bindparam("of_channel"),
        or_(
            col(ChannelRow.last_sent_at).is_(None),
            col(ChannelRow.last_sent_at) < bindparam("while_ago", type_=UtcDateTime),
        ),
    )
    .values(last_sent_at=bindparam("now", type_=UtcDateTime))
)
