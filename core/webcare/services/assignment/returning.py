"""Putting back what somebody has, so that another can have it."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Literal

from sqlalchemy import delete
from sqlmodel import Session, col, select

from webcare.domain.access import Permission, Scope
from webcare.domain.conversation import ConversationStatus
from webcare.services.conversations.history import Happening, record
from webcare.storage.scoping import conversation_within
from webcare.storage.tables import Conversation, Given

Why = Literal["absent", "no_reaction", "disabled"]
"""Why it was put back, as the log names it."""


def put_back(
    session: Session,
    scope: Scope,
    users: Collection[int],
    now: datetime,
    *,
    why: Why,
    skip_locked: bool = True,
) -> int:
    """Put back all that people have and that is not resolved; return how much.

    Only what the caller divides. What somebody else changes just now is left out when
    `skip_locked`, so that nobody who holds people's rows waits for it.
    """
    query = (
        select(Conversation)
        .where(
            col(Conversation.assignee_id).in_(users),
            col(Conversation.status) != ConversationStatus.RESOLVED.value,
            conversation_within(scope, Permission.ASSIGN),
        )
        .order_by(col(Conversation.id))
        .with_for_update(key_share=True, skip_locked=skip_locked)
    )
    return put_rows_back(session, scope, session.exec(query).all(), now, why=why)


def put_rows_back(
    session: Session,
    scope: Scope,
    rows: Iterable[Conversation],
    now: datetime,
    *,
    why: Why,
) -> int:
    """Put conversations back whose rows are locked; return how many."""
    gone = []
    for row in rows:
        before, row.assignee_id = row.assignee_id, None
        row.version += 1
        data = {"user_id": None, "name": None, "before": before, "why": why}
        record(session, row.id, Happening.ASSIGNED, scope=scope, data=data, at=now)
        gone.append(row.id)
    if gone:
        session.exec(delete(Given).where(col(Given.conversation_id).in_(gone)))
    return len(gone)
