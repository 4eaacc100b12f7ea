"""What an ordinary and a busy week bring, by hour, from the weeks before.

The newest days count most: a day counts half as much as one four weeks later.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from statistics import fmean, variance

HOURS = 24
WEEK = 7 * HOURS
"""Hours in a week: hour 0 is Monday from midnight to one."""

ENOUGH_DAYS = 28
"""With fewer than four weeks, one odd day is most of what is known of an hour."""

_HALVED = 4
_BUSY = 0.9
_FEW = 5.0
_DAY = timedelta(days=1)
_SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Forecast:
    """What comes in by hour of the week.

    Attributes:
        days: how many days it goes by, of those that are over.
        left_out: which of them do not count: holidays, and days with other hours.
        unknown: weekdays of which none is known, Monday is 0; they bring nothing.
        usual: for each hour of the week, an ordinary one: the median, and the mean
            where that is below five, since the median of 0, 0 and 1 is nobody.
        busy: an hour such as one in ten is, or with few weeks the busiest.
        dispersion: the variance of an hour over its mean: 1 when people come
            independently of each other, more when they come in bursts or it grows;
            None when too little came to tell.
    """

    days: int
    left_out: Sequence[date]
    unknown: Sequence[int]
    usual: Sequence[float]
    busy: Sequence[float]
    dispersion: float | None


def forecast(
    counts: Mapping[datetime, int],
    began: datetime,
    now: datetime,
    zone: tzinfo,
    *,
    most_weeks: int,
    odd: Collection[date] = frozenset(),
) -> Forecast:
    """Return what to expect of one hour of each weekday.

    Args:
        counts: how much came in by the beginning of an hour; hours in which nothing
            came may be missing.
        began: from when on it was counted.
        now: the day of this moment is not over, and does not count.
        zone: on whose clock hours are; an hour that a clock shows twice is one, and
            one that it skips brings nothing.
        most_weeks: how far back to look.
        odd: dates that say nothing about ordinary ones.
    """
    today = now.astimezone(zone).date()
    first = max(began.astimezone(zone).date(), today - timedelta(weeks=most_weeks))
    days = [first + n * _DAY for n in range((today - first).days)]
    found = _by_local_hour(counts, zone)
    cells: list[list[tuple[float, float]]] = [[] for _ in range(WEEK)]
    for day in days:
        if day in odd:
            continue
        weight = 0.5 ** (((today - day).days - 1) // 7 / _HALVED)
        for hour in range(HOURS):
            count = found.get(datetime.combine(day, time(hour)), 0)
            cells[day.weekday() * HOURS + hour].append((count, weight))
    return Forecast(
        days=len(days),
        left_out=[day for day in days if day in odd],
        unknown=[n for n in range(7) if not cells[n * HOURS]],
        usual=[_usual(cell) for cell in cells],
        busy=[quantile(cell, _BUSY) for cell in cells],
        dispersion=_dispersion(cells),
    )


def quantile(weighted: Sequence[tuple[float, float]], share: float) -> float:
    """Return the least value that has a share of the weight at or below it.

    Args:
        weighted: values with their weights; 0 of none.
        share: between 0 and 1.
    """
    reached, goal = 0.0, share * sum(weight for _, weight in weighted)
    for value, weight in sorted(weighted):
        reached += weight
        if reached >= goal:
            return value
    return max((value for value, _ in weighted), default=0.0)


def _by_local_hour(
    counts: Mapping[datetime, int], zone: tzinfo
) -> Mapping[datetime, int]:
    found: dict[datetime, int] = {}
    for moment, count in counts.items():
        local = moment.astimezone(zone).replace(tzinfo=None, minute=0, fold=0)
        found[local] = found.get(local, 0) + count
    return found


def _usual(cell: Sequence[tuple[float, float]]) -> float:
    total = sum(weight for _, weight in cell)
    mean = sum(value * weight for value, weight in cell) / total if total else 0.0
    return mean if mean < _FEW else quantile(cell, 0.5)


def _dispersion(cells: Sequence[Sequence[tuple[float, float]]]) -> float | None:
    values = [[value for value, _ in cell] for cell in cells if len(cell) >= _SAMPLES]
    means = sum(map(fmean, values))
    return sum(map(variance, values)) / means if means else None
