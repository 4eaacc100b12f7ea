"""What a policy promised: kept or late, to be counted and to be looked at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from webcare.domain.access import Scope
from webcare.domain.promise import Outcome, PledgeKind
from webcare.storage.paging import Page, key_of, page_of
from webcare.storage.scoping import conversation_within
from webcare.storage.tables import (
    ChannelRow,
    Contact,
    Conversation,
    Identity,
    Promise,
    Team,
)

MOST_COUNTED = 20_000
"""So many are counted at most, the latest ones: somebody waits for the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which promises; None leaves a property out. They began in the period.

    `team` is a name, empty for conversations of no team: the team that has the
    conversation now.
    """

    since: datetime
    until: datetime
    kind: PledgeKind | None = None
    outcome: Outcome | None = None
    channel: str | None = None
    team: str | None = None


@dataclass(frozen=True, slots=True)
class KeptView:
    """A promise by policy; `answered_at` is None as long as it is owed.

    `spent` is what passed of it while its clock ran, as far as that is known.
    """

    id: int
    conversation_id: int
    contact_name: str
    kind: PledgeKind
    channel_id: int
    channel: str
    channel_type: str
    team: str
    given_at: datetime
    due_at: datetime
    outcome: Outcome
    answered_at: datetime | None
    spent: timedelta


def counted(scope: Scope, session: Session, sought: Sought) -> Sequence[KeptView]:
    """Return the latest promises to be counted, in no order that matters."""
    query = _visible(scope, sought).order_by(col(Promise.id).desc())
    return list(_views(session, query.limit(MOST_COUNTED)))


def listed(
    scope: Scope,
    session: Session,
    sought: Sought,
    *,
    limit: int = 50,
    after: str | None = None,
) -> Page[KeptView]:
    """Return a page of promises, those that began last first.

    Raises:
        NotFound: for a cursor that is not ours.
    """
    query = _visible(scope, sought)
    if after:
        query = query.where(col(Promise.id) < key_of(after, 1)[0])
    query = query.order_by(col(Promise.id).desc()).limit(limit + 1)
    return page_of(list(_views(session, query)), limit, lambda row: (row.id,))


def _views(session: Session, query: Select[*tuple[Any, ...]]) -> Iterator[KeptView]:
    for row in session.execute(query):
        yield KeptView(
            id=row[0],
            conversation_id=row[1],
            contact_name=row[2],
            kind=PledgeKind(row[3]),
            channel_id=row[4],
            channel=row[5],
            channel_type=row[6],
            team=row[7] or "",
            given_at=row[8],
            due_at=row[9],
            outcome=Outcome(row[10]),
            answered_at=row[11],
            spent=timedelta(milliseconds=row[12] or 0),
        )


def _visible(scope: Scope, sought: Sought) -> Select[*tuple[Any, ...]]:
    query = (
        select(
            col(Promise.id),
            col(Promise.conversation_id),
            func.coalesce(func.nullif(col(Contact.name), ""), col(Identity.name)),
            col(Promise.kind),
            col(Promise.channel_id),
            col(ChannelRow.name),
            col(ChannelRow.type),
            col(Team.name),
            col(Promise.given_at),
            col(Promise.due_at),
            col(Promise.outcome),
            col(Promise.answered_at),
            col(Promise.spent_ms),
        )
        .join(Conversation, col(Conversation.id) == col(Promise.conversation_id))
        .join(ChannelRow, col(ChannelRow.id) == col(Promise.channel_id))
        .join(Identity, col(Identity.id) == col(Conversation.identity_id))
        .join(Contact, col(Contact.id) == col(Identity.contact_id))
        .outerjoin(Team, col(Team.id) == col(Conversation.team_id))
        .where(
            conversation_within(scope),
            col(Promise.limit_seconds).is_not(None),
            col(Promise.outcome) != Outcome.WITHDRAWN.value,
            col(Promise.given_at) >= sought.since,
            col(Promise.given_at) < sought.until,
        )
    )
    if sought.kind is not None:
        query = query.where(col(Promise.kind) == sought.kind.value)
    if sought.outcome is not None:
        query = query.where(col(Promise.outcome) == sought.outcome.value)
    if sought.channel is not None:
        query = query.where(col(ChannelRow.name) == sought.channel)
    if sought.team is not None:
        query = query.where(func.coalesce(col(Team.name), "") == sought.team)
    return query
