"""Weeks on somebody's clock: they begin on Monday, at midnight."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta, tzinfo


def weeks_around(
    now: datetime, zone: tzinfo, *, back: int, ahead: int = 0
) -> Sequence[datetime]:
    """Return when weeks begin on a clock, in UTC, rising.

    Args:
        now: the present moment.
        zone: whose clock.
        back: how many weeks up to this one, which counts.
        ahead: how many weeks after it.

    Returns:
        One more than `back` and `ahead` together: the last one is the end of the last.
    """
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    mondays = (monday + timedelta(weeks=n) for n in range(1 - back, ahead + 2))
    return [datetime.combine(day, time(), zone).astimezone(UTC) for day in mondays]
