"""What an organisation says about when a channel is served, and what happens else."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from webcare.policies.hours.wording import ELSEWHERE, HOLDING, ON_CALL, TEXT
from webcare.policies.wordings import Language, Wordings

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""As the fields of `Week` are called, in the order of `date.weekday`."""

MIDNIGHT = "24:00"
"""The end of a day."""

LONGEST_PROMISE = 30 * 24 * 60
"""In minutes."""

_HOUR = 60


def _clock(text: str) -> str:
    hours, _, minutes = text.partition(":")
    well_formed = len(text) == len(MIDNIGHT) and text.isascii()
    if not (well_formed and hours.isdigit() and minutes.isdigit()):
        raise ValueError("Write a time as hours and minutes, such as 08:30.")
    if text != MIDNIGHT and (int(hours) >= 24 or int(minutes) >= _HOUR):  # noqa: PLR2004
        raise ValueError("There is no such time of day.")
    return text


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("There is no such time zone.") from None
    return name


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is not None:
        raise ValueError("Leave the offset out: this is on the clock of the time zone.")
    if not FIRST <= moment.date() <= LAST:
        raise ValueError("This is too long ago, or too far away.")
    return moment


Clock = Annotated[str, AfterValidator(_clock)]
"""A time of day as `HH:MM`; `24:00` is the end of the day."""

Zone = Annotated[str, AfterValidator(_zone)]
FIRST, LAST = date(2000, 1, 1), date(2200, 1, 1)
Day = Annotated[date, Field(ge=FIRST, le=LAST)]
Local = Annotated[datetime, AfterValidator(_local)]
"""A moment on the clock of the policy's zone, naive."""

Name = Annotated[str, StringConstraints(max_length=100, strip_whitespace=True)]
Given = Annotated[Name, StringConstraints(min_length=1)]
Texts = Annotated[Wordings, Field(min_length=1)]
"""What customers read, by their language."""

Mode = Literal["reply", "other_channel", "on_call", "silent"]
Receipt = Literal["at_once", "on_reply", "never"]


class Part(BaseModel):
    """A part of the policy: it never changes, and knows no other keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Interval(Part):
    """From when until when somebody is there; it belongs to the day on which it opens.

    Attributes:
        opens: open from this second on.
        closes: and closed again from this one.
        next_day: whether `closes` is on the next day.
    """

    opens: Clock
    closes: Clock
    next_day: bool = False

    @model_validator(mode="after")
    def _lasts(self) -> Self:
        if self.opens == MIDNIGHT:
            raise ValueError(
                "A day ends at 24:00: let this open at 00:00, a day later."
            )
        if self.start == self.end:
            raise ValueError("This is empty: it closes when it opens.")
        if self.end < self.start:
            raise ValueError(
                "This closes before it opens. If it goes on after midnight, say that"
                " it closes the next day."
            )
        if self.end - self.start > timedelta(days=1):
            raise ValueError("This is longer than a day.")
        return self

    @cached_property
    def start(self) -> timedelta:
        """How far the clock is from the day's midnight when it opens."""
        return _since_midnight(self.opens)

    @cached_property
    def end(self) -> timedelta:
        """How far the clock is from the same midnight when it closes."""
        return _since_midnight(self.closes) + timedelta(days=self.next_day)

    def __str__(self) -> str:
        return f"{self.opens}–{self.closes}"  # noqa: RUF001 - from, until


def _since_midnight(clock: str) -> timedelta:
    hours, minutes = clock.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))


Intervals = Annotated[tuple[Interval, ...], Field(max_length=12)]
"""In any order; none means closed."""

_ALL_DAY = (Interval(opens="00:00", closes=MIDNIGHT),)


class Week(Part):
    """The ordinary week. A day that is left out is a day on which nobody is there."""

    monday: Intervals = ()
    tuesday: Intervals = ()
    wednesday: Intervals = ()
    thursday: Intervals = ()
    friday: Intervals = ()
    saturday: Intervals = ()
    sunday: Intervals = ()

    def on(self, weekday: int) -> Intervals:
        """Return the intervals of a day of the week; Monday is 0."""
        intervals: Intervals = getattr(self, DAYS[weekday])
        return intervals


class Holiday(Part):
    """A date on which nobody is there."""

    date: Day
    name: Given


class Holidays(Part):
    """The public holidays that are observed.

    Attributes:
        country: whose are suggested, such as `NL`, or `DE-BY` for a part of it; none
            when empty.
        days: the ones that were confirmed, in any order.
    """

    country: Annotated[str, StringConstraints(max_length=20)] = "NL"
    days: Annotated[tuple[Holiday, ...], Field(max_length=500)] = ()


class OtherHours(Part):
    """A date with hours of its own; it wins over a holiday on the same date."""

    date: Day
    name: Name = ""
    hours: Intervals = ()


class Closing(Part):
    """A time in which nobody is there, whatever else says that somebody is.

    A clock that is set back shows some times twice: then it begins with the first and
    ends with the second.
    """

    begins: Local
    ends: Local
    reason: Name = ""

    @model_validator(mode="after")
    def _lasts(self) -> Self:
        if self.ends <= self.begins:
            raise ValueError("This ends before it begins.")
        return self


class Outside(Part):
    """What happens to who writes while nobody is there.

    Attributes:
        mode: `reply` answers once with `text`; `other_channel` points to `channel` with
            `elsewhere`; `on_call` hands it to `team` and answers with `on_call`, if
            that says anything; `silent` says nothing.
        text: its blanks are `{opens}`, when somebody is there again, and `{promise}`.
        elsewhere: its blanks are those, and `{channel}`, where one can go.
        channel: the name of the channel to point to.
        on_call: its blanks are those of `text`; may be empty.
        team: the name of the team that is on call.
    """

    mode: Mode = "silent"
    text: Texts = TEXT
    elsewhere: Texts = ELSEWHERE
    channel: Name = ""
    on_call: Wordings = ON_CALL
    team: Name = ""

    @property
    def said(self) -> Mapping[str, str]:
        """Return what customers read by the mode, by language; empty for nothing."""
        said: Mapping[Mode, Mapping[str, str]] = {
            "reply": self.text,
            "other_channel": self.elsewhere,
            "on_call": self.on_call,
        }
        return said.get(self.mode, {})


class Promise(Part):
    """Within how much time somebody answers, counted while somebody is there.

    Attributes:
        minutes: 0 promises nothing.
        shown: whether customers are told.
    """

    minutes: Annotated[int, Field(ge=0, le=LONGEST_PROMISE)] = 0
    shown: bool = False


class Receipts(Part):
    """When customers see that their message was read, if the channel shows that.

    `at_once` when somebody opens it, `on_reply` when it is answered.
    """

    open: Receipt = "at_once"
    closed: Receipt = "at_once"


class Contact(Part):
    """How the channel stands on web sites that show where people can reach us.

    Attributes:
        listed: whether it stands there at all.
    """

    listed: bool = False


class HoursPolicy(Part):
    """When a channel is served, and what happens at other times.

    Attributes:
        zone: on whose clock all of it is, a name such as `Europe/Amsterdam`.
        week: the ordinary week. Without a policy somebody always is there.
        holidays: dates on which nobody is there.
        dates: dates with hours of their own, or closed when they have none.
        closings: temporary closing.
        language: of customers of whom nobody knows which one they speak.
        holding: what they read when an answer takes longer; `{time}` is by when it is
            promised.
    """

    zone: Zone = "Europe/Amsterdam"
    week: Week = Week(**dict.fromkeys(DAYS, _ALL_DAY))
    holidays: Holidays = Holidays()
    dates: Annotated[tuple[OtherHours, ...], Field(max_length=500)] = ()
    closings: Annotated[tuple[Closing, ...], Field(max_length=100)] = ()
    outside: Outside = Outside()
    promise: Promise = Promise()
    receipts: Receipts = Receipts()
    language: Language = "nl"
    holding: Texts = HOLDING
    contact: Contact = Contact()

    @cached_property
    def clock(self) -> ZoneInfo:
        """Return the zone itself."""
        return ZoneInfo(self.zone)

    @cached_property
    def exceptions(self) -> Mapping[date, Holiday | OtherHours]:
        """Return the dates on which the ordinary week does not hold."""
        holidays: dict[date, Holiday | OtherHours] = {
            each.date: each for each in self.holidays.days
        }
        return {**holidays, **{other.date: other for other in self.dates}}

    def hours_on(self, day: date) -> Intervals:
        """Return the intervals that open on a date, whatever is closed temporarily."""
        exception = self.exceptions.get(day)
        if exception is None:
            return self.week.on(day.weekday())
        return exception.hours if isinstance(exception, OtherHours) else ()
