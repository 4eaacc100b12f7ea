"""What cannot be so in a policy although each of its parts can."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from webcare.policies.hours.schema import DAYS, HoursPolicy, Interval, Promise, Texts
from webcare.policies.kind import Place, Problem

BLANKS = {
    "text": ("opens", "promise"),
    "elsewhere": ("opens", "promise", "channel"),
    "on_call": ("opens", "promise"),
    "holding": ("time",),
}
"""What the texts may leave to be filled in."""

_DAY = timedelta(days=1)
_WEEK = 7 * _DAY
_BLANK = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class _Placed:
    """An interval in a stretch of days, and where it stands in the document."""

    begins: timedelta
    ends: timedelta
    place: Place
    interval: Interval


def unsound(policy: HoursPolicy) -> Iterator[Problem]:
    """Yield what is wrong with a policy: overlap, a date twice, a blank unknown."""
    yield from _week(policy)
    yield from _dates(policy)
    yield from _twice(
        ("holidays", "days"), [each.date for each in policy.holidays.days]
    )
    yield from _twice(("dates",), [each.date for each in policy.dates])
    yield from _texts(("outside", "text"), policy.outside.text, policy.promise)
    yield from _texts(
        ("outside", "elsewhere"), policy.outside.elsewhere, policy.promise
    )
    yield from _texts(("outside", "on_call"), policy.outside.on_call, policy.promise)
    yield from _texts(("holding",), policy.holding, policy.promise)
    if policy.outside.mode == "other_channel" and not policy.outside.channel:
        yield Problem(("outside", "channel"), "Say which channel people can go to.")
    if policy.outside.mode == "on_call" and not policy.outside.team:
        yield Problem(("outside", "team"), "Say which team is on call.")


def _week(policy: HoursPolicy) -> Iterator[Problem]:
    placed = [
        each
        for weekday, name in enumerate(DAYS)
        for each in _placed(policy.week.on(weekday), weekday * _DAY, ("week", name))
    ]
    yield from _overlapping(placed)
    # Sunday's goes on into Monday.
    first = [each for each in placed if each.place[1] == DAYS[0]]
    for last in placed:
        for each in first if last.place[1] == DAYS[6] else ():
            if each.begins < last.ends - _WEEK:
                yield _overlap(each, last)


def _dates(policy: HoursPolicy) -> Iterator[Problem]:
    for position, other in enumerate(policy.dates):
        ours: Place = ("dates", position, "hours")
        own = _placed(other.hours, timedelta(), ours)
        yield from _overlapping(own)
        yield from _around(policy, other.date, own)


def _around(
    policy: HoursPolicy, day: date, own: Sequence[_Placed]
) -> Iterator[Problem]:
    """Yield what overlaps with what the days before and after a date say."""
    before = _placed(policy.hours_on(day - _DAY), -_DAY, ())
    after = _placed(policy.hours_on(day + _DAY), _DAY, ())
    for each in own:
        for other in (*before, *after):
            if each.begins < other.ends and other.begins < each.ends:
                yield _overlap(each, other)


def _placed(
    intervals: Sequence[Interval], midnight: timedelta, place: Place
) -> list[_Placed]:
    return [
        _Placed(midnight + each.start, midnight + each.end, (*place, position), each)
        for position, each in enumerate(intervals)
    ]


def _overlapping(placed: Sequence[_Placed]) -> Iterator[Problem]:
    """Yield each that begins before one that begins no later has ended."""
    latest: _Placed | None = None
    for each in sorted(placed, key=lambda some: (some.begins, some.ends)):
        if latest and each.begins < latest.ends:
            yield _overlap(each, latest)
        if latest is None or each.ends > latest.ends:
            latest = each


def _overlap(each: _Placed, other: _Placed) -> Problem:
    return Problem(
        each.place,
        "This overlaps with %(other)s.",
        (("other", str(other.interval)),),
    )


def _twice(place: Place, days: Sequence[date]) -> Iterator[Problem]:
    for position, day in enumerate(days):
        if day in days[:position]:
            yield Problem((*place, position, "date"), "This date stands here twice.")


def _texts(at: Place, texts: Texts, promise: Promise) -> Iterator[Problem]:
    known = _listed(BLANKS[str(at[-1])])
    for language, text in texts.items():
        place = (*at, language)
        for blank in _BLANK.findall(text):
            if blank not in known:
                yield Problem(
                    place,
                    "%(blank)s is not filled in here; what can be is %(known)s.",
                    (("blank", blank), ("known", known)),
                )
        if "{promise}" in text and not promise.minutes:
            yield Problem(place, "This names a promise, and none is made.")
        if {"{", "}"} & {*_BLANK.sub("", text)}:
            yield Problem(place, "A brace stands alone in this text.")


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)
