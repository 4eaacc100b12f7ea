"""The days to come, each with the hours in which somebody is there."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from webcare.policies.hours.opening import Span, spans
from webcare.policies.hours.schema import Closing, Holiday, HoursPolicy, OtherHours
from webcare.policies.hours.wall import first_shown

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class StripDay:
    """One date on the clock of the policy.

    Attributes:
        date: which one.
        begins: its first moment, in UTC.
        ends: the first moment of the next date: 23 or 25 hours later twice a year.
        open: when somebody is there, in order and apart from each other; what goes on
            after midnight is cut there.
        exception: the holiday or other hours that hold instead of the ordinary week.
        closings: the temporary closings that take something away.
    """

    date: date
    begins: datetime
    ends: datetime
    open: tuple[Span, ...]
    exception: Holiday | OtherHours | None
    closings: tuple[Closing, ...]


def strip(policy: HoursPolicy, day: date, days: int = 14) -> tuple[StripDay, ...]:
    """Return a number of dates, the first one first."""
    midnights = [_midnight(policy, day + count * _DAY) for count in range(days + 1)]
    last = day + days * _DAY
    found = _joined(list(spans(policy, midnights[0], last)))
    return tuple(
        _day(policy, day + count * _DAY, midnights[count], midnights[count + 1], found)
        for count in range(days)
    )


def _midnight(policy: HoursPolicy, day: date) -> datetime:
    return first_shown(datetime.combine(day, time()), policy.clock)


def _day(
    policy: HoursPolicy,
    day: date,
    begins: datetime,
    ends: datetime,
    found: list[Span],
) -> StripDay:
    midnight = datetime.combine(day, time())
    return StripDay(
        date=day,
        begins=begins,
        ends=ends,
        open=tuple(
            Span(max(each.start, begins), min(each.end, ends), each.day)
            for each in found
            if max(each.start, begins) < min(each.end, ends)
        ),
        exception=policy.exceptions.get(day),
        closings=tuple(
            each
            for each in policy.closings
            if each.begins < midnight + _DAY and each.ends > midnight
        ),
    )


def _joined(found: list[Span]) -> list[Span]:
    """Make one of two spans when the second begins as the first ends."""
    joined: list[Span] = []
    for span in found:
        if joined and joined[-1].end == span.start:
            joined[-1] = Span(joined[-1].start, span.end, joined[-1].day)
        else:
            joined.append(span)
    return joined
