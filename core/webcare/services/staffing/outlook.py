"""What each channel brings and asks, from what was counted and from its policy."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from webcare.domain.access import Scope
from webcare.domain.forecast import Forecast, forecast
from webcare.policies import hours
from webcare.services.core import Core
from webcare.services.policies.book import PolicyBook
from webcare.storage.queries.arrivals import (
    Counted,
    CountedChannel,
    arrivals,
    counted_channels,
)

ENOUGH_ANSWERS = 20
"""With fewer, the time that answering takes was not measured."""

ASSUMED = 4 * 60.0
"""Seconds for an answer, where it was not measured."""

PROMISED = 30 * 60.0
"""Seconds, where the policy of a channel promises nothing."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Handling:
    """How long answering takes, as it was seen.

    Attributes:
        answers: how many it goes by.
        seconds: the mean; None when they are too few.
        weeks: the mean of each week with enough of them, the oldest first.
    """

    answers: int
    seconds: float | None
    weeks: Sequence[float]


@dataclass(frozen=True, slots=True)
class Outlook:
    """One channel.

    Attributes:
        id: of the channel.
        name: of the channel.
        type: of the channel.
        forecast: what it brings.
        handling: how long its answers take.
        open: which share of each hour of an ordinary week somebody is there.
        within: the seconds of what is promised there.
    """

    id: int
    name: str
    type: str
    forecast: Forecast
    handling: Handling
    open: Sequence[float]
    within: float


async def outlooks(core: Core, scope: Scope, *, weeks: int) -> Sequence[Outlook]:
    """Return what the channels bring that the caller plans people for, by name.

    Days count by the hours that held on them; the week to come has those of now.

    Args:
        core: the parts to work with.
        scope: of the caller.
        weeks: how far back to look.
    """
    now = core.clock()
    channels = await core.read(lambda session: counted_channels(scope, session))
    since = now - timedelta(weeks=weeks) - _DAY
    found = await core.read(lambda session: arrivals(scope, session, since))
    by_channel: dict[int, list[Counted]] = {each.id: [] for each in channels}
    for each in found:
        by_channel.setdefault(each.channel_id, []).append(each)
    return [
        _outlook(core.policies, channel, by_channel[channel.id], now, weeks)
        for channel in channels
    ]


def _outlook(
    book: PolicyBook,
    channel: CountedChannel,
    found: Sequence[Counted],
    now: datetime,
    weeks: int,
) -> Outlook:
    policy = book.effective(hours.KIND, channel.id, now)
    return Outlook(
        id=channel.id,
        name=channel.name,
        type=channel.type,
        forecast=forecast(
            {each.hour: each.questions for each in found},
            channel.began,
            now,
            policy.clock,
            most_weeks=weeks,
            odd=_odd(book, channel.id, now, weeks),
        ),
        handling=_handling(found, now),
        open=hours.ordinary_week(policy),
        within=policy.promise.minutes * 60.0 or PROMISED,
    )


def _odd(
    book: PolicyBook, channel_id: int, now: datetime, weeks: int
) -> Collection[date]:
    """Return the dates on which other hours than the ordinary ones held."""
    zone = book.effective(hours.KIND, channel_id, now).clock
    today = now.astimezone(zone).date()
    odd = set()
    for day in (today - n * _DAY for n in range(1, weeks * 7 + 1)):
        noon = datetime.combine(day, time(12), zone)
        policy = book.effective(hours.KIND, channel_id, noon)
        closed = any(
            each.begins.date() <= day <= each.ends.date() for each in policy.closings
        )
        if closed or day in policy.exceptions:
            odd.add(day)
    return odd


def _handling(found: Sequence[Counted], now: datetime) -> Handling:
    answers = sum(each.answers for each in found)
    seconds = sum(each.seconds for each in found)
    enough = answers >= ENOUGH_ANSWERS
    weeks: dict[int, tuple[int, int]] = {}
    for each in found:
        age = (now - each.hour) // timedelta(weeks=1)
        count, took = weeks.get(age, (0, 0))
        weeks[age] = (count + each.answers, took + each.seconds)
    return Handling(
        answers=answers,
        seconds=seconds / answers if enough else None,
        weeks=[
            took / count
            for _, (count, took) in sorted(weeks.items(), reverse=True)
            if count >= ENOUGH_ANSWERS
        ],
    )
