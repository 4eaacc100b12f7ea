"""Pilot: a channel that is tried out with some people first."""

from webcare.policies.pilot.definition import KIND
from webcare.policies.pilot.door import (
    Phase,
    Why,
    chosen,
    closed,
    local_day,
    overflow_text,
    phase,
)
from webcare.policies.pilot.schema import Overflow, Period, PilotPolicy, Places

__all__ = [
    "KIND",
    "Overflow",
    "Period",
    "Phase",
    "PilotPolicy",
    "Places",
    "Why",
    "chosen",
    "closed",
    "local_day",
    "overflow_text",
    "phase",
]
