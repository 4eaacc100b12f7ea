"""The moments by which an answer can be promised, on the clock of the hours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from typing import Literal

from webcare.policies.hours.opening import deadline, local_date, spans
from webcare.policies.hours.schema import HoursPolicy

Near = Literal["soon", "day", "next_day", "later"]
"""In two hours in which somebody is there; at the end of the first day on which
somebody is, of the next such day, and of the second one after that."""

SOON = 2 * 3600
"""In seconds in which somebody is there."""

_DAYS: Mapping[Near, int] = {"day": 0, "next_day": 1, "later": 3}
_AHEAD = timedelta(days=30)
_LATE, _AFTERNOON = timedelta(hours=20), time(17)
_AT_LEAST = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Offered:
    """A moment to promise, in UTC, and which one it is."""

    near: Near
    moment: datetime


def offered(policy: HoursPolicy, now: datetime) -> Sequence[Offered]:
    """Return moments to choose from, rising; none when nobody is there for a month.

    The end of a day is when it closes for the last time, or 17:00 where somebody is
    there until late.
    """
    found: dict[datetime, Offered] = {}
    soon = deadline(policy, now, SOON)
    if soon is not None and soon - now < _AHEAD:
        found[_whole(soon)] = Offered("soon", _whole(soon))
    ends = _ends(policy, now)
    for near, position in _DAYS.items():
        if position < len(ends):
            found.setdefault(ends[position], Offered(near, ends[position]))
    return [found[moment] for moment in sorted(found)]


def _ends(policy: HoursPolicy, now: datetime) -> list[datetime]:
    """Return when the days that come end on which somebody is there."""
    last = local_date(policy, now) + _AHEAD
    wanted = max(_DAYS.values()) + 1
    ends: dict[date, datetime] = {}
    for span in takewhile(lambda _: len(ends) <= wanted, spans(policy, now, last)):
        ends[span.day] = span.end
    moments = (_early(policy, day, end) for day, end in ends.items())
    return [each for each in moments if each - now >= _AT_LEAST][:wanted]


def _early(policy: HoursPolicy, day: date, end: datetime) -> datetime:
    midnight = datetime.combine(day, time(), policy.clock)
    if end.astimezone(policy.clock) - midnight <= _LATE:
        return end
    return datetime.combine(day, _AFTERNOON, policy.clock).astimezone(UTC)


def _whole(moment: datetime) -> datetime:
    """Return a moment without seconds: rounded up, so that there is as much time."""
    minute = moment.replace(second=0, microsecond=0)
    return minute if minute == moment else minute + timedelta(minutes=1)
