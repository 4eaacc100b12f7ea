"""Who did what: the audit, for who manages people."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from webcare.domain.access import Permission, Scope
from webcare.errors import Forbidden
from webcare.storage.paging import Page, key_of, page_of
from webcare.storage.tables import AuditEvent

SYSTEM = 0
"""What `Sought.by` says for what Webcare did by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which events somebody looks for.

    Attributes:
        action: what was done, such as `policy.activated`; empty for anything.
        subject: what it was done to, such as `hours/wa-service`; empty for anything.
        by: the id of who did it, `SYSTEM` for nobody; None for anyone.
    """

    action: str = ""
    subject: str = ""
    by: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditView:
    """One thing that was done; the attributes are those of `AuditEvent`."""

    id: int
    at: datetime
    actor: str
    user_id: int | None
    action: str
    subject: str
    detail: Mapping[str, Any]


def must_audit(scope: Scope) -> None:
    """Check that the caller may see what colleagues did.

    Raises:
        Forbidden: when they do not manage the people of the whole organisation.
    """
    if not scope.allows_everywhere(Permission.MANAGE_USERS):
        raise Forbidden("You may not see what colleagues did.")


def audit(
    scope: Scope,
    session: Session,
    sought: Sought,
    *,
    limit: int = 50,
    after: str | None = None,
) -> Page[AuditView]:
    """Return what was done, the last first.

    Raises:
        Forbidden: as `must_audit`.
        NotFound: for a cursor that is not ours.
    """
    must_audit(scope)
    query = select(AuditEvent).order_by(col(AuditEvent.id).desc()).limit(limit + 1)
    if sought.action:
        query = query.where(col(AuditEvent.action) == sought.action)
    if sought.subject:
        query = query.where(col(AuditEvent.subject) == sought.subject)
    if sought.by == SYSTEM:
        query = query.where(col(AuditEvent.user_id).is_(None))
    elif sought.by is not None:
        query = query.where(col(AuditEvent.user_id) == sought.by)
    if after:
        query = query.where(col(AuditEvent.id) < key_of(after, 1)[0])
    rows = [_view(row) for row in session.scalars(query)]
    return page_of(rows, limit, lambda row: (row.id,))


def _view(row: AuditEvent) -> AuditView:
    return AuditView(
        id=row.id,
        at=row.at,
        actor=row.actor,
        user_id=row.user_id,
        action=row.action,
        subject=row.subject,
        detail=row.detail,
    )
