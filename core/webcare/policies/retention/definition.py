"""Retention as a kind of policy."""

from webcare.policies.kind import PolicyKind
from webcare.policies.retention.limits import check_limits, lay_over
from webcare.policies.retention.schema import RetentionPolicy

KIND = PolicyKind(
    name="retention",
    schema=RetentionPolicy,
    merge=lay_over,
    check=check_limits,
    # What a shorter term removes is gone for good.
    must_preview=True,
)
