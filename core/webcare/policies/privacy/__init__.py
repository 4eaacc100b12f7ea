"""Privacy: what may not be asked, and what is masked until somebody opens it."""

from webcare.policies.privacy.definition import KIND
from webcare.policies.privacy.guard import REASONS, RULE, Request, check, requests
from webcare.policies.privacy.masking import (
    MASK,
    Found,
    masked,
    masked_beginning,
    sensitive_spans,
)
from webcare.policies.privacy.notice import LINK, Bots, Notice
from webcare.policies.privacy.schema import Asked, PrivacyPolicy, Sensitive

__all__ = [
    "KIND",
    "LINK",
    "MASK",
    "REASONS",
    "RULE",
    "Asked",
    "Bots",
    "Found",
    "Notice",
    "PrivacyPolicy",
    "Request",
    "Sensitive",
    "check",
    "masked",
    "masked_beginning",
    "requests",
    "sensitive_spans",
]
