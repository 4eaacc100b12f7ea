"""Hours by looking at the clock minute by minute, to hold the arithmetic against.

It is written another way than the code: nothing is converted from local time. The clock
of a zone is read at every minute, and what it shows decides.
"""

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import accumulate
from zoneinfo import ZoneInfo

from webcare.policies.hours import HoursPolicy

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
AROUND = timedelta(days=3)
"""How much is looked at on both sides, so that what began or ends there is known."""


def minutes(policy: HoursPolicy, start: datetime, length: timedelta) -> list[bool]:
    """Return whether somebody is there, for each minute from a whole one on."""
    first = start - AROUND
    count = (length + 2 * AROUND) // MINUTE
    shown = shown_from(first, policy.clock, count)
    # It opens when the clock first shows its time or a later one, and closes when the
    # clock will not show an earlier one than its time any more.
    latest_yet = list(accumulate(shown, max))
    earliest_to_come = list(accumulate(reversed(shown), min))[::-1]

    def during(begins: datetime, ends: datetime) -> range:
        # Both lists only ever grow.
        return range(
            bisect_left(latest_yet, begins), bisect_left(earliest_to_come, ends)
        )

    open_at: set[int] = set()
    day = shown[0].date() - 2 * DAY
    while day <= shown[-1].date():
        midnight = datetime.combine(day, time())
        for each in policy.hours_on(day):
            open_at.update(during(midnight + each.start, midnight + each.end))
        day += DAY
    for closing in policy.closings:
        open_at.difference_update(during(closing.begins, closing.ends))
    skipped = AROUND // MINUTE
    return [at in open_at for at in range(skipped, count - skipped)]


def shown_from(first: datetime, zone: ZoneInfo, count: int) -> list[datetime]:
    """Return what the clock of a zone shows at a whole minute and those after it."""
    midnight = datetime.combine(first.astimezone(UTC).date(), time(), UTC)
    skipped = (first - midnight) // MINUTE
    shown: list[datetime] = []
    while len(shown) < skipped + count:
        shown += _shown_on(midnight.date(), zone)
        midnight += DAY
    return shown[skipped : skipped + count]


@cache
def _shown_on(day: date, zone: ZoneInfo) -> list[datetime]:
    """Read the clock at every minute of a day in UTC; there are few such days."""
    midnight = datetime.combine(day, time(), UTC)
    return [
        (midnight + number * MINUTE).astimezone(zone).replace(tzinfo=None)
        for number in range(DAY // MINUTE)
    ]
