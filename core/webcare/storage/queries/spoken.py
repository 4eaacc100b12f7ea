"""What was said in a stretch of time, as far as counting it goes."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from webcare.domain.arrivals import Spoken
from webcare.storage.tables import Conversation, Message

_AT_ONCE = 1000
_WAYS = ("in", "out")
_TAKEN_BACK = "cancelled"


def first_message(session: Session) -> datetime | None:
    """Return when the oldest message was received; None when there is none."""
    first: datetime | None = session.scalar(select(func.min(col(Message.received_at))))
    return first


def spoken(session: Session, start: datetime, end: datetime) -> Iterator[Spoken]:
    """Yield what customers and we said between two moments, in the order it came in.

    For Webcare itself, which counts it: it takes no scope, and gives no words.

    Args:
        session: to read with; the rows come while they are looked at.
        start: the first moment.
        end: the first one after it.
    """
    before = aliased(Message)
    # One look into an index for each message, whatever the length of a conversation.
    previous = (
        select(col(before.direction))
        .where(
            col(before.conversation_id) == col(Message.conversation_id),
            col(before.sent_at) <= col(Message.sent_at),
            (col(before.sent_at) < col(Message.sent_at))
            | (col(before.id) < col(Message.id)),
            col(before.direction).in_(_WAYS),
            col(before.automatic).is_(None),
            col(before.status) != _TAKEN_BACK,
        )
        .order_by(col(before.sent_at).desc(), col(before.id).desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            col(Message.conversation_id),
            col(Conversation.channel_id),
            func.coalesce(col(Conversation.team_id), 0),
            col(Message.direction),
            col(Message.author_id),
            previous,
            col(Message.received_at),
        )
        .join(Conversation, col(Conversation.id) == col(Message.conversation_id))
        .where(
            col(Message.received_at) >= start,
            col(Message.received_at) < end,
            col(Message.direction).in_(_WAYS),
            col(Message.automatic).is_(None),
            col(Message.status) != _TAKEN_BACK,
        )
        .order_by(col(Message.received_at), col(Message.id))
        .execution_options(yield_per=_AT_ONCE)
    )
    for conversation_id, channel_id, team_id, way, author_id, earlier, at in rows:
        yield Spoken(
            conversation_id=conversation_id,
            channel_id=channel_id,
            team_id=team_id,
            inbound=way == "in",
            author_id=author_id,
            after_customer=earlier == "in",
            at=at,
        )
