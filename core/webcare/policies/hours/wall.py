"""Which moment the clock on the wall means, also when it is put forward or back.

Once a year a clock shows some times twice, and once it skips some. So we go by what a
person sees who looks at it: something opens when the clock first shows the time at
which it opens, or a later one; and it closes once the clock will never again show a
time before the one at which it closes. Nobody who reads the hours and looks at a clock
stands before a closed door.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_SECOND = timedelta(seconds=1)


def first_shown(local: datetime, zone: ZoneInfo) -> datetime:
    """Return the first moment, in UTC, at which a clock shows a time or a later one.

    Args:
        local: naive, in whole seconds.
        zone: whose clock.
    """
    first = _meant(local, zone, fold=0)
    if _shown(first, zone) == local:
        return first
    return _jump(_meant(local, zone, fold=1), first, zone)


def last_shown(local: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment, in UTC, from which a clock shows no time before one any more.

    Args:
        local: naive, in whole seconds.
        zone: whose clock.
    """
    first, second = (_meant(local, zone, fold=fold) for fold in (0, 1))
    if _shown(first, zone) != local:
        return _jump(second, first, zone)
    # The clock that is set back to this very time showed only later ones just before.
    return second if _shown(second - _SECOND, zone) < local else first


def _meant(local: datetime, zone: ZoneInfo, *, fold: int) -> datetime:
    return local.replace(tzinfo=zone, fold=fold).astimezone(UTC)


def _shown(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)


def _jump(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Return the second between two moments from which another offset holds."""
    offset = after.astimezone(zone).utcoffset()
    while after - before > _SECOND:
        middle = before + (after - before) // _SECOND // 2 * _SECOND
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after
