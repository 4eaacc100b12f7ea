"""Until when to put something off: the moments that people choose most."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from webcare.web.languages import translatable

MORNING, AFTERNOON = time(8, 30), time(13, 30)
_MONDAY, _FRIDAY = 0, 4


@dataclass(frozen=True, slots=True)
class Snooze:
    """One offer; `value` is what the form sends."""

    text: str
    moment: datetime

    @property
    def value(self) -> str:
        """Return the moment as the form sends it."""
        return self.moment.astimezone(UTC).isoformat()


def offers(now: datetime, zone: ZoneInfo) -> Iterator[Snooze]:
    """Yield sensible moments, all of them to come, the nearest first."""
    local = now.astimezone(zone).replace(second=0, microsecond=0)
    yield Snooze(translatable("In an hour"), local + timedelta(hours=1))
    yield Snooze(translatable("In three hours"), local + timedelta(hours=3))
    if local.time() < time(11):
        yield Snooze(translatable("This afternoon"), _at(local, AFTERNOON))
    yield Snooze(
        translatable("Tomorrow morning"), _at(local + timedelta(days=1), MORNING)
    )
    if local.weekday() not in {_FRIDAY, 5, 6}:
        friday = local + timedelta(days=_FRIDAY - local.weekday())
        yield Snooze(translatable("Friday"), _at(friday, MORNING))
    monday = local + timedelta(days=7 - local.weekday())
    if monday.date() - local.date() > timedelta(days=1):
        yield Snooze(translatable("Next Monday"), _at(monday, MORNING))


def _at(day: datetime, clock: time) -> datetime:
    return day.replace(hour=clock.hour, minute=clock.minute)
