"""When something was said in the latest conversations, to try promises on."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from webcare.domain.access import Scope
from webcare.domain.status import MessageStatus
from webcare.storage.scoping import conversation_within
from webcare.storage.tables import Conversation, Message

MOST_MESSAGES = 20_000
"""However long conversations are: a preview is looked at while somebody waits."""

_NOT_SAID = (MessageStatus.FAILED.value, MessageStatus.CANCELLED.value)


@dataclass(frozen=True, slots=True)
class Moment:
    """When something was said; `ours` when a person of our side did."""

    at: datetime
    ours: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A conversation: its messages in their order, and when it was resolved."""

    conversation_id: int
    channel_id: int
    priority: int
    resolved_at: datetime | None
    moments: Sequence[Moment]


def lately_answered(
    scope: Scope, session: Session, channel_ids: Iterable[int], *, limit: int
) -> Sequence[Answered]:
    """Return the latest conversations of some channels, the newest first.

    Args:
        scope: of the caller: nothing that they may not read.
        session: to read with.
        channel_ids: the channels that count.
        limit: how many conversations.
    """
    rows = session.execute(
        select(
            col(Conversation.id),
            col(Conversation.channel_id),
            col(Conversation.priority),
            col(Conversation.resolved_at),
        )
        .where(
            col(Conversation.channel_id).in_(list(channel_ids)),
            conversation_within(scope),
        )
        .order_by(col(Conversation.id).desc())
        .limit(limit)
    ).all()
    moments = _moments(session, [row.id for row in rows])
    return [
        Answered(
            conversation_id=row.id,
            channel_id=row.channel_id,
            priority=row.priority,
            resolved_at=row.resolved_at,
            moments=moments[row.id],
        )
        for row in rows
    ]


def _moments(session: Session, ids: list[int]) -> dict[int, list[Moment]]:
    said = session.execute(
        select(
            col(Message.conversation_id),
            col(Message.received_at),
            col(Message.direction),
        )
        .where(
            col(Message.conversation_id).in_(ids),
            col(Message.direction).in_(("in", "out")),
            col(Message.automatic).is_(None),
            col(Message.status).not_in(_NOT_SAID),
        )
        .order_by(col(Message.conversation_id).desc(), col(Message.received_at))
        .limit(MOST_MESSAGES)
    )
    found: dict[int, list[Moment]] = defaultdict(list)
    for conversation_id, at, direction in said:
        found[conversation_id].append(Moment(at, direction == "out"))
    return found
