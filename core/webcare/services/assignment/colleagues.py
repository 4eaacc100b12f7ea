"""People as deciding needs them: their skills, their room, and where they work."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, and_, col, or_, select

from webcare.domain.access import Permission, Scope
from webcare.domain.assignment import WARM, Colleague
from webcare.domain.conversation import ANSWERED, answered_since
from webcare.services.access.scopes import scopes_of
from webcare.services.assignment.abilities import capacities_of, skills_of
from webcare.services.assignment.ways import Weights
from webcare.storage.tables import Attendance, ChannelRow, Conversation

NEEDED = (Permission.READ, Permission.REPLY)
"""What somebody must be allowed to do with what they are given."""


def colleagues(
    session: Session,
    rows: Collection[Attendance],
    now: datetime,
    weights: Weights,
    *,
    teams: Collection[int] | None = None,
) -> list[Colleague]:
    """Return people as they stand now.

    Args:
        session: of the transaction that holds the rows.
        rows: of whom.
        now: the present moment.
        weights: of conversations.
        teams: in which of their teams they are given work; None for wherever they
            may work, which is then theirs to see.
    """
    users = [row.user_id for row in rows]
    skills, capacities = skills_of(session, users), capacities_of(session, users)
    had = loads(session, users, now, weights)
    places = {} if teams is None else _places(session, users, teams)
    return [
        Colleague(
            id=row.user_id,
            skills=skills.get(row.user_id, {}),
            capacity=capacities[row.user_id],
            load=had.get(row.user_id, 0),
            given_at=row.given_at,
            places=None if teams is None else places[row.user_id],
        )
        for row in rows
    ]


def loads(
    session: Session, users: Collection[int], now: datetime, weights: Weights
) -> Mapping[int, int]:
    """Return the points of what people have; who has nothing is left out.

    What waits for us counts, and what was answered a short while ago.
    """
    position = col(Conversation.queue_position)
    warm = and_(position >= ANSWERED, position <= answered_since(now - WARM))
    query = (
        select(
            Conversation.assignee_id,
            Conversation.channel_id,
            Conversation.visibility,
            func.count(),
        )
        .where(
            col(Conversation.assignee_id).in_(users),
            or_(position < ANSWERED, warm),
        )
        .group_by(
            col(Conversation.assignee_id),
            col(Conversation.channel_id),
            col(Conversation.visibility),
        )
    )
    found: dict[int, int] = {}
    for user_id, channel_id, visibility, count in session.exec(query):
        if user_id is not None:
            points = count * weights.weight(channel_id, visibility)
            found[user_id] = found.get(user_id, 0) + points
    return found


def _places(
    session: Session, users: Iterable[int], teams: Collection[int]
) -> Mapping[int, Collection[tuple[int | None, int]]]:
    """Return the teams and channels in which people are given work."""
    channels = session.exec(select(ChannelRow.id)).all()
    scopes = scopes_of(session, users)
    # Few people differ in what they may: each sort is worked out once.
    known: dict[object, frozenset[tuple[int | None, int]]] = {}
    found = {}
    for user_id, scope in scopes.items():
        sort = (scope.grants, scope.teams)
        if sort not in known:
            known[sort] = frozenset(
                (team, channel)
                for team in scope.teams.intersection(teams)
                for channel in channels
                if may_have(scope, team, channel)
            )
        found[user_id] = known[sort]
    return found


def may_have(scope: Scope, team_id: int | None, channel_id: int) -> bool:
    """Tell whether somebody may answer what a team has on a channel."""
    return all(
        scope.allows(each, team_id=team_id, channel_id=channel_id) for each in NEEDED
    )
