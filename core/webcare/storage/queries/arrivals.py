"""What came in by hour, for who plans people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from webcare.domain.access import Permission, Scope
from webcare.storage.scoping import within
from webcare.storage.tables import Arrival, ChannelRow


@dataclass(frozen=True, slots=True)
class Counted:
    """What an hour brought on a channel, all teams of the caller's together."""

    channel_id: int
    hour: datetime
    questions: int
    answers: int
    seconds: int


@dataclass(frozen=True, slots=True)
class CountedChannel:
    """A channel of which something was counted, and from which hour on."""

    id: int
    name: str
    type: str
    began: datetime


def counted_channels(scope: Scope, session: Session) -> Sequence[CountedChannel]:
    """Return the channels that the caller plans people for, by name."""
    began = func.min(col(Arrival.hour))
    rows = session.execute(
        select(col(ChannelRow.id), col(ChannelRow.name), col(ChannelRow.type), began)
        .join(Arrival, col(Arrival.channel_id) == col(ChannelRow.id))
        .where(_planned(scope))
        .group_by(col(ChannelRow.id), col(ChannelRow.name), col(ChannelRow.type))
        .order_by(col(ChannelRow.name))
    )
    return [CountedChannel(*row) for row in rows]


def arrivals(scope: Scope, session: Session, since: datetime) -> Sequence[Counted]:
    """Return what came in from a moment on; hours without anything are missing."""
    rows = session.execute(
        select(
            col(Arrival.channel_id),
            col(Arrival.hour),
            func.sum(col(Arrival.questions)),
            func.sum(col(Arrival.answers)),
            func.sum(col(Arrival.seconds)),
        )
        .where(_planned(scope), col(Arrival.hour) >= since)
        .group_by(col(Arrival.channel_id), col(Arrival.hour))
    )
    return [
        Counted(channel_id, hour, int(questions), int(answers), int(seconds))
        for channel_id, hour, questions, answers, seconds in rows
    ]


def counted_until(session: Session) -> datetime | None:
    """Return the newest hour in which anything was counted; None for none."""
    newest: datetime | None = session.scalar(select(func.max(col(Arrival.hour))))
    return newest


def _planned(scope: Scope) -> ColumnElement[bool]:
    return within(
        scope,
        Permission.PLAN,
        team=col(Arrival.team_id),
        channel=col(Arrival.channel_id),
    )
