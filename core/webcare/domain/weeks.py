"""Weeks on somebody's clock: they begin on Monday, at midnight."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta, tzinfo


def last_weeks(now: datetime, count: int, zone: tzinfo) -> Sequence[datetime]:
    """Return when weeks begin on a clock, in UTC, rising.

    Args:
        now: the present moment, in the last of them.
        count: how many weeks.
        zone: whose clock.

    Returns:
        One more than `count`: the last one is the end of this week.
    """
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    mondays = (monday - timedelta(weeks=back) for back in range(count - 1, -2, -1))
    return [datetime.combine(day, time(), zone).astimezone(UTC) for day in mondays]
