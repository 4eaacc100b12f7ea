"""The closed period in which somebody writes: what happens then happens once in it."""

from datetime import datetime, timedelta

from webcare.policies.hours.opening import is_open, next_opening
from webcare.policies.hours.schema import HoursPolicy

FOR_EVER = timedelta(days=1)
"""How long ago something may be that belongs to now on a channel that never opens."""


def closed_period(policy: HoursPolicy, then: datetime, now: datetime) -> str | None:
    """Name the closed period of a moment; None unless it lasts until now.

    It is named by when it ends: that is what people are told.

    Args:
        policy: of the channel.
        then: when somebody wrote, or something was done.
        now: later than that, as a rule; what is ahead of our clock is of now.
    """
    then = min(then, now)
    if is_open(policy, now) or is_open(policy, then):
        return None
    opens = next_opening(policy, now)
    if opens is None:
        return "for ever" if now - then < FOR_EVER else None
    return opens.isoformat() if next_opening(policy, then) == opens else None
