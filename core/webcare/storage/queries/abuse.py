"""How much offended, where and whom: numbers, and no words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Label, Select, case, func, select
from sqlmodel import Session, col

from webcare.domain.access import Permission, Scope
from webcare.storage.scoping import conversation_within
from webcare.storage.tables import AbuseMark, ChannelRow, Conversation, User


@dataclass(frozen=True, slots=True, kw_only=True)
class AbuseCount:
    """How many messages of a degree came in.

    Attributes:
        week: a position in the weeks that were asked for.
        person: who met them: who first opened one, else who had its conversation when
            it came; empty for nobody.
    """

    channel: str
    channel_type: str
    week: int
    person: str
    degree: str
    count: int


def abuse_counts(
    scope: Scope, session: Session, starts: Sequence[datetime]
) -> Sequence[AbuseCount]:
    """Count what offended, where the caller divides the work.

    Args:
        scope: whose conversations count.
        session: to read with.
        starts: when weeks begin, rising, with the end of the last one behind them.
    """
    return [
        AbuseCount(
            channel=row.channel,
            channel_type=row.channel_type,
            week=row.week,
            person=row.person or "",
            degree=row.degree,
            count=row.number,
        )
        for row in session.execute(_counted(scope, starts))
    ]


def _counted(
    scope: Scope, starts: Sequence[datetime]
) -> Select[tuple[str, str, int, str, str, int]]:
    week = case(
        *(
            (col(AbuseMark.marked_at) < end, position)
            for position, end in enumerate(starts[1:])
        ),
        else_=len(starts),
    ).label("week")
    met_by = func.coalesce(col(AbuseMark.opened_by), col(AbuseMark.assignee_id))
    channel: Label[str] = col(ChannelRow.name).label("channel")
    channel_type: Label[str] = col(ChannelRow.type).label("channel_type")
    person: Label[str] = col(User.name).label("person")
    return (
        select(
            channel,
            channel_type,
            week,
            person,
            col(AbuseMark.degree),
            func.count().label("number"),
        )
        .join(Conversation, col(Conversation.id) == col(AbuseMark.conversation_id))
        .join(ChannelRow, col(ChannelRow.id) == col(Conversation.channel_id))
        .outerjoin(User, col(User.id) == met_by)
        .where(
            col(AbuseMark.marked_at) >= starts[0],
            col(AbuseMark.marked_at) < starts[-1],
            conversation_within(scope, Permission.DIVIDE_WORK),
        )
        .group_by(channel, channel_type, week, person, col(AbuseMark.degree))
        .order_by(week.desc(), channel, person)
    )
