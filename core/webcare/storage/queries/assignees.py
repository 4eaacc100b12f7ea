"""To whom a conversation can be given: those who may see it."""

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlmodel import Session, col

from webcare.domain.access import Permission, Scope
from webcare.storage.queries.conversations import conversation
from webcare.storage.tables import Role, RoleGrant, User


@dataclass(frozen=True, slots=True)
class Assignee:
    """Somebody who can take a conversation."""

    id: int
    name: str


def assignees(scope: Scope, session: Session, conversation_id: int) -> list[Assignee]:
    """Return who may read a conversation, by name.

    Raises:
        NotFound: when the conversation is absent, or not within the scope.
    """
    about = conversation(scope, session, conversation_id)
    query = (
        select(col(User.id), col(User.name), col(User.email), col(Role.permissions))
        .join(RoleGrant, col(RoleGrant.user_id) == col(User.id))
        .join(Role, col(Role.id) == col(RoleGrant.role_id))
        .where(
            col(User.disabled_at).is_(None),
            or_(
                col(RoleGrant.team_id).is_(None),
                col(RoleGrant.team_id) == about.team_id,
            ),
            or_(
                col(RoleGrant.channel_id).is_(None),
                col(RoleGrant.channel_id) == about.channel_id,
            ),
        )
    )
    found = {
        user_id: Assignee(user_id, name or email)
        for user_id, name, email, permissions in session.execute(query)
        if Permission.READ in permissions
    }
    return sorted(found.values(), key=lambda each: each.name.casefold())
