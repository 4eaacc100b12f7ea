"""The platform took a message: what that tells, noted where it belongs."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from webcare.domain.access import SYSTEM
from webcare.domain.outbound import Receipt
from webcare.domain.status import MessageStatus, advance
from webcare.services.control import note_holder
from webcare.services.core import Core
from webcare.services.history import Happening, record
from webcare.services.learning import alias_names, learn
from webcare.services.receiving.charges import call_rows, keep_charges
from webcare.services.unanswered import wait_again
from webcare.storage.locks import lock_names
from webcare.storage.tables import (
    Attachment,
    ChannelRow,
    Conversation,
    Message,
    MessageVersion,
    StatusNews,
)


def accept(core: Core, session: Session, message_id: int, receipt: Receipt) -> None:
    """Note the platform's id, and apply the news that came before it."""
    channel_id, channel_type, holder = session.exec(
        select(Message.channel_id, ChannelRow.type, Conversation.controlled_by)
        .join(ChannelRow, col(ChannelRow.id) == col(Message.channel_id))
        .join(Conversation, col(Conversation.id) == col(Message.conversation_id))
        .where(Message.id == message_id)
    ).one()
    names = [f"message:{channel_id}:{receipt.external_id}"]
    names += alias_names(channel_type, receipt.learned)
    lock_names(session.connection(), names)
    message = locked(session, message_id)
    echoed = _replace_echo(session, message, receipt.external_id)
    message.external_id = receipt.external_id
    message.permalink = receipt.permalink or message.permalink
    now = core.clock()
    rows = call_rows(channel_id, receipt.external_id, receipt.charges, now)
    keep_charges(session.connection(), rows)
    before = MessageStatus(message.status)
    status = advance(before, MessageStatus.SENT)
    if status is not before:
        # Whatever went wrong before, or was in doubt, has passed.
        message.fault = None
    for news in _parked(session, channel_id, receipt.external_id):
        moved = advance(status, MessageStatus(news.status))
        if moved is not status:
            status = moved
            message.fault = news.fault
    # Watermarks are not parked: they moved the echo.
    status = advance(status, echoed)
    learn(session, message, receipt.learned, now)
    become(core, session, message, status)
    if holder and message.privately_to is None:
        # Whoever had the chat has it no more: the platform took what we said in it.
        note_holder(session, message.conversation_id, "", now)
    channel = session.get_one(ChannelRow, channel_id)
    channel.last_sent_at = now


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
    return session.exec(
        select(Message).where(Message.id == message_id).with_for_update()
    ).one()


def _parked(
    session: Session, channel_id: int, external_id: str
) -> Sequence[StatusNews]:
    return session.exec(
        select(StatusNews)
        .where(
            StatusNews.channel_id == channel_id, StatusNews.external_id == external_id
        )
        .order_by(col(StatusNews.changed_at))
    ).all()


def _replace_echo(
    session: Session, message: Message, external_id: str
) -> MessageStatus:
    """Remove a platform's echo of this message that was faster than its answer.

    Returns how far the echo has come.
    """
    echo = session.exec(
        select(Message).where(
            Message.channel_id == message.channel_id,
            Message.external_id == external_id,
            Message.id != message.id,
        )
    ).one_or_none()
    if echo is None:
        return MessageStatus.SENT
    message.permalink = message.permalink or echo.permalink
    for table in (Attachment, MessageVersion):
        for row in session.exec(select(table).where(table.message_id == echo.id)):
            session.delete(row)
    session.flush()
    session.delete(echo)
    session.flush()
    return MessageStatus(echo.status)
