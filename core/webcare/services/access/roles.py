"""Named sets of permissions, and who has them where."""

from collections.abc import Iterable

from sqlalchemy import delete
from sqlmodel import Session, col, select

from webcare.domain.access import BUILT_IN_ROLES, Permission, Scope
from webcare.domain.findings import Finding
from webcare.errors import Forbidden, InvalidTransition, Refused
from webcare.services.access.scopes import names_of, permissions_in
from webcare.storage.tables import Membership, Role, RoleGrant, User


def ensure_roles(session: Session) -> None:
    """Have the roles that every installation begins with, as this version means them.

    The rows stay locked until the transaction ends, so that changes to who may do
    what happen one after the other.
    """
    rows = session.exec(select(Role).order_by(col(Role.id)).with_for_update()).all()
    known = {row.name: row for row in rows}
    for name, permissions in BUILT_IN_ROLES.items():
        names = names_of(permissions)
        if name not in known:
            session.add(Role(name=name, permissions=names))
        elif known[name].permissions != names:
            known[name].permissions = names
    session.flush()


def give_role(
    session: Session,
    scope: Scope,
    user_id: int,
    role_name: str,
    teams: Iterable[int] | None,
) -> None:
    """Make this somebody's only role, for the teams or (None) everywhere.

    A role that manages the installation always holds everywhere: it means nothing
    within a team. Nobody gives what they do not have themselves.

    Raises:
        Refused: when there is no such role.
        Forbidden: when the role can do more than the caller.
    """
    role = session.exec(select(Role).where(Role.name == role_name)).one_or_none()
    if role is None:
        raise Refused([_unknown(session, role_name)])
    permissions = permissions_in(role.permissions)
    if not all(scope.allows_everywhere(each) for each in permissions):
        raise Forbidden("You cannot give more rights than you have.")
    session.exec(delete(RoleGrant).where(col(RoleGrant.user_id) == user_id))
    session.exec(delete(Membership).where(col(Membership.user_id) == user_id))
    members = sorted(set(teams or ()))
    everywhere = teams is None or Permission.MANAGE_USERS in permissions
    places: list[int | None] = [None] if everywhere else [*members]
    session.add_all(Membership(user_id=user_id, team_id=team) for team in members)
    session.add_all(
        RoleGrant(user_id=user_id, role_id=role.id, team_id=place) for place in places
    )
    session.flush()


def keep_a_manager(session: Session) -> None:
    """Check that somebody is left who can manage users.

    Raises:
        InvalidTransition: when nobody is; the transaction must not be committed.
    """
    managing = [
        row.id
        for row in session.exec(select(Role))
        if Permission.MANAGE_USERS in row.permissions
    ]
    left = session.exec(
        select(User.id)
        .join(RoleGrant, col(RoleGrant.user_id) == User.id)
        .where(
            col(User.disabled_at).is_(None),
            col(RoleGrant.role_id).in_(managing),
            col(RoleGrant.team_id).is_(None),
            col(RoleGrant.channel_id).is_(None),
        )
        .limit(1)
    ).first()
    if left is None:
        raise InvalidTransition("Somebody must be left who can manage users.")


def _unknown(session: Session, name: str) -> Finding:
    names = sorted(session.exec(select(Role.name)))
    return Finding(
        rule="user.role",
        level="error",
        reason="There is no role %(role)s; there are %(roles)s.",
        values=(("role", name), ("roles", ", ".join(names))),
    )
