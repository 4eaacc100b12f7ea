"""The people who work here with their roles, for who manages them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from webcare.domain.access import Permission, Scope
from webcare.errors import Forbidden, NotFound
from webcare.storage.tables import Membership, Role, RoleGrant, Team, User


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffView:
    """Somebody who works here.

    Attributes:
        roles: the names of their roles, sorted; more than one only by other means
            than Webcare's own.
        teams: the names of their teams, sorted.
        has_password: whether they can log in with one.
    """

    id: int
    email: str
    name: str
    language: str
    roles: tuple[str, ...]
    teams: tuple[str, ...]
    has_password: bool
    disabled_at: datetime | None


def staff(scope: Scope, session: Session) -> list[StaffView]:
    """Return everybody who works here or did, by e-mail address.

    Raises:
        Forbidden: when the caller does not manage users.
    """
    if not scope.allows_everywhere(Permission.MANAGE_USERS):
        raise Forbidden("You may not manage users.")
    roles = _names_by_user(
        session.exec(
            select(RoleGrant.user_id, Role.name).join(
                Role, col(Role.id) == RoleGrant.role_id
            )
        )
    )
    teams = _names_by_user(
        session.exec(
            select(Membership.user_id, Team.name).join(
                Team, col(Team.id) == Membership.team_id
            )
        )
    )
    return [
        StaffView(
            id=user.id,
            email=user.email,
            name=user.name,
            language=user.language,
            roles=tuple(sorted(roles.get(user.id, ()))),
            teams=tuple(sorted(teams.get(user.id, ()))),
            has_password=user.password_hash is not None,
            disabled_at=user.disabled_at,
        )
        for user in session.exec(select(User).order_by(User.email))
    ]


def member(scope: Scope, session: Session, email: str) -> StaffView:
    """Return the person with an e-mail address, as it is stored.

    Raises:
        NotFound: when there is none.
        Forbidden: when the caller does not manage users.
    """
    for person in staff(scope, session):
        if person.email == email:
            return person
    raise NotFound(f"There is nobody with the e-mail address {email}.")


def _names_by_user(rows: Iterable[tuple[int, str]]) -> dict[int, set[str]]:
    names: dict[int, set[str]] = {}
    for user_id, name in rows:
        names.setdefault(user_id, set()).add(name)
    return names
