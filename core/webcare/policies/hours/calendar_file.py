"""Dates with other hours out of a calendar file (iCalendar, RFC 5545).

What lasts whole days is closed on them; what has times is when somebody is there on
that date. What cannot be taken over is named with the reason.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar.parser import Contentline, Contentlines
from icalendar.prop import vDuration, vText
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON
from pydantic import ValidationError

from webcare.policies.hours.schema import FIRST, LAST, Interval, OtherHours

MOST_CHARACTERS = 200_000
MOST_LINES = 15_000
MOST_EVENTS = 500
LONGEST = timedelta(days=31)
"""What lasts longer is no date with other hours, but a closing."""

_DAY = timedelta(days=1)
_LONGEST_NAME = 100
_MOST_INTERVALS = 12
_WANTED = frozenset(
    {"DTSTART", "DTEND", "DURATION", "SUMMARY", "STATUS", "RRULE", "RDATE"}
)

UNREADABLE = "This is no calendar file."
TOO_LARGE = "This calendar is too large: take one with fewer events."
REPEATS = "It repeats. Fill in its dates yourself."
CANCELLED = "It was called off."
NO_BEGINNING = "It does not say from when until when."
UNKNOWN_ZONE = "Its time zone is not known."
TOO_LONG = "It lasts too long. Use “Closed for a while” for it."
TOO_FAR = "This is too long ago, or too far away."
NO_TIMES = "It ends before it begins, or lasts longer than a day."
TOO_MANY = "There are too many times on this date."


class NotACalendar(ValueError):
    """A text is not the calendar of a size that we read; the message says why."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An event that is no date with other hours; `why` is an English sentence."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a file says.

    Attributes:
        dates: from today on, in their order, each once.
        left_out: what could not be taken over, as it stands in the file.
        passed: how many events were over before today.
    """

    dates: tuple[OtherHours, ...]
    left_out: tuple[LeftOut, ...]
    passed: int


@dataclass(frozen=True, slots=True)
class _Property:
    value: str
    zone: str


_Event = Mapping[str, _Property]


class _Unfit(ValueError):
    """An event cannot be taken over; the message says why."""


def read_calendar(text: str, *, zone: ZoneInfo, today: date) -> Calendar:
    """Read a calendar file.

    Args:
        text: its content.
        zone: on whose clock the hours are.
        today: earlier dates are left out.

    Raises:
        NotACalendar: when it is none, or too large.
    """
    if len(text) > MOST_CHARACTERS or text.count("\n") > MOST_LINES:
        raise NotACalendar(TOO_LARGE)
    found: dict[date, list[OtherHours]] = {}
    left_out: list[LeftOut] = []
    passed = 0
    for event in _events(text):
        name = _name(event)
        try:
            days = [*_days(event, name, zone)]
        except _Unfit as error:
            left_out.append(LeftOut(name, str(error)))
            continue
        coming = [each for each in days if today <= each.date < LAST]
        passed += not coming
        for each in coming:
            found.setdefault(each.date, []).append(each)
    dates = []
    for day in sorted(found):
        try:
            dates.append(_together(day, found[day]))
        except _Unfit as error:
            left_out.append(LeftOut(f"{day}", str(error)))
    return Calendar(tuple(dates), tuple(left_out), passed)


def _events(text: str) -> Iterator[_Event]:
    """Yield the events, without what lies within them, such as alarms."""
    inside: list[str] = []
    event: dict[str, _Property] = {}
    count = 0
    for name, parameters, value in _properties(text):
        if name == "BEGIN":
            inside.append(value.upper())
            event = event if len(inside) > 2 else {}  # noqa: PLR2004 - within an event
        elif not inside:
            raise NotACalendar(UNREADABLE)
        elif name == "END":
            if inside == ["VCALENDAR", "VEVENT"]:
                count += 1
                yield event
            inside.pop()
        elif inside == ["VCALENDAR", "VEVENT"] and name in _WANTED:
            event.setdefault(name, _Property(value, str(parameters.get("TZID", ""))))
        if count > MOST_EVENTS:
            raise NotACalendar(TOO_LARGE)


def _properties(text: str) -> Iterator[tuple[str, Mapping[str, object], str]]:
    # As bytes: the library takes a text of one line for the name of a file.
    lines: Sequence[Contentline] = Contentlines.from_ical(  # type: ignore[no-untyped-call]
        text.encode()
    )
    first = next(iter(lines), "")
    if str(first).strip().upper() != "BEGIN:VCALENDAR":
        raise NotACalendar(UNREADABLE)
    for line in takewhile(bool, lines):
        try:
            name, parameters, value = line.parts()
        except ValueError:
            # Somebody's own line, which nobody else can read.
            continue
        yield name.upper(), parameters, value


def _days(event: _Event, name: str, zone: ZoneInfo) -> Iterator[OtherHours]:
    """Yield the dates of one event.

    Raises:
        _Unfit: when it is no date with other hours.
    """
    if "RRULE" in event or "RDATE" in event:
        raise _Unfit(REPEATS)
    if "STATUS" in event and event["STATUS"].value.upper() == "CANCELLED":
        raise _Unfit(CANCELLED)
    if "DTSTART" not in event:
        raise _Unfit(NO_BEGINNING)
    begins = _moment(event["DTSTART"], zone)
    day = begins.date() if isinstance(begins, datetime) else begins
    if day < FIRST:
        return
    if day > LAST - 2 * LONGEST:
        raise _Unfit(TOO_FAR)
    ends = _end(event, begins, zone)
    if isinstance(begins, datetime) and isinstance(ends, datetime):
        yield OtherHours(date=begins.date(), name=name, hours=(_open(begins, ends),))
    elif isinstance(begins, datetime) or isinstance(ends, datetime):
        raise _Unfit(NO_BEGINNING)
    else:
        if ends - begins > LONGEST:
            raise _Unfit(TOO_LONG)
        for number in range(max(1, (ends - begins).days)):
            yield OtherHours(date=begins + number * _DAY, name=name)


def _end(event: _Event, begins: date, zone: ZoneInfo) -> date:
    """Return when an event ends; a date is the first one after it."""
    if "DTEND" in event:
        return _moment(event["DTEND"], zone)
    try:
        if "DURATION" in event:
            lasts: timedelta = vDuration.from_ical(  # type: ignore[no-untyped-call]
                event["DURATION"].value
            )
            return begins + lasts
        if not isinstance(begins, datetime):
            return begins + _DAY
    except (ValueError, OverflowError):
        pass
    raise _Unfit(NO_BEGINNING)


def _moment(given: _Property, zone: ZoneInfo) -> date:
    """Return a date, or a naive time on the clock of a zone."""
    try:
        if len(given.value) == len("20261224"):
            return datetime.strptime(given.value, "%Y%m%d").date()  # noqa: DTZ007 - a date
        at = datetime.strptime(given.value.removesuffix("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007 - made aware below
        if given.value.endswith("Z"):
            at = at.replace(tzinfo=UTC)
        elif given.zone:
            at = at.replace(tzinfo=_zone(given.zone))
        else:
            return at
        return at.astimezone(zone).replace(tzinfo=None)
    except (ValueError, OverflowError) as error:
        raise error if isinstance(error, _Unfit) else _Unfit(NO_BEGINNING) from None


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(WINDOWS_TO_OLSON.get(name, name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise _Unfit(UNKNOWN_ZONE) from None


def _open(begins: datetime, ends: datetime) -> Interval:
    if ends - begins > _DAY:
        raise _Unfit(NO_TIMES)
    midnight = datetime.combine(begins.date() + _DAY, time())
    try:
        return Interval(
            opens=f"{begins:%H:%M}",
            closes="24:00" if ends == midnight else f"{ends:%H:%M}",
            next_day=ends.date() > begins.date() and ends != midnight,
        )
    except ValidationError:
        raise _Unfit(NO_TIMES) from None


def _together(day: date, found: Sequence[OtherHours]) -> OtherHours:
    """Make one of all that is on a date: who is there at times is not closed."""
    names = dict.fromkeys(each.name for each in found if each.name)
    hours = dict.fromkeys(interval for each in found for interval in each.hours)
    if len(hours) > _MOST_INTERVALS:
        raise _Unfit(TOO_MANY)
    name = ", ".join(names)[:_LONGEST_NAME]
    in_order = sorted(hours, key=lambda interval: interval.start)
    return OtherHours(date=day, name=name, hours=tuple(in_order))


def _name(event: _Event) -> str:
    if "SUMMARY" not in event:
        return ""
    return " ".join(str(vText.from_ical(event["SUMMARY"].value)).split())[
        :_LONGEST_NAME
    ]
