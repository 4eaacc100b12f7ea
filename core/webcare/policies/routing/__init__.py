"""Who gets what: rules as a policy, and what they make of one moment."""

from webcare.policies.routing.definition import KIND
from webcare.policies.routing.facts import EVENTS, Event, Facts
from webcare.policies.routing.plan import Plan, Ran, actions_of
from webcare.policies.routing.schema import (
    Action,
    Condition,
    Priority,
    RoutingPolicy,
    Rule,
)

__all__ = [
    "EVENTS",
    "KIND",
    "Action",
    "Condition",
    "Event",
    "Facts",
    "Plan",
    "Priority",
    "Ran",
    "RoutingPolicy",
    "Rule",
    "actions_of",
]
