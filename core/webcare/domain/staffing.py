"""How many people an hour of the week needs, for what comes in and what was promised.

Two kinds of promise, two kinds of sum. Where an answer is promised within an hour, what
matters is that not too many are busy at once: Erlang C. Where it is promised within
more, waiting is no matter of chance: the work is spread over the open hours that the
promise leaves, and its people do it when no one else asks.

One group of people does all of it. All times of answers are in seconds.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from webcare.domain import erlang
from webcare.domain.forecast import WEEK

AT_ONCE = 60 * 60
"""A promise of more seconds than this is kept by planning, not by being free."""

MOST_BUSY = 0.85
"""Nobody answers every minute of an hour, week after week."""

_HOUR = 60 * 60
_SMALLEST = 1e-9


@dataclass(frozen=True, slots=True)
class Demand:
    """What one channel asks of people.

    Attributes:
        arrivals: how many questions come in each hour of the week.
        open: for each hour, which share of it somebody is there.
        handling: how long one answer takes somebody who does nothing else.
        within: what was promised.
    """

    arrivals: Sequence[float]
    open: Sequence[float]
    handling: float
    within: float

    def times(self, factor: float) -> "Demand":
        """Return the demand when more comes, or less."""
        return replace(self, arrivals=[each * factor for each in self.arrivals])


@dataclass(frozen=True, slots=True)
class Goal:
    """What is wanted, and how people work.

    Attributes:
        share: of the questions is answered within the promise, below 1.
        at_once: how many conversations one person has open at the same time.
        away: which share of paid time people are not there, below 1: breaks, illness,
            meetings, leave.
        clear: within how many open hours what came while it was closed is answered.
    """

    share: float
    at_once: int
    away: float
    clear: int = 1


@dataclass(frozen=True, slots=True)
class Need:
    """What one hour of the week needs.

    Attributes:
        arrivals: what comes in while it is open, and what came while it was closed and
            is answered now.
        load: for how many people there is work without a pause.
        working: how many must be at work, 0 when closed.
        planned: how many to put on the roster for that.
        kept: which share of what was promised within an hour is answered in time; None
            when nothing was.
    """

    arrivals: float
    load: float
    working: int
    planned: int
    kept: float | None


@dataclass(frozen=True, slots=True)
class _Hour:
    """The work of an hour: `quick` is the load of what cannot wait, `late` of the rest.

    `fresh` of it comes in now; `handling` is its mean.
    """

    arrivals: float
    quick: float
    fresh: float
    late: float
    handling: float
    within: float


def needs(demands: Sequence[Demand], goal: Goal) -> Sequence[Need]:
    """Return what each hour of the week needs; nothing in an hour that is closed.

    Raises:
        ValueError: for a volume that no number of people can answer.
    """
    return [_need(each, goal) for each in _hours(demands, goal.clear)]


def kept_by(
    demands: Sequence[Demand], goal: Goal, planned: Sequence[int]
) -> Sequence[float | None]:
    """Return which share is answered in time with other numbers on the roster.

    None for an hour in which nothing was promised within an hour, or nothing comes.
    """
    found: list[float | None] = []
    for hour, people in zip(_hours(demands, goal.clear), planned, strict=True):
        working = math.floor(people * (1 - goal.away) + _SMALLEST)
        found.append(_kept(hour, goal, working))
    return found


def _hours(demands: Sequence[Demand], clear: int) -> Sequence[_Hour]:
    answerable = [each for each in demands if any(each.open)]
    quick = [each for each in answerable if each.within <= AT_ONCE]
    late = [each for each in answerable if each.within > AT_ONCE]
    moved = [_when_opened(each) for each in answerable]
    piles = [_spread(each, _piles(each), clear) for each in quick]
    spread = [_spread(each, _when_opened(each), _hours_of(each)) for each in late]
    within = min((each.within for each in quick), default=0.0)
    hours = []
    for hour in range(WEEK):
        fresh = [
            (each.arrivals[hour], each.handling, each.open[hour])
            for each in quick
            if each.open[hour]
        ]
        came = sum(arrivals for arrivals, _, _ in fresh)
        load = _load(fresh)
        hours.append(
            _Hour(
                arrivals=sum(each[hour] for each in moved),
                quick=load + sum(each[hour] for each in piles),
                fresh=load,
                late=sum(each[hour] for each in spread),
                handling=sum(a * h for a, h, _ in fresh) / came if came else 0.0,
                within=within,
            )
        )
    return hours


def _load(work: Iterable[tuple[float, float, float]]) -> float:
    """Return for how many there is work: arrivals, how long each takes, how open."""
    return sum(count * handling / (_HOUR * share) for count, handling, share in work)


def _need(hour: _Hour, goal: Goal) -> Need:
    load = hour.quick + hour.late
    free = 0
    if hour.fresh > 0:
        free = erlang.servers_for(
            hour.fresh * goal.at_once,
            handling=hour.handling * goal.at_once,
            seconds=hour.within,
            share=goal.share,
        )
    busy = math.ceil(load / MOST_BUSY - _SMALLEST)
    working = max(math.ceil(free / goal.at_once), busy)
    return Need(
        arrivals=hour.arrivals,
        load=load,
        working=working,
        planned=math.ceil(working / (1 - goal.away) - _SMALLEST),
        kept=_kept(hour, goal, working),
    )


def _kept(hour: _Hour, goal: Goal, working: int) -> float | None:
    if hour.fresh <= 0:
        return None
    return erlang.helped_within(
        working * goal.at_once,
        hour.fresh * goal.at_once,
        handling=hour.handling * goal.at_once,
        seconds=hour.within,
    )


def _when_opened(demand: Demand) -> Sequence[float]:
    """Return the arrivals, those of closed hours moved to when it opens next."""
    moved = [0.0] * WEEK
    pile = 0.0
    # Twice around: what comes at the end of a week is there when the next one begins.
    for turn in range(2):
        for hour in range(WEEK):
            if not demand.open[hour]:
                pile += demand.arrivals[hour]
                continue
            if turn:
                moved[hour] = demand.arrivals[hour] + pile
            pile = 0.0
    return moved


def _piles(demand: Demand) -> Sequence[float]:
    """Return what came while it was closed, in the hours in which it opens."""
    return [
        all_of_it - arrivals if opened else 0.0
        for all_of_it, arrivals, opened in zip(
            _when_opened(demand), demand.arrivals, demand.open, strict=True
        )
    ]


def _hours_of(demand: Demand) -> int:
    """Return how many open hours a promise has."""
    return max(1, math.floor(demand.within / _HOUR))


def _spread(demand: Demand, arrivals: Sequence[float], hours: int) -> Sequence[float]:
    """Return the load of each hour when work is spread evenly.

    What comes in an hour is done in it and the open hours after it, so many together,
    so that the last of it is answered in time.
    """
    opened = [hour for hour in range(WEEK) if demand.open[hour]]
    over = min(hours, len(opened))
    load = [0.0] * WEEK
    for position, hour in enumerate(opened):
        before = (arrivals[opened[position - back]] for back in range(over))
        work = sum(before) * demand.handling / over
        load[hour] = work / (_HOUR * demand.open[hour])
    return load
