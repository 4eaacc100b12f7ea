"""What has had its time is hidden: one condition, which every named query has.

A session that reads for people carries how far retention has come by its moment; see
`Core.read`. A session without it hides nothing: work must see what it removes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, literal_column, or_, true
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from webcare.policies.retention import Data
from webcare.storage.tables import Conversation, HeldConversation

_KEY = "horizons"

Whole = ColumnElement[int] | Mapped[int] | Mapped[int | None]
Moment = ColumnElement[datetime] | Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Horizon:
    """Up to which moment things of a kind of data have expired; None for none.

    Attributes:
        others: on channels that have no term of their own.
        channels: on those that have, by their id.
    """

    others: datetime | None = None
    channels: Mapping[int, datetime | None] = field(default_factory=dict)

    def of(self, channel_id: int) -> datetime | None:
        """Return up to which moment things of a channel have expired."""
        return self.channels.get(channel_id, self.others)

    @property
    def hides_nothing(self) -> bool:
        """Tell whether there is no term anywhere."""
        return self.others is None and not any(self.channels.values())


NOTHING = Horizon()

Horizons = Mapping[Data, Horizon]


def look_out(session: Session, horizons: Horizons) -> None:
    """Let the named queries of a session hide what has had its time."""
    session.info[_KEY] = horizons


def horizon_of(session: Session, data: Data) -> Horizon:
    """Return how far retention has come for who reads with a session."""
    horizons: Horizons = session.info.get(_KEY, {})
    return horizons.get(data, NOTHING)


def still_kept(
    session: Session,
    data: Data,
    *,
    channel: Whole,
    moment: Moment,
    conversation: Whole | None = None,
) -> ColumnElement[bool]:
    """Return the condition that something has not had its time, or is held.

    Args:
        session: to read with.
        data: what it is.
        channel: the column with its channel's id.
        moment: the column with the moment from which its term counts.
        conversation: the column with its conversation's id; None where it has none,
            so that no hold can be about it.
    """
    horizon = horizon_of(session, data)
    if horizon.hides_nothing:
        return true()
    conditions = [_within(horizon, channel, moment)]
    if conversation is not None:
        conditions.append(is_held(conversation))
    return or_(*conditions)


def is_held(conversation: Whole) -> ColumnElement[bool]:
    """Return the condition that a hold keeps a conversation."""
    return exists().where(col(HeldConversation.conversation_id) == conversation)


def thread_goes_on(
    channel: Whole, root: ColumnElement[str] | Mapped[str], until: datetime
) -> ColumnElement[bool]:
    """Return the condition that something in a public thread has not had its time.

    Args:
        channel: the column with the thread's channel.
        root: the column with the external id of the post on top.
        until: everything up to this moment has had its time, unless it is held.
    """
    return exists().where(
        col(Conversation.channel_id) == channel,
        col(Conversation.thread_root) == root,
        # SQLite uses the index only where its own condition is written out.
        col(Conversation.thread_root) != literal_column("''"),
        or_(col(Conversation.last_message_at) > until, is_held(col(Conversation.id))),
    )


def _within(horizon: Horizon, channel: Whole, moment: Moment) -> ColumnElement[bool]:
    own = horizon.channels
    elsewhere = channel.not_in(sorted(own)) if own else true()
    after = true() if horizon.others is None else moment > horizon.others
    parts = [and_(elsewhere, after)]
    for channel_id, until in sorted(own.items()):
        here = channel == channel_id
        parts.append(here if until is None else and_(here, moment > until))
    return or_(*parts)
