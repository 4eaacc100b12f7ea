"""The people who work here and their teams, as far as a colleague may see them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlmodel import Session, col

from webcare.domain.access import Permission, Scope
from webcare.errors import NotFound
from webcare.storage.paging import Page, key_of, page_of
from webcare.storage.tables import Membership, Team, User


@dataclass(frozen=True, slots=True)
class TeamView:
    """A group of people who answer together."""

    id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UserView:
    """Somebody who works here; `disabled_at` is None for who may sign in."""

    id: int
    email: str
    name: str
    teams: tuple[TeamView, ...]
    created_at: datetime
    disabled_at: datetime | None

    @property
    def shown_as(self) -> str:
        """Return what others call them."""
        return self.name or self.email


def users(
    scope: Scope, session: Session, *, limit: int = 50, after: str | None = None
) -> Page[UserView]:
    """Return colleagues, those who joined first on top.

    Who manages users or reads every conversation sees all; others see themselves and
    the people of their teams. Who may not sign in is shown to who manages users.

    Raises:
        NotFound: for a cursor that is not ours.
    """
    query = _visible(scope)
    if after:
        query = query.where(col(User.id) > key_of(after, 1)[0])
    query = query.order_by(col(User.id)).limit(limit + 1)
    page = page_of(session.scalars(query).all(), limit, lambda row: (row.id,))
    return Page(_views(session, list(page.items)), page.next)


def user(scope: Scope, session: Session, user_id: int) -> UserView:
    """Return one colleague.

    Raises:
        NotFound: when absent, or not to be seen by the caller.
    """
    query = _visible(scope).where(col(User.id) == user_id)
    found = _views(session, list(session.scalars(query)))
    if not found:
        raise NotFound("This person does not exist.")
    return found[0]


def teams(scope: Scope, session: Session) -> list[TeamView]:
    """Return the teams that a conversation can go to, by name: nobody's secret."""
    del scope
    query = select(col(Team.id), col(Team.name)).order_by(col(Team.name))
    return [TeamView(*row) for row in session.execute(query)]


def _visible(scope: Scope) -> Select[User]:
    query = select(User).where(_colleague(scope))
    if not scope.allows_anywhere(Permission.MANAGE_USERS):
        query = query.where(col(User.disabled_at).is_(None))
    return query


def _colleague(scope: Scope) -> ColumnElement[bool]:
    wide = (Permission.MANAGE_USERS, Permission.READ)
    if any(scope.allows_everywhere(permission) for permission in wide):
        return true()
    shared = scope.teams | {
        grant.team_id
        for grant in scope.granting(Permission.READ)
        if grant.team_id is not None
    }
    members = select(col(Membership.user_id)).where(
        col(Membership.team_id).in_(sorted(shared))
    )
    return or_(col(User.id) == scope.user_id, col(User.id).in_(members))


def _views(session: Session, rows: list[User]) -> list[UserView]:
    query = (
        select(col(Membership.user_id), col(Team.id), col(Team.name))
        .join(Team, col(Team.id) == col(Membership.team_id))
        .where(col(Membership.user_id).in_([row.id for row in rows]))
        .order_by(col(Team.name))
    )
    of: dict[int, list[TeamView]] = {}
    for user_id, team_id, name in session.execute(query):
        of.setdefault(user_id, []).append(TeamView(team_id, name))
    return [
        UserView(
            id=row.id,
            email=row.email,
            name=row.name,
            teams=tuple(of.get(row.id, ())),
            created_at=row.created_at,
            disabled_at=row.disabled_at,
        )
        for row in rows
    ]
