"""Retention: how long each kind of data is kept, and between which limits."""

from webcare.policies.kind import PolicyKind
from webcare.policies.retention.limits import check_limits, lay_over
from webcare.policies.retention.schema import (
    Data,
    Limit,
    Limits,
    RetentionPolicy,
    Term,
)
from webcare.policies.retention.terms import (
    GONE_WITHIN,
    expired_until,
    expires_at,
    gone_by,
    shortened,
    term,
)

KIND = PolicyKind(
    name="retention", schema=RetentionPolicy, merge=lay_over, check=check_limits
)

__all__ = [
    "GONE_WITHIN",
    "KIND",
    "Data",
    "Limit",
    "Limits",
    "RetentionPolicy",
    "Term",
    "expired_until",
    "expires_at",
    "gone_by",
    "shortened",
    "term",
]
