"""Conversations by when they began, and how soon somebody of ours answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from webcare.domain.access import Scope
from webcare.storage.scoping import conversation_within
from webcare.storage.tables import Conversation, Message, TurnedAway


@dataclass(frozen=True, slots=True)
class Begun:
    """A conversation that began.

    Attributes:
        answered_at: when a person of ours first said something; None for never.
        turned_away: whether it found no place.
    """

    channel_id: int
    began_at: datetime
    answered_at: datetime | None
    turned_away: bool
    popup_id: int | None


def begun(
    scope: Scope,
    session: Session,
    since: datetime,
    until: datetime,
) -> Sequence[Begun]:
    """Return the conversations in private that began in a time and may be read."""
    answered_at = (
        select(func.min(col(Message.received_at)))
        .where(
            col(Message.conversation_id) == col(Conversation.id),
            col(Message.direction) == "out",
            col(Message.automatic).is_(None),
        )
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            col(Conversation.channel_id),
            col(Conversation.opened_at),
            answered_at,
            col(TurnedAway.conversation_id).is_not(None),
            col(Conversation.popup_id),
        )
        .outerjoin(TurnedAway, col(TurnedAway.conversation_id) == col(Conversation.id))
        .where(
            col(Conversation.opened_at) >= since,
            col(Conversation.opened_at) < until,
            col(Conversation.visibility) == "private",
            conversation_within(scope),
        )
    )
    return [Begun(*row) for row in rows]
