"""Conversations whose answer did not get through: the customer still waits."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from webcare.domain import conversation as life
from webcare.domain.conversation import ConversationStatus
from webcare.domain.status import MessageStatus
from webcare.services.conversations import promises
from webcare.services.conversations.states import apply_state, state_of
from webcare.storage.tables import Conversation, Message


def wait_again(session: Session, message: Message, now: datetime) -> None:
    """Put a conversation back in the queue whose newest answer failed.

    It stands where it stood: by the customer's last message. One that was answered
    otherwise, snoozed or resolved meanwhile stays as it is.
    """
    if message.automatic:
        return
    row = _locked(session, message)
    if row.status != ConversationStatus.PENDING or not _is_last(session, message):
        return
    since = _last_question(session, message) or now
    state = life.reopened(state_of(row), since)
    promises.unanswered(session, [message.id], now)
    apply_state(row, replace(state, promised_until=promises.owed(session, row.id)))


def answered_again(session: Session, message: Message) -> None:
    """Give the customer the turn once more, since a failed answer is tried again."""
    if message.automatic:
        return
    row = _locked(session, message)
    question = _last_question(session, message)
    if row.status != ConversationStatus.OPEN or (
        question and question > message.received_at
    ):
        return
    state = life.set_pending(state_of(row))
    if row.due_kind is not None:
        promises.responded(session, message, message.received_at)
    if state.promised_until and not promises.gives_promise(session, message.id):
        promises.answered(session, message, message.received_at)
        state = replace(state, promised_until=None)
    apply_state(row, state)


def not_by_echo(
    session: Session, message: Message, echo_id: int, now: datetime
) -> None:
    """Let a platform's echo of what is no answer have answered nothing.

    It came before the platform told us that it took the message, so that it looked like
    something our side said elsewhere.
    """
    promises_more = promises.gives_promise(session, message.id)
    if not message.automatic and not promises_more:
        return
    row = _locked(session, message)
    if row.status == ConversationStatus.RESOLVED:
        return
    promises.unanswered(session, [echo_id], now)
    state = replace(state_of(row), promised_until=promises.owed(session, row.id))
    question = _last_question(session, message)
    if message.automatic and question and not _is_answered(session, row, question):
        state = life.reopened(state, question)
    apply_state(row, state)


def _is_answered(session: Session, row: Conversation, question: datetime) -> bool:
    """Tell whether a person of ours said something after a question."""
    answer = select(Message.id).where(
        Message.conversation_id == row.id,
        Message.direction == "out",
        col(Message.automatic).is_(None),
        Message.status != MessageStatus.CANCELLED.value,
        Message.received_at >= question,
    )
    return session.exec(answer.limit(1)).first() is not None


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
            # What was taken back was never said, and no machine's word is an answer.
            col(Message.automatic).is_(None),
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
