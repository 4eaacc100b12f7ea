"""Who somebody is and what they may do, as it stands in the database right now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import attrgetter

from sqlmodel import Session, col, select

from webcare.domain.access import Grant, Permission, Scope
from webcare.storage.tables import Membership, Role, RoleGrant, User

_KNOWN = {permission.value: permission for permission in Permission}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works here: what pages show and how they like it."""

    id: int
    email: str
    name: str
    language: str
    theme: str

    @property
    def shown_as(self) -> str:
        """Return what others call them."""
        return self.name or self.email


def person_of(session: Session, user_id: int) -> Person | None:
    """Return somebody who may use Webcare; None when absent or disabled."""
    row = session.get(User, user_id)
    if row is None or row.disabled_at is not None:
        return None
    return Person(row.id, row.email, row.name, row.language, row.theme)


def scope_of(session: Session, user_id: int) -> Scope:
    """Return what a user may see and do; nothing when absent or disabled."""
    person = person_of(session, user_id)
    return scope_for(session, person) if person else Scope(user_id, "")


def scope_for(session: Session, person: Person) -> Scope:
    """Return what somebody may see and do, from their roles."""
    given = session.exec(
        select(Role.permissions, RoleGrant.team_id, RoleGrant.channel_id)
        .join(Role, col(Role.id) == RoleGrant.role_id)
        .where(RoleGrant.user_id == person.id)
    )
    grants = tuple(
        Grant(permissions_in(names), team_id, channel_id)
        for names, team_id, channel_id in given
    )
    teams = session.exec(
        select(Membership.team_id).where(Membership.user_id == person.id)
    )
    return Scope(person.id, person.shown_as, grants, frozenset(teams))


def scopes_of(session: Session, users: Iterable[int]) -> Mapping[int, Scope]:
    """Return what some people may see and do, with as many queries as for one.

    Nothing for who is absent or disabled.
    """
    wanted = sorted(users)
    people = session.exec(
        select(User).where(col(User.id).in_(wanted), col(User.disabled_at).is_(None))
    )
    names = {row.id: row.name or row.email for row in people}
    given = session.exec(
        select(
            RoleGrant.user_id, Role.permissions, RoleGrant.team_id, RoleGrant.channel_id
        )
        .join(Role, col(Role.id) == RoleGrant.role_id)
        .where(col(RoleGrant.user_id).in_(wanted))
        .order_by(col(RoleGrant.id))
    )
    grants: dict[int, list[Grant]] = {}
    for user_id, permissions, team_id, channel_id in given:
        grant = Grant(permissions_in(permissions), team_id, channel_id)
        grants.setdefault(user_id, []).append(grant)
    teams: dict[int, set[int]] = {}
    for user_id, team in session.exec(
        select(Membership.user_id, Membership.team_id).where(
            col(Membership.user_id).in_(wanted)
        )
    ):
        teams.setdefault(user_id, set()).add(team)
    return {
        each: Scope(
            each,
            names.get(each, ""),
            tuple(grants.get(each, ())) if each in names else (),
            frozenset(teams.get(each, ())),
        )
        for each in wanted
    }


def permissions_in(names: Iterable[str]) -> frozenset[Permission]:
    """Return the permissions that a role's row names.

    A name from another version of Webcare gives nothing.
    """
    return frozenset(_KNOWN[name] for name in names if name in _KNOWN)


def names_of(permissions: Iterable[Permission]) -> list[str]:
    """Return permissions as a role's row keeps them, always in one order."""
    return [each.value for each in sorted(permissions, key=attrgetter("value"))]
