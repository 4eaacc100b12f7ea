"""On which assumptions a plan rests, and which of them hold by what was seen."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from webcare.domain.forecast import ENOUGH_DAYS
from webcare.domain.staffing import AT_ONCE
from webcare.services.staffing.planning import Channel, Plan

POISSON = 1.5
"""A variance of so many times the mean is still that of chance, more or less."""

STEADY = 1.5
"""Between the slowest and the quickest week."""

_SOME_WEEKS = 2

_ENOUGH = "At least four weeks were counted."
_INDEPENDENT = (
    "Questions come independently of each other: an hour varies no more than by chance."
)
_STEADY = "Answering takes as long in one week as in another."
_MEASURED = "How long answering takes was measured."
_STAYS = (
    "Nobody goes away while waiting. With messages that is mostly so: who waits writes"
    " again, which is the same question."
)
_ONE_GROUP = "The same people serve all these channels, and nobody else asks for them."
_SPREAD = (
    "Where the promise is longer than an hour, the work is spread evenly over the open"
    " hours that it leaves. That is no sum of waiting: a morning that is busier than"
    " expected is answered later."
)
_FIRST_HOURS = (
    "What came while a channel was closed is answered in its first open hours, spread"
    " evenly."
)


@dataclass(frozen=True, slots=True)
class Assumption:
    """One of them.

    Attributes:
        text: a sentence, English and a translation key.
        holds: None when it cannot be told from what was counted.
        channels: the names of those for which it does not hold.
    """

    text: str
    holds: bool | None
    channels: Sequence[str] = ()


def assumptions(plan: Plan) -> Sequence[Assumption]:
    """Return on what a plan rests, those that were looked at first."""
    channels = [each for each in plan.channels if each.wish.counts]
    quick = [each for each in channels if each.demand.within <= AT_ONCE]
    late = [each for each in channels if each.demand.within > AT_ONCE]
    measured = [each for each in channels if each.wish.handling is None]
    looked_at = (
        _judged(_ENOUGH, channels, _has_weeks),
        _judged(_INDEPENDENT, quick, _is_poisson),
        _judged(_MEASURED, measured, _is_measured),
        _judged(_STEADY, measured, _is_steady),
    )
    said = [
        *([Assumption(_STAYS, None)] if quick else []),
        *([Assumption(_SPREAD, None)] if late else []),
        Assumption(_FIRST_HOURS, None),
        Assumption(_ONE_GROUP, None),
    ]
    return [*(each for each in looked_at if each is not None), *said]


def _judged(
    text: str, channels: Sequence[Channel], holds: Callable[[Channel], bool | None]
) -> Assumption | None:
    """Judge an assumption for each channel; None without any."""
    verdicts = [(each.outlook.name, holds(each)) for each in channels]
    if not verdicts:
        return None
    broken = [name for name, verdict in verdicts if verdict is False]
    known = [verdict for _, verdict in verdicts if verdict is not None]
    return Assumption(text, (not broken) if known else None, broken)


def _has_weeks(channel: Channel) -> bool:
    return channel.outlook.forecast.days >= ENOUGH_DAYS


def _is_poisson(channel: Channel) -> bool | None:
    dispersion = channel.outlook.forecast.dispersion
    return None if dispersion is None else dispersion <= POISSON


def _is_measured(channel: Channel) -> bool:
    return channel.outlook.handling.seconds is not None


def _is_steady(channel: Channel) -> bool | None:
    weeks = channel.outlook.handling.weeks
    if len(weeks) < _SOME_WEEKS:
        return None
    return max(weeks) <= STEADY * max(min(weeks), 1.0)


def troubled(found: Iterable[Assumption]) -> bool:
    """Tell whether any of them is known not to hold."""
    return any(each.holds is False for each in found)
