"""Hours: when a channel is served, and what happens to who writes at other times."""

from webcare.policies.hours.definition import KIND
from webcare.policies.hours.opening import (
    Span,
    deadline,
    is_open,
    next_change,
    next_opening,
    open_seconds,
)
from webcare.policies.hours.ordinary import ordinary_week
from webcare.policies.hours.said import promised, said_outside
from webcare.policies.hours.schema import (
    DAYS,
    Closing,
    Holiday,
    Holidays,
    HoursPolicy,
    Interval,
    OtherHours,
    Outside,
    Promise,
    Receipts,
    Week,
)
from webcare.policies.hours.situation import Situation, what_happens
from webcare.policies.hours.soundness import unsound
from webcare.policies.hours.strip import StripDay, strip
from webcare.policies.hours.suggestions import (
    Suggestion,
    countries,
    parts_of,
    suggested,
)
from webcare.policies.hours.unconfirmed import unconfirmed

__all__ = [
    "DAYS",
    "KIND",
    "Closing",
    "Holiday",
    "Holidays",
    "HoursPolicy",
    "Interval",
    "OtherHours",
    "Outside",
    "Promise",
    "Receipts",
    "Situation",
    "Span",
    "StripDay",
    "Suggestion",
    "Week",
    "countries",
    "deadline",
    "is_open",
    "next_change",
    "next_opening",
    "open_seconds",
    "ordinary_week",
    "parts_of",
    "promised",
    "said_outside",
    "strip",
    "suggested",
    "unconfirmed",
    "unsound",
    "what_happens",
]
