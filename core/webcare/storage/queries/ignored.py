"""Which rules people go on without, from the audit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from webcare.domain.access import Permission, Scope
from webcare.storage.tables import AuditEvent

IGNORED = "finding.ignored"
"""How the audit calls that somebody goes on without what a rule says."""

MOST = 20


@dataclass(frozen=True, slots=True)
class Ignored:
    """A rule, how often it was ignored, and by how many people."""

    rule: str
    times: int
    people: int


def most_ignored(scope: Scope, session: Session, since: datetime) -> Sequence[Ignored]:
    """Return the rules that were ignored most since a moment, the most first.

    Nothing for who does not manage the policies of the whole organisation.
    """
    if not scope.allows_everywhere(Permission.MANAGE_POLICIES):
        return ()
    times = func.count()
    rows = session.execute(
        select(
            col(AuditEvent.subject),
            times,
            func.count(col(AuditEvent.user_id).distinct()),
        )
        .where(col(AuditEvent.action) == IGNORED, col(AuditEvent.at) >= since)
        .group_by(col(AuditEvent.subject))
        .order_by(times.desc(), col(AuditEvent.subject))
        .limit(MOST)
    )
    return [Ignored(*row) for row in rows]


def has_ignored(
    scope: Scope, session: Session, conversation_id: int, rule: str
) -> bool:
    """Tell whether the caller went on without a rule in a conversation before."""
    row = session.execute(
        select(col(AuditEvent.id))
        .where(
            col(AuditEvent.subject) == rule,
            col(AuditEvent.action) == IGNORED,
            col(AuditEvent.user_id).is_not_distinct_from(scope.user_id),
            col(AuditEvent.detail)["conversation"].as_string() == str(conversation_id),
        )
        .limit(1)
    ).first()
    return row is not None
