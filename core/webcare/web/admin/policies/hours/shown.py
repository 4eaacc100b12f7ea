"""What everybody sees of the hours: now, the days to come, and what happens when."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from babel import Locale
from babel.dates import format_date

from webcare.policies.hours import (
    HoursPolicy,
    Situation,
    StripDay,
    strip,
    what_happens,
)
from webcare.policies.hours.opening import local_date
from webcare.policies.hours.reply import closed_reply
from webcare.policies.spoken import spoken
from webcare.services.automatic.off_hours import elsewhere_at
from webcare.web.admin.policies.hours.lines import RECEIPTS, way
from webcare.web.admin.policies.hours.picture import Bar, strip_bars
from webcare.web.languages import from_local
from webcare.web.pages import Visit

ASKED = "at"
"""The parameter of the address that asks what happens at a moment."""

LANGUAGES = ("nl", "en")
"""Whose texts are always shown."""

_FAR = timedelta(days=3650)


@dataclass(frozen=True, slots=True)
class Told:
    """A situation in words.

    Attributes:
        open: whether somebody is there.
        state: whether, and until when that stays so.
        because: which holiday, other hours or closing make it so; empty for none.
        mode: what happens to who writes; empty while somebody is there.
        replies: what they read, by language.
        receipt: when they see that it was read.
    """

    open: bool
    state: str
    because: str
    mode: str
    replies: Mapping[str, str]
    receipt: str


@dataclass(frozen=True, slots=True)
class ShownDay:
    """One of the days to come: its name, its hours in words and as bars."""

    day: str
    times: str
    bars: Sequence[Bar]
    because: str


async def shown_values(visit: Visit, policy: HoursPolicy) -> Mapping[str, object]:
    """Return what everybody sees of the hours: now, the days to come, an answer."""
    asked = visit.asked(ASKED)
    moment = _moment(policy, asked, visit.now) if asked else None
    return {
        "situation": await told(visit, policy, what_happens(policy, visit.now)),
        "strip": [*days_to_come(visit, policy)],
        "asked": asked,
        "asked_wrong": bool(asked) and moment is None,
        "answer": await answer(visit, policy),
        "answer_at": moment
        and spoken(moment, visit.language, zone=policy.clock, now=visit.now),
    }


async def answer(visit: Visit, policy: HoursPolicy) -> Told | None:
    """Return what happens at the moment that was asked for; None when none was."""
    moment = _moment(policy, visit.asked(ASKED), visit.now)
    if moment is None:
        return None
    return await told(visit, policy, what_happens(policy, moment))


async def told(visit: Visit, policy: HoursPolicy, situation: Situation) -> Told:
    """Put a situation into words."""
    elsewhere = await elsewhere_at(visit.core, policy, situation.moment)
    said = {
        language: closed_reply(policy, situation.moment, language, elsewhere)
        for language in LANGUAGES
    }
    because = situation.because
    return Told(
        open=situation.open,
        state=_state(visit, policy, situation),
        because=(getattr(because, "name", "") or getattr(because, "reason", "")),
        mode=way(policy.outside, visit.say) if situation.mode else "",
        replies={language: text for language, text in said.items() if text},
        receipt=visit.say(RECEIPTS[situation.receipt]),
    )


def _state(visit: Visit, policy: HoursPolicy, situation: Situation) -> str:
    if situation.changes is None:
        return (
            visit.say("open, always") if situation.open else visit.say("closed, always")
        )
    moment = spoken(
        situation.changes, visit.language, zone=policy.clock, now=situation.moment
    )
    if situation.open:
        return visit.say("open, closes %(moment)s", moment=moment)
    return visit.say("closed, opens %(moment)s", moment=moment)


def days_to_come(visit: Visit, policy: HoursPolicy) -> Iterator[ShownDay]:
    """Yield the next 14 days as a policy has them."""
    for day in strip(policy, local_date(policy, visit.now)):
        reasons = [
            each.reason or visit.say("Closed for a while") for each in day.closings
        ]
        if day.exception is not None:
            reasons.insert(0, day.exception.name or visit.say("Other hours"))
        yield ShownDay(
            date_word(visit, day.date),
            _times(visit, policy, day),
            strip_bars(day),
            ", ".join(reasons),
        )


def _times(visit: Visit, policy: HoursPolicy, day: StripDay) -> str:
    if not day.open:
        return visit.say("Closed")
    if [(each.start, each.end) for each in day.open] == [(day.begins, day.ends)]:
        return visit.say("All day")
    return ", ".join(
        f"{each.start.astimezone(policy.clock):%H:%M}–"  # noqa: RUF001 - from, until
        + (
            "24:00"
            if each.end == day.ends
            else f"{each.end.astimezone(policy.clock):%H:%M}"
        )
        for each in day.open
    )


def _moment(policy: HoursPolicy, text: str, now: datetime) -> datetime | None:
    """Return a moment that was asked for; None when it is none, or too far away."""
    try:
        moment = from_local(text, policy.clock)
    except (ValueError, OverflowError):
        return None
    return moment if abs(moment - now) < _FAR else None


def date_word(visit: Visit, day: date) -> str:
    """Return a date in a few words, such as `vr 25 dec. 2026`."""
    return str(format_date(day, "EEE d MMM y", locale=Locale(visit.language)))
