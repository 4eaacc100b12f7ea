"""Hours as a picture: bars of a day, from midnight to midnight.

Bars are drawn beside the times in words, so nobody needs to see them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from webcare.policies.hours import DAYS, StripDay

DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Bar:
    """A piece of a bar, in minutes from midnight; `bad` where two overlap."""

    start: int
    length: int
    bad: bool = False


def week_bars(week: Mapping[str, Any]) -> Mapping[str, Sequence[Bar]]:
    """Return the bars of an ordinary week as typed, without what cannot be."""
    pieces = [
        (number * DAY + start, number * DAY + end)
        for number, day in enumerate(DAYS)
        for start, end in _pieces(week.get(day) or ())
    ]
    # What goes on after Sunday is on Monday.
    whole = sorted(
        [(start, min(end, 7 * DAY)) for start, end in pieces]
        + [(0, end - 7 * DAY) for _, end in pieces if end > 7 * DAY]
    )
    spans = [(*each, False) for each in whole] + [
        (*each, True) for each in _twice(whole)
    ]
    return {day: tuple(_cut(spans, number * DAY)) for number, day in enumerate(DAYS)}


def strip_bars(day: StripDay) -> Sequence[Bar]:
    """Return the bars of a date: in minutes of a day of 24 hours, also if it has 23."""
    length = (day.ends - day.begins).total_seconds() or 1

    def at(moment: datetime) -> int:
        return round((moment - day.begins).total_seconds() / length * DAY)

    return tuple(
        Bar(at(each.start), at(each.end) - at(each.start)) for each in day.open
    )


def _pieces(intervals: Sequence[Any]) -> Iterator[tuple[int, int]]:
    for each in intervals:
        start, end = _minutes(each.get("opens")), _minutes(each.get("closes"))
        if start is None or end is None:
            continue
        end += DAY if each.get("next_day") else 0
        if start < end <= start + DAY:
            yield start, end


def _minutes(text: object) -> int | None:
    hours, _, minutes = str(text).partition(":")
    if not (hours.isdecimal() and minutes.isdecimal()):
        return None
    return int(hours) * 60 + int(minutes)


def _twice(spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield what two of some spans, in their order, both cover."""
    for (_, end), (start, other) in pairwise(spans):
        if start < end:
            yield start, min(end, other)


def _cut(spans: Sequence[tuple[int, int, bool]], midnight: int) -> Iterator[Bar]:
    for start, end, bad in spans:
        begin, stop = max(start - midnight, 0), min(end - midnight, DAY)
        if begin < stop:
            yield Bar(begin, stop - begin, bad)
