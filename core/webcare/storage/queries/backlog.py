"""How much work there is to do, and how much was given up."""

from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from webcare.domain.access import Permission, Scope
from webcare.errors import Forbidden
from webcare.storage.tables import Job


def work_due(scope: Scope, session: Session, now: datetime) -> int:
    """Return how many jobs could be done now; those under way are among them.

    Raises:
        Forbidden: when the caller does not manage the installation.
    """
    _must_manage(scope)
    query = select(func.count()).where(
        col(Job.failed_at).is_(None), col(Job.run_at) <= now
    )
    return session.scalar(query) or 0


def work_set_aside(scope: Scope, session: Session) -> int:
    """Return how many jobs were given up after too many attempts; raises as above."""
    _must_manage(scope)
    query = select(func.count()).where(col(Job.failed_at).is_not(None))
    return session.scalar(query) or 0


def _must_manage(scope: Scope) -> None:
    if not scope.allows_everywhere(Permission.MANAGE_CHANNELS):
        raise Forbidden("You may not see this.")
