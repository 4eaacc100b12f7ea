"""When the last conversations began, to try other hours on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from webcare.domain.access import Scope
from webcare.storage.scoping import conversation_within
from webcare.storage.tables import Conversation


@dataclass(frozen=True, slots=True)
class Opened:
    """One conversation, and when its first message came in."""

    conversation_id: int
    channel_id: int
    opened_at: datetime
    identity_id: int


def lately_opened(
    scope: Scope, session: Session, channel_ids: Sequence[int], *, limit: int
) -> list[Opened]:
    """Return the newest conversations on some channels that the caller may read."""
    may_read = conversation_within(scope)
    rows = session.execute(
        select(
            col(Conversation.id),
            col(Conversation.channel_id),
            col(Conversation.opened_at),
            col(Conversation.identity_id),
        )
        .where(col(Conversation.channel_id).in_(channel_ids), may_read)
        .order_by(col(Conversation.id).desc())
        .limit(limit)
    )
    return [Opened(*row) for row in rows]
