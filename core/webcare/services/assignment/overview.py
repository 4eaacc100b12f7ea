"""Who is at work and has what, for who divides the work."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from webcare.domain.access import Permission, Scope
from webcare.domain.conversation import ANSWERED
from webcare.domain.presence import Presence, presence_of
from webcare.errors import Forbidden, NotFound
from webcare.services.assignment.abilities import capacities_of, skills_of
from webcare.services.assignment.attendance import attendances
from webcare.services.assignment.colleagues import loads
from webcare.services.assignment.ways import Way, ways, weights
from webcare.storage.paging import Page
from webcare.storage.queries.users import UserView, teams, user, users
from webcare.storage.tables import Conversation


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Somebody, and what they have.

    Attributes:
        load: points of what they have, of `capacity` that they have at most.
        waiting: conversations of theirs in which a customer waits.
        divides: whether the caller divides their work.
    """

    who: UserView
    presence: Presence
    skills: Mapping[str, int]
    capacity: int
    load: int
    waiting: int
    divides: bool


@dataclass(frozen=True, slots=True)
class TeamDesk:
    """A team and how its work is divided; `said` tells whether somebody said so."""

    id: int
    name: str
    way: Way
    said: bool


def desks(
    scope: Scope,
    session: Session,
    now: datetime,
    *,
    limit: int = 50,
    after: str | None = None,
) -> Page[Desk]:
    """Return colleagues and what they have, as many at once as `users` gives.

    Raises:
        Forbidden: when the caller divides nobody's work.
        NotFound: for a cursor that is not ours.
    """
    _must_divide(scope)
    page = users(scope, session, limit=limit, after=after)
    found = _desks(scope, session, now, [*page.items])
    return Page(found, page.next)


def desk_of(scope: Scope, session: Session, user_id: int, now: datetime) -> Desk:
    """Return one colleague and what they have.

    Raises:
        Forbidden: when the caller does not divide their work.
        NotFound: when there is no such colleague.
    """
    _must_divide(scope)
    (found,) = _desks(scope, session, now, [user(scope, session, user_id)])
    if not found.divides:
        raise Forbidden("You may not divide the work of this person.")
    return found


def team_desks(scope: Scope, session: Session) -> list[TeamDesk]:
    """Return the teams whose work the caller divides, by name."""
    said = ways(session)
    return [
        TeamDesk(each.id, each.name, said.get(each.id, Way()), each.id in said)
        for each in teams(scope, session)
        if scope.allows(Permission.DIVIDE_WORK, team_id=each.id)
    ]


def team_desk(scope: Scope, session: Session, team_id: int) -> TeamDesk:
    """Return one team.

    Raises:
        NotFound: when there is none whose work the caller divides.
    """
    for each in team_desks(scope, session):
        if each.id == team_id:
            return each
    raise NotFound("This team does not exist.")


def _desks(
    scope: Scope, session: Session, now: datetime, found: list[UserView]
) -> list[Desk]:
    ids = [each.id for each in found]
    known, skills = attendances(session, ids), skills_of(session, ids)
    had = loads(session, ids, now, weights(session))
    capacities, waits = capacities_of(session, ids), _waits(session, ids)
    return [
        Desk(
            who=each,
            presence=presence_of(known.get(each.id), now),
            skills=skills.get(each.id, {}),
            capacity=capacities[each.id],
            load=had.get(each.id, 0),
            waiting=waits.get(each.id, 0),
            divides=_divides(scope, each),
        )
        for each in found
    ]


def _waits(session: Session, ids: list[int]) -> Mapping[int, int]:
    query = (
        select(Conversation.assignee_id, func.count())
        .where(
            col(Conversation.assignee_id).in_(ids),
            col(Conversation.queue_position) < ANSWERED,
        )
        .group_by(col(Conversation.assignee_id))
    )
    return {who: count for who, count in session.exec(query) if who is not None}


def _divides(scope: Scope, who: UserView) -> bool:
    return scope.allows_everywhere(Permission.DIVIDE_WORK) or any(
        scope.allows(Permission.DIVIDE_WORK, team_id=team.id) for team in who.teams
    )


def _must_divide(scope: Scope) -> None:
    if not scope.allows_anywhere(Permission.DIVIDE_WORK):
        raise Forbidden("You may not do this.")
