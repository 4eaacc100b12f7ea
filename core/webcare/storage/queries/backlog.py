"""How much work there is to do, and how much was given up."""

from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from webcare.domain.access import Permission, Scope
from webcare.errors import Forbidden
from webcare.storage.counting import count_up_to
from webcare.storage.leases import is_free
from webcare.storage.tables import Job, Lane

COUNTED_AT_MOST = 1000


def work_due(scope: Scope, session: Session, now: datetime) -> int:
    """Return how many jobs could be done now; those under way are among them.

    Raises:
        Forbidden: when the caller does not manage the installation.
    """
    must_manage(scope)
    query = select(func.count()).where(
        col(Job.failed_at).is_(None), col(Job.run_at) <= now
    )
    return session.scalar(query) or 0


def work_set_aside(scope: Scope, session: Session) -> int:
    """Return how many jobs were given up after too many attempts; raises as above."""
    must_manage(scope)
    query = select(func.count()).where(col(Job.failed_at).is_not(None))
    return session.scalar(query) or 0


def aside_count(scope: Scope, session: Session) -> int:
    """Return how many jobs were given up, at most `COUNTED_AT_MOST`; for a badge.

    Raises:
        Forbidden: when the caller does not manage the installation.
    """
    must_manage(scope)
    aside = select(col(Job.id)).where(col(Job.failed_at).is_not(None))
    return count_up_to(session, aside, COUNTED_AT_MOST)


def work_waiting_since(
    scope: Scope, session: Session, now: datetime
) -> datetime | None:
    """Return since when the work that waits longest could be done.

    None when none does. What a worker holds does not wait.

    Raises:
        Forbidden: when the caller does not manage the installation.
    """
    must_manage(scope)
    query = select(func.min(col(Lane.ready_at))).where(
        is_free(now), col(Lane.ready_at) <= now
    )
    return session.scalar(query)


def must_manage(scope: Scope) -> None:
    """Check that the caller manages the installation, which all work belongs to.

    Raises:
        Forbidden: when they do not.
    """
    if not scope.allows_everywhere(Permission.MANAGE_CHANNELS):
        raise Forbidden("You may not see this.")
