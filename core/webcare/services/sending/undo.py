"""Taking a reply back while it still waits to be sent."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import func
from sqlmodel import Session, col, select

from webcare.domain.access import Scope
from webcare.domain.content import MessageKind
from webcare.domain.conversation import (
    ConversationState,
    ConversationStatus,
    Said,
    emptied,
    previewed,
)
from webcare.domain.inbound import Visibility
from webcare.domain.invitation import find_token
from webcare.domain.status import MessageStatus
from webcare.domain.turn import Turn, given_back, turn_of
from webcare.services.conversations import promises
from webcare.services.conversations.history import Happening, record
from webcare.services.conversations.states import apply_state, state_of
from webcare.services.conversations.unanswered import wait_again
from webcare.services.sending.chains import those_behind, whole_reply
from webcare.services.sending.outbox import DELIVER, lane_of
from webcare.storage.tables import ChannelRow, Conversation, Invitation, Job, Message

_TURN = TypeAdapter(Turn)
_BY_DEFAULT = {Visibility.PUBLIC.value: 5, Visibility.PRIVATE.value: 0}
"""In seconds: what everybody can read is worth a breath, a chat is not."""

_NOT_SAID = {MessageStatus.CANCELLED.value, MessageStatus.FAILED.value}


def undo_time(channel: ChannelRow, visibility: str) -> timedelta:
    """Return how long a reply is kept back, so that its author can take it back."""
    chosen = channel.undo_seconds
    return timedelta(seconds=_BY_DEFAULT[visibility] if chosen is None else chosen)


def remembered_turn(row: Conversation) -> dict[str, Any]:
    """Return whose turn it is, as the job of a reply keeps it."""
    kept: dict[str, Any] = _TURN.dump_python(turn_of(state_of(row)), mode="json")
    return kept


def take_back(
    session: Session, row: Conversation, message: Message, scope: Scope, now: datetime
) -> list[int]:
    """Cancel a message that waits, with what belongs to it, and give the turn back.

    Within its time to undo, all parts of a reply are taken back together; later only
    those behind it, because the ones before it may have left. An invitation that it
    would have published ends. Returns the ids of what is taken back, in order.
    """
    early = message.undo_until is not None and now < message.undo_until
    belonging = whole_reply if early else those_behind
    taken = [
        each
        for each in belonging(session, message)
        if each.status == MessageStatus.QUEUED.value
    ]
    for each in taken:
        each.status = MessageStatus.CANCELLED.value
        each.fault = each.undo_until = None
        record(
            session,
            row.id,
            Happening.STATUS,
            scope=scope,
            message_id=each.id,
            data={"status": each.status},
            at=now,
        )
        _end_invitation(session, each, now)
    session.flush()
    promises.taken_back(session, [each.id for each in taken], now)
    answer = _answer_after(session, taken[0])
    if answer is not None and not promises.gives_promise(session, answer.id):
        promises.answered(session, answer, answer.received_at)
    _give_back(session, row, taken, answer, now)
    if row.status != ConversationStatus.RESOLVED.value:
        due = promises.owed(session, row.id)
        apply_state(row, replace(state_of(row), promised_until=due))
    return [each.id for each in taken]


def _give_back(
    session: Session,
    row: Conversation,
    taken: Sequence[Message],
    answer: Message | None,
    now: datetime,
) -> None:
    jobs = _jobs(session, row)
    before = next(
        (
            jobs[each.id].payload["before"]
            for each in taken
            if each.id in jobs and "before" in jobs[each.id].payload
        ),
        None,
    )
    if answer is not None:
        if before and answer.id in jobs:
            # Should that one be taken back too, this is where things stood.
            job = jobs[answer.id]
            job.payload = job.payload | {"before": before}
    elif before is None:
        if not _is_answered(session, row):
            wait_again(session, taken[-1], now)
        apply_state(row, _shown_again(session, row, state_of(row)))
    elif not _goes_on_elsewhere(session, row):
        state = given_back(state_of(row), _TURN.validate_python(before), now)
        apply_state(row, _shown_again(session, row, state))


def _jobs(session: Session, row: Conversation) -> dict[int, Job]:
    """Return the work that still has to send messages of a conversation."""
    rows = session.exec(
        select(Job).where(
            Job.lane == lane_of(row.id),
            Job.kind == DELIVER,
            col(Job.failed_at).is_(None),
        )
    )
    return {job.payload["message"]: job for job in rows}


def _goes_on_elsewhere(session: Session, row: Conversation) -> bool:
    """Tell whether it was resolved meanwhile, and the person has a newer one."""
    if row.status != ConversationStatus.RESOLVED.value:
        return False
    newer = select(Conversation.id).where(
        Conversation.channel_id == row.channel_id,
        Conversation.identity_id == row.identity_id,
        Conversation.visibility == row.visibility,
        Conversation.thread_root == row.thread_root,
        Conversation.status != ConversationStatus.RESOLVED.value,
    )
    return session.exec(newer.limit(1)).first() is not None


def _is_answered(session: Session, row: Conversation) -> bool:
    """Tell whether something of ours stands behind the person's last message."""
    said = select(func.max(col(Message.received_at))).where(
        Message.conversation_id == row.id
    )
    asked: datetime | None = session.exec(said.where(Message.direction == "in")).one()
    answered: datetime | None = session.exec(
        said.where(
            Message.direction == "out",
            col(Message.status).not_in(_NOT_SAID),
            col(Message.automatic).is_(None),
        )
    ).one()
    return answered is not None and (asked is None or answered >= asked)


def _answer_after(session: Session, message: Message) -> Message | None:
    """Return the first of our messages behind one that got, or may get, through."""
    return session.exec(
        select(Message)
        .where(
            Message.conversation_id == message.conversation_id,
            Message.direction == "out",
            Message.id > message.id,
            col(Message.status).not_in(_NOT_SAID),
            col(Message.automatic).is_(None),
        )
        .order_by(col(Message.id))
        .limit(1)
    ).first()


def _shown_again(
    session: Session, row: Conversation, state: ConversationState
) -> ConversationState:
    """Return the state with what was said last, now that something is not said."""
    last = session.exec(
        select(Message)
        .where(
            Message.conversation_id == row.id,
            col(Message.direction).in_(("in", "out")),
            Message.status != MessageStatus.CANCELLED.value,
        )
        .order_by(col(Message.sent_at).desc(), col(Message.id).desc())
        .limit(1)
    ).first()
    if last is None:
        return emptied(state)
    said = Said(
        kind=MessageKind(last.kind),
        text=last.text,
        at=last.received_at,
        sent_at=last.sent_at,
    )
    return previewed(state, said, outbound=last.direction == "out")


def _end_invitation(session: Session, message: Message, now: datetime) -> None:
    token = find_token(message.text)
    if token is None:
        return
    invitation = session.exec(
        select(Invitation).where(
            Invitation.token == token,
            Invitation.conversation_id == message.conversation_id,
        )
    ).first()
    if invitation is not None:
        invitation.expires_at = min(now, invitation.expires_at)
