"""Retention: how long each kind of data is kept, and between which limits."""

from webcare.policies.retention.definition import KIND
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
