"""Promises by policy, kept by whatever changes a conversation.

Every change of a conversation's state passes `states.apply_state`, in the transaction
that makes it and with the conversation's row locked, and comes by here: so nothing that
ends, pauses or moves a promise can forget to say so.
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import or_
from sqlalchemy.orm import object_session
from sqlmodel import Session, col, select

from webcare.domain.conversation import ConversationState, ConversationStatus
from webcare.domain.promise import Outcome, PledgeKind, unanswered_again
from webcare.policies.promises import NEVER, Turn, follow
from webcare.services.promises.rows import KINDS, due_of, pledge_of, write
from webcare.services.promises.rules import keeping_of, rules_on
from webcare.storage.tables import Conversation, Promise

_RESOLUTION = PledgeKind.RESOLUTION.value


def keep(
    row: Conversation, before: ConversationState, after: ConversationState
) -> ConversationState:
    """Let the promises of a conversation follow a change; return the state with it."""
    again = before.status is ConversationStatus.RESOLVED
    if before.due_kind is None and not again:
        return after
    session = object_session(row)
    keeping = keeping_of(session) if isinstance(session, Session) else None
    if keeping is None or not isinstance(session, Session):
        return after
    rows = rows_of(session, row.id)
    if not rows:
        return replace(after, **due_of(()))
    turn = Turn(before=before, after=after, at=keeping.now)
    rules = rules_on(keeping.book, row.place_id, keeping.now)
    pledges = [follow(pledge_of(each), turn, rules) for each in rows]
    for each, pledge in zip(rows, pledges, strict=True):
        write(each, pledge)
    return replace(after, **due_of(pledges))


def owe_again(session: Session, row: Promise, now: datetime) -> None:
    """Owe what a message answered that did not get through, or was taken back.

    Whoever changes the conversation's state next has it counted on.
    """
    if any(each.kind != _RESOLUTION for each in _unsettled(session, row)):
        return
    pledge = pledge_of(row)
    due = now + NEVER if pledge.running_from is None else pledge.due_at
    outcome = pledge.outcome
    if outcome is not Outcome.BROKEN:
        outcome = unanswered_again(due, now)
    write(
        row,
        replace(pledge, outcome=outcome, due_at=due, settled_at=None, answer_id=None),
    )
    session.get_one(Conversation, row.conversation_id).due_kind = row.kind


def _unsettled(session: Session, row: Promise) -> list[Promise]:
    rows = rows_of(session, row.conversation_id)
    return [each for each in rows if each.settled_at is None]


def rows_of(session: Session, conversation_id: int) -> list[Promise]:
    """Return what is owed by policy, and the resolution also when it is settled."""
    query = select(Promise).where(
        Promise.conversation_id == conversation_id,
        col(Promise.kind).in_(KINDS),
        or_(
            col(Promise.settled_at).is_(None),
            col(Promise.kind) == _RESOLUTION,
        ),
    )
    session.flush()
    return list(session.exec(query.order_by(col(Promise.id))))
