"""What waits for somebody to have it, in the order of the queue."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, select, tuple_
from sqlmodel import Session, col

from webcare.domain.assignment import OWN_PATIENCE, Waiting, kept_for
from webcare.domain.conversation import ANSWERED
from webcare.domain.presence import presence_of
from webcare.services.assignment.attendance import attendances
from webcare.services.assignment.own_agents import own_agents
from webcare.services.assignment.ways import Way, Weights
from webcare.storage.tables import Conversation, Identity

FEW, MANY = 25, 500
"""Conversations that are read at first, and at once later on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A conversation that nobody has, as far as deciding needs it."""

    id: int
    team_id: int | None
    channel_id: int
    visibility: str
    skills: dict[str, int] | None
    waiting_since: datetime | None
    position: int
    contact_id: int


def waiting(
    session: Session,
    now: datetime,
    *,
    of: ColumnElement[bool],
    ways: Mapping[int, Way],
    weights: Weights,
    listening_since: datetime | None = None,
) -> Iterator[Waiting]:
    """Yield what nobody has and a customer waits for, those before others first.

    Args:
        session: of the transaction.
        now: the present moment.
        of: which conversations.
        ways: of teams.
        weights: of conversations.
        listening_since: as of `presence_of`.
    """
    reached, size = (-1, 0), FEW
    while True:
        found = _chunk(session, of, reached, size)
        kept = _kept(session, found, now, ways, listening_since)
        for each in found:
            yield Waiting(
                id=each.id,
                team_id=each.team_id,
                channel_id=each.channel_id,
                weight=weights.weight(each.channel_id, each.visibility),
                needs=each.skills or {},
                own=kept.get(each.id),
            )
        if len(found) < size:
            return
        reached, size = (found[-1].position, found[-1].id), min(MANY, 4 * size)


def nobodys(session: Session, ids: Collection[int]) -> Sequence[Conversation]:
    """Return those of some conversations that still wait for somebody, locked.

    What another transaction holds is left out, as it may be given away there.
    """
    query = _still_nobodys(ids)
    return session.scalars(
        query.with_for_update(key_share=True, skip_locked=True)
    ).all()


def first_of(session: Session, ids: Collection[int]) -> Conversation | None:
    """Return the first of some conversations that still waits for somebody, locked.

    What another transaction holds is left out, as by `nobodys`.
    """
    query = _still_nobodys(ids).limit(1)
    return session.scalars(
        query.with_for_update(key_share=True, skip_locked=True)
    ).first()


def _still_nobodys(ids: Collection[int]) -> Select[Conversation]:
    return (
        select(Conversation)
        .where(
            col(Conversation.id).in_(ids),
            col(Conversation.assignee_id).is_(None),
            col(Conversation.queue_position) < ANSWERED,
        )
        .order_by(col(Conversation.queue_position), col(Conversation.id))
    )


def _chunk(
    session: Session, of: ColumnElement[bool], reached: tuple[int, int], size: int
) -> Sequence[_Found]:
    """Return what comes next."""
    position = col(Conversation.queue_position)
    query: Select[*tuple[Any, ...]] = (
        select(
            col(Conversation.id),
            col(Conversation.team_id),
            col(Conversation.channel_id),
            col(Conversation.visibility),
            col(Conversation.skills),
            col(Conversation.waiting_since),
            position.label("position"),
            col(Identity.contact_id),
        )
        .join(Identity, col(Identity.id) == col(Conversation.identity_id))
        .where(
            of,
            col(Conversation.assignee_id).is_(None),
            position < ANSWERED,
            tuple_(position, col(Conversation.id)) > tuple_(*reached),
        )
        .order_by(position, col(Conversation.id))
        .limit(size)
    )
    return [_Found(**row) for row in session.execute(query).mappings()]


def _kept(
    session: Session,
    rows: Sequence[_Found],
    now: datetime,
    ways: Mapping[int, Way],
    listening_since: datetime | None,
) -> Mapping[int, int]:
    """Return for whom conversations are kept; those for anybody are left out."""
    own = own_agents(session, {each.contact_id for each in rows})
    if not own:
        return {}
    known = attendances(session, set(own.values()))
    found = {}
    for row in rows:
        agent = own.get(row.contact_id)
        if agent is None:
            continue
        presence = presence_of(known.get(agent), now, listening_since=listening_since)
        waits = now - row.waiting_since if row.waiting_since else timedelta()
        way = ways.get(row.team_id) if row.team_id is not None else None
        patience = way.own if way else OWN_PATIENCE
        kept = kept_for(agent, presence, waits, patience)
        if kept is not None:
            found[row.id] = kept
    return found
