"""Contacts who are helped by somebody in particular."""

from collections.abc import Collection, Mapping
from datetime import datetime

import structlog
from sqlmodel import Session, col, select

from webcare.domain.access import Permission, Scope
from webcare.errors import NotFound
from webcare.services.access.permitted import permitted_contact
from webcare.services.access.scopes import scope_of
from webcare.storage.tables import OwnAgent, User

log = structlog.get_logger()


def own_agents(session: Session, contacts: Collection[int]) -> Mapping[int, int]:
    """Return the own agents of contacts, of those who may sign in."""
    query = (
        select(OwnAgent.contact_id, OwnAgent.user_id)
        .join(User, col(User.id) == col(OwnAgent.user_id))
        .where(col(OwnAgent.contact_id).in_(contacts), col(User.disabled_at).is_(None))
    )
    return dict(session.exec(query).all())


def set_own_agent(
    session: Session,
    scope: Scope,
    contact_id: int,
    user_id: int | None,
    *,
    now: datetime,
) -> None:
    """Give a contact an own agent, or (None) take it away.

    Raises:
        NotFound: when the contact or the person is absent or foreign.
        Forbidden: when the caller may not change the contact.
        InvalidTransition: when the contact was merged into another one.
    """
    permitted_contact(session, scope, contact_id)
    known = session.get(OwnAgent, contact_id)
    if user_id is None:
        if known is not None:
            session.delete(known)
    elif known is None or known.user_id != user_id:
        if not scope_of(session, user_id).allows_anywhere(Permission.REPLY):
            raise NotFound("This person does not exist.")
        session.merge(
            OwnAgent(
                contact_id=contact_id,
                user_id=user_id,
                set_by=scope.user_id,
                set_at=now,
            )
        )
    log.info("contact.own_agent_changed", contact_id=contact_id, by=scope.user_id)
