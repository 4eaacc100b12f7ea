"""The abuse shield: what offends in what people write to those who answer them."""

from webcare.policies.abuse.definition import KIND
from webcare.policies.abuse.judge import Degree
from webcare.policies.abuse.schema import MOST_PATTERNS, AbusePolicy, Veiled
from webcare.policies.abuse.sparing import sparing

__all__ = [
    "KIND",
    "MOST_PATTERNS",
    "AbusePolicy",
    "Degree",
    "Veiled",
    "sparing",
]
