"""Note who changed how the organisation works, in the transaction that changes it."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from webcare.domain.access import Scope
from webcare.storage.tables import AuditEvent


def note(
    session: Session,
    scope: Scope,
    action: str,
    subject: str,
    *,
    now: datetime,
    detail: Mapping[str, object] | None = None,
) -> None:
    """Add one event to the audit.

    Args:
        session: of the caller's transaction, so that neither is without the other.
        scope: who does it.
        action: in the past tense, such as `policy.activated`.
        subject: what it was done to, such as `hours/wa-service`.
        now: the moment, in UTC.
        detail: values for JSON; never words of customers, never a secret.
    """
    session.add(
        AuditEvent(
            at=now,
            user_id=scope.user_id,
            actor=scope.name,
            action=action,
            subject=subject,
            detail=dict(detail or {}),
        )
    )
