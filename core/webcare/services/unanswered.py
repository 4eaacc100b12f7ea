"""Conversations whose answer did not get through: the customer still waits."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from webcare.domain import conversation as life
from webcare.domain.conversation import ConversationStatus
from webcare.domain.status import MessageStatus
from webcare.services.states import apply_state, state_of
from webcare.storage.tables import Conversation, Message


def wait_again(session: Session, message: Message, now: datetime) -> None:
    """Put a conversation back in the queue whose newest answer failed.

    It stands where it stood: by the customer's last message. One that was answered
    otherwise, snoozed or resolved meanwhile stays as it is.
    """
    row = _locked(session, message)
    if row.status != ConversationStatus.PENDING or not _is_last(session, message):
        return
    since = _last_question(session, message) or now
    apply_state(row, life.reopened(state_of(row), since))


def answered_again(session: Session, message: Message) -> None:
    """Give the customer the turn once more, since a failed answer is tried again."""
    row = _locked(session, message)
    question = _last_question(session, message)
    if row.status == ConversationStatus.OPEN and not (
        question and question > message.received_at
    ):
        apply_state(row, life.set_pending(state_of(row)))


def _locked(session: Session, message: Message) -> Conversation:
    return session.exec(
        select(Conversation)
        .where(Conversation.id == message.conversation_id)
        .with_for_update()
    ).one()


def _is_last(session: Session, message: Message) -> bool:
    newest = session.exec(
        select(func.max(col(Message.id))).where(
            Message.conversation_id == message.conversation_id,
            Message.direction == "out",
            # What was taken back was never said.
            Message.status != MessageStatus.CANCELLED.value,
        )
    ).one()
    return (newest or 0) <= message.id


def _last_question(session: Session, message: Message) -> datetime | None:
    return session.exec(
        select(func.max(col(Message.received_at))).where(
            Message.conversation_id == message.conversation_id,
            Message.direction == "in",
        )
    ).one()
