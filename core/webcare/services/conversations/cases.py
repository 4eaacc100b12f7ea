"""Making conversations one case."""

from datetime import datetime

from sqlmodel import Session, col, select

from webcare.domain.access import Scope
from webcare.services.conversations.history import Happening, record
from webcare.storage.tables import Conversation


def join_case(
    session: Session,
    joining: Conversation,
    joined: Conversation,
    scope: Scope,
    now: datetime,
) -> None:
    """Put a conversation, with all others of its case, in the case of another one.

    Nothing happens when they share one already.
    """
    if joining.case_id == joined.case_id:
        return
    members = session.exec(
        select(Conversation)
        .where(Conversation.case_id == joining.case_id)
        .order_by(col(Conversation.id))
        .with_for_update()
    ).all()
    for row in members:
        row.case_id = joined.case_id
        row.version += 1
    tell_joined(session, joining, joined, scope, now)


def tell_joined(
    session: Session,
    one: Conversation,
    other: Conversation,
    scope: Scope,
    now: datetime,
) -> None:
    """Log in both conversations that they are one case now."""
    for here, there in ((one, other), (other, one)):
        record(
            session,
            here.id,
            Happening.CASE_JOINED,
            scope=scope,
            data={"conversation_id": str(there.id)},
            at=now,
        )
