"""What a channel is for: the policy, and how a text is held against it."""

from webcare.policies.scope.definition import KIND
from webcare.policies.scope.evaluator import (
    REDIRECT,
    Facts,
    advice,
    check,
    forbidden,
    redirect_for,
    redirect_text,
)
from webcare.policies.scope.government import FORBIDDEN, USE_TITLES, ForbiddenUse
from webcare.policies.scope.schema import (
    TARGET,
    USES,
    Redirected,
    Refused,
    ScopePolicy,
    Subject,
    Use,
)

__all__ = [
    "FORBIDDEN",
    "KIND",
    "REDIRECT",
    "TARGET",
    "USES",
    "USE_TITLES",
    "Facts",
    "ForbiddenUse",
    "Redirected",
    "Refused",
    "ScopePolicy",
    "Subject",
    "Use",
    "advice",
    "check",
    "forbidden",
    "redirect_for",
    "redirect_text",
]
