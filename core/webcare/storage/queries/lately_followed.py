"""Conversations that began soon after another one of the same person had ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from webcare.domain.access import Scope
from webcare.storage.queries.message_parts import kept_message
from webcare.storage.scoping import conversation_within
from webcare.storage.tables import Conversation, Message


@dataclass(frozen=True, slots=True)
class Followed:
    """One conversation, how it began, and when the one before it had ended."""

    conversation_id: int
    channel_id: int
    opened_at: datetime
    ended_at: datetime
    kind: str
    text: str


def lately_followed(
    scope: Scope, session: Session, channel_ids: Sequence[int], *, limit: int
) -> tuple[int, list[Followed]]:
    """Return how many conversations were looked at, and which followed on another.

    Args:
        scope: of the caller: nothing that they may not read.
        session: to read with.
        channel_ids: the channels that count.
        limit: how many conversations, the latest ones.
    """
    latest = list(
        session.scalars(
            select(col(Conversation.id))
            .where(
                col(Conversation.channel_id).in_(channel_ids),
                conversation_within(scope),
            )
            .order_by(col(Conversation.id).desc())
            .limit(limit)
        )
    )
    ended_at = _ended_before()
    rows = session.execute(
        select(
            col(Conversation.id),
            col(Conversation.channel_id),
            col(Conversation.opened_at),
            ended_at,
            col(Message.kind),
            col(Message.text),
        )
        .join(Message, col(Message.id) == _first_said())
        .where(
            col(Conversation.id).in_(latest),
            ended_at.is_not(None),
            col(Message.revoked_at).is_(None),
            kept_message(session),
        )
        .order_by(col(Conversation.id).desc())
    )
    return len(latest), [Followed(*row) for row in rows]


def _ended_before() -> ScalarSelect[datetime | None]:
    """Return when the person's conversation before this one had ended."""
    earlier = aliased(Conversation)
    return (
        select(func.max(col(earlier.resolved_at)))
        .where(
            col(earlier.identity_id) == col(Conversation.identity_id),
            col(earlier.channel_id) == col(Conversation.channel_id),
            col(earlier.visibility) == col(Conversation.visibility),
            col(earlier.thread_root) == col(Conversation.thread_root),
            col(earlier.id) != col(Conversation.id),
            col(earlier.resolved_at) <= col(Conversation.opened_at),
        )
        .scalar_subquery()
    )


def _first_said() -> ScalarSelect[int]:
    """Return with which message of the person a conversation began."""
    other = aliased(Message)
    return (
        select(func.min(col(other.id)))
        .where(
            col(other.conversation_id) == col(Conversation.id),
            col(other.direction) == "in",
        )
        .scalar_subquery()
    )
