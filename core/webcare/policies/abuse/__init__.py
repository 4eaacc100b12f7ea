"""The abuse shield: what offends in what people write to those who answer them."""

from webcare.policies.abuse.definition import KIND
from webcare.policies.abuse.judge import Degree
from webcare.policies.abuse.schema import AbusePolicy, Veiled

__all__ = ["KIND", "AbusePolicy", "Degree", "Veiled"]
