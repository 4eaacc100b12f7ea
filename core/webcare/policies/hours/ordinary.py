"""The ordinary week, by the hour: without holidays, other hours and closings."""

from collections.abc import Sequence

from webcare.policies.hours.schema import HoursPolicy

WEEK = 7 * 24
"""Hours in a week: hour 0 is Monday from midnight to one."""

_HOUR = 60 * 60


def ordinary_week(policy: HoursPolicy) -> Sequence[float]:
    """Return which share of each hour of the week somebody is there.

    On the clock of the policy. Hours that lie over each other count once.
    """
    opened = [
        (
            weekday * 24 * _HOUR + each.start.total_seconds(),
            weekday * 24 * _HOUR + each.end.total_seconds(),
        )
        for weekday in range(7)
        for each in policy.week.on(weekday)
    ]
    # What goes on after midnight on Sunday is Monday's.
    opened += [(start - WEEK * _HOUR, end - WEEK * _HOUR) for start, end in opened]
    share, reached = [0.0] * WEEK, 0.0
    for start, end in sorted(opened):
        begin = max(start, reached)
        for hour in range(int(begin // _HOUR), WEEK):
            begins, ends = hour * _HOUR, (hour + 1) * _HOUR
            share[hour] += max(0.0, min(end, ends) - max(begin, begins)) / _HOUR
            if ends >= end:
                break
        reached = max(reached, end)
    return share
