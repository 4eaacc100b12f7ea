"""Promises to customers: listed, and counted by channel and week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, case, func, select
from sqlmodel import Session, col

from webcare.domain.access import Scope
from webcare.domain.promise import Outcome
from webcare.storage.paging import Page, key_of, page_of
from webcare.storage.scoping import conversation_within
from webcare.storage.tables import (
    ChannelRow,
    Contact,
    Conversation,
    Identity,
    Promise,
    User,
)

_GIVEN = col(Promise.limit_seconds).is_(None)
"""Those that a colleague gave, and not a policy."""

MOST_OWED = 200
"""So many that run are shown; who owes more has another problem."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseView:
    """A promise with the names that a list needs; `giver` is who gave it."""

    id: int
    kind: str
    conversation_id: int
    channel: str
    channel_type: str
    contact_id: int
    contact_name: str
    message_id: int | None
    given_by: int | None
    giver: str | None
    given_at: datetime
    due_at: datetime
    outcome: str
    answer_id: int | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekOfPromises:
    """How many promises of a channel were due in a week, by what became of them."""

    channel: str
    channel_type: str
    week: int
    counts: dict[Outcome, int]

    def count(self, outcome: Outcome) -> int:
        """Return how many had an outcome."""
        return self.counts.get(outcome, 0)


def promises(
    scope: Scope,
    session: Session,
    *,
    outcome: Outcome | None = None,
    channel: str | None = None,
    limit: int = 50,
    after: str | None = None,
) -> Page[PromiseView]:
    """Return promises, those that were given last first.

    Raises:
        NotFound: for a cursor that is not ours.
    """
    query = _visible(scope)
    if outcome is not None:
        query = query.where(col(Promise.outcome) == outcome.value)
    if channel is not None:
        query = query.where(col(ChannelRow.name) == channel)
    if after:
        query = query.where(col(Promise.id) < key_of(after, 1)[0])
    query = query.order_by(col(Promise.id).desc()).limit(limit + 1)
    rows = [_view(row) for row in session.execute(query)]
    return page_of(rows, limit, lambda row: (row.id,))


def owed(scope: Scope, session: Session) -> Sequence[PromiseView]:
    """Return the promises to which no answer came yet, the most urgent first."""
    query = (
        _visible(scope)
        .where(
            col(Conversation.promised_until).is_not(None),
            col(Promise.answer_id).is_(None),
            col(Promise.outcome).in_((Outcome.OPEN.value, Outcome.BROKEN.value)),
        )
        .order_by(col(Promise.due_at), col(Promise.id))
        .limit(MOST_OWED)
    )
    return [_view(row) for row in session.execute(query)]


def by_week(
    scope: Scope, session: Session, starts: Sequence[datetime]
) -> Sequence[WeekOfPromises]:
    """Count promises by channel and the week in which they were due.

    Args:
        scope: whose conversations count.
        session: to read with.
        starts: when weeks begin, rising, with the end of the last one behind them. A
            result's `week` is a position in it.

    Returns:
        One for each channel and week with any, by channel and then the newest week
        first. What was taken back before it left does not count.
    """
    week = case(
        *(
            (col(Promise.due_at) < end, position)
            for position, end in enumerate(starts[1:])
        ),
        else_=len(starts),
    ).label("week")
    query = (
        select(
            col(ChannelRow.name),
            col(ChannelRow.type),
            week,
            col(Promise.outcome),
            func.count(),
        )
        .join(Conversation, col(Conversation.id) == col(Promise.conversation_id))
        .join(ChannelRow, col(ChannelRow.id) == col(Promise.channel_id))
        .where(
            conversation_within(scope),
            _GIVEN,
            col(Promise.due_at) >= starts[0],
            col(Promise.due_at) < starts[-1],
            col(Promise.outcome) != Outcome.WITHDRAWN.value,
        )
        .group_by(col(ChannelRow.name), col(ChannelRow.type), week, Promise.outcome)
    )
    found: dict[tuple[str, int], WeekOfPromises] = {}
    for name, channel_type, position, outcome, count in session.execute(query):
        known = found.setdefault(
            (name, -position),
            WeekOfPromises(
                channel=name, channel_type=channel_type, week=position, counts={}
            ),
        )
        known.counts[Outcome(outcome)] = count
    return [found[key] for key in sorted(found)]


def _visible(scope: Scope) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Promise.__table__,  # type: ignore[attr-defined]
            col(ChannelRow.name).label("channel"),
            col(ChannelRow.type).label("channel_type"),
            col(Contact.id).label("contact_id"),
            func.coalesce(func.nullif(col(Contact.name), ""), col(Identity.name)).label(
                "contact_name"
            ),
            func.coalesce(func.nullif(col(User.name), ""), col(User.email)).label(
                "giver"
            ),
        )
        .join(Conversation, col(Conversation.id) == col(Promise.conversation_id))
        .join(ChannelRow, col(ChannelRow.id) == col(Promise.channel_id))
        .join(Identity, col(Identity.id) == col(Conversation.identity_id))
        .join(Contact, col(Contact.id) == col(Identity.contact_id))
        .outerjoin(User, col(User.id) == col(Promise.given_by))
        .where(conversation_within(scope), _GIVEN)
    )


def _view(row: Row[Any]) -> PromiseView:
    values = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
    return PromiseView(**{name: values[name] for name in PromiseView.__slots__})
