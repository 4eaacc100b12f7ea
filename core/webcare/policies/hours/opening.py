"""When somebody is there: now, the next time, and for how long between two moments.

Moments are aware, and those that are returned are in UTC; they are exact to the second
when clocks are put forward and back (see `wall`), and across midnight.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from webcare.policies.hours.schema import HoursPolicy
from webcare.policies.hours.wall import first_shown, last_shown

_DAY = timedelta(days=1)
_SETTLED = timedelta(days=15)
"""In two ordinary weeks everything happens that ever will, also around a change of
clocks in one of them."""

_FAR = timedelta(days=3_660)
"""How far ahead we look at most."""


@dataclass(frozen=True, slots=True)
class Span:
    """A time in which somebody is there.

    Attributes:
        start: the first moment of it, in UTC.
        end: the first moment after it, in UTC.
        day: the date to whose hours it belongs, which may be the one before.
    """

    start: datetime
    end: datetime
    day: date


def spans(policy: HoursPolicy, start: datetime, last: date) -> Iterator[Span]:
    """Yield when somebody is there from a moment on, in order.

    Spans never overlap, but one may begin when another ends.

    Args:
        policy: whose hours.
        start: from when; a span that goes on then is cut off.
        last: the last date whose hours count.
    """
    # A span began the day before at the earliest, or two where a date was skipped.
    day = local_date(policy, start) - 2 * _DAY
    closed = [
        (first_shown(each.begins, policy.clock), last_shown(each.ends, policy.clock))
        for each in sorted(policy.closings, key=lambda closing: closing.begins)
        if each.ends.date() >= day
    ]
    reached = start.astimezone(UTC)
    while day <= last:
        for opens, closes in _opened(policy, day):
            begin = max(opens, reached)
            if begin < closes:
                yield from _without(closed, Span(begin, closes, day))
                reached = closes
        day = _after(policy, day)


def is_open(policy: HoursPolicy, moment: datetime) -> bool:
    """Return whether somebody is there."""
    return span_at(policy, moment) is not None


def span_at(policy: HoursPolicy, moment: datetime) -> Span | None:
    """Return what is left of the span at a moment; None when nobody is there."""
    first = next(spans(policy, moment, local_date(policy, moment)), None)
    return first if first and first.start == moment else None


def next_opening(policy: HoursPolicy, moment: datetime) -> datetime | None:
    """Return when somebody is there again: `moment` itself when somebody is.

    None when nobody ever will be.
    """
    first = next(spans(policy, moment, _settled(policy, moment)), None)
    return first.start if first else None


def next_change(policy: HoursPolicy, moment: datetime) -> datetime | None:
    """Return when it closes, or opens if it is closed; None when it stays as it is."""
    last = _settled(policy, moment)
    edge = moment.astimezone(UTC)
    opened = False
    for span in spans(policy, moment, last):
        if span.start > edge:
            return edge if opened else span.start
        opened, edge = True, span.end
    for_ever = edge >= first_shown(datetime.combine(last, time()), policy.clock)
    return edge if opened and not for_ever else None


def open_seconds(policy: HoursPolicy, start: datetime, end: datetime) -> float:
    """Return how many seconds somebody was there between two moments."""
    return sum(
        (
            (min(span.end, end) - span.start).total_seconds()
            for span in spans(policy, start, local_date(policy, end))
            if span.start < end
        ),
        start=0.0,
    )


def deadline(
    policy: HoursPolicy, start: datetime, open_seconds: float
) -> datetime | None:
    """Return the first moment by which somebody was there for so many seconds.

    None when that never will be, or not within ten years.
    """
    left = timedelta(seconds=open_seconds)
    if left <= timedelta():
        return start.astimezone(UTC)
    ordinary = any(policy.week.on(weekday) for weekday in range(7))
    last = local_date(policy, start) + _FAR if ordinary else _settled(policy, start)
    for span in spans(policy, start, last):
        if span.end - span.start >= left:
            return span.start + left
        left -= span.end - span.start
    return None


def local_date(policy: HoursPolicy, moment: datetime) -> date:
    """Return the date on the clock of the policy."""
    return moment.astimezone(policy.clock).date()


def _after(policy: HoursPolicy, day: date) -> date:
    """Return the next date whose hours are not all within one temporary closing.

    Whoever is closed until further notice is not looked through day by day.
    """
    # What opens on a date has closed when the second one after it begins.
    over = [
        each.ends.date() - _DAY
        for each in policy.closings
        if each.begins.date() <= day and day + 3 * _DAY <= each.ends.date()
    ]
    return max(over, default=day + _DAY)


def _opened(policy: HoursPolicy, day: date) -> Iterator[tuple[datetime, datetime]]:
    """Yield when the intervals of a date open and close, in order."""
    midnight = datetime.combine(day, time())
    for each in sorted(policy.hours_on(day), key=lambda interval: interval.start):
        yield (
            first_shown(midnight + each.start, policy.clock),
            last_shown(midnight + each.end, policy.clock),
        )


def _without(closed: list[tuple[datetime, datetime]], span: Span) -> Iterator[Span]:
    start = span.start
    for begins, ends in closed:
        if begins < span.end and ends > start:
            if begins > start:
                yield Span(start, begins, span.day)
            start = ends
    if start < span.end:
        yield Span(start, span.end, span.day)


def _settled(policy: HoursPolicy, moment: datetime) -> date:
    """Return a date after which only ordinary weeks come, and two of them later."""
    today = local_date(policy, moment)
    ends = [each.ends.date() for each in policy.closings]
    return min(max([today, *policy.exceptions, *ends]) + _SETTLED, today + _FAR)
