"""Time in which somebody is there, by the hours that held at each moment of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from webcare.policies.hours import HoursPolicy, deadline, open_seconds

NEVER = timedelta(days=3660)
"""How far ahead a moment is put that never comes, since nobody will be there."""

_END = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours, and from when on they hold."""

    begins: datetime
    policy: HoursPolicy


@dataclass(frozen=True, slots=True)
class Clock:
    """The hours of a channel, one after the other; what is planned is among them.

    Attributes:
        hours: at least one, in their order; the first hold for all time before, too.
    """

    hours: tuple[Hours, ...]

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Return for how long somebody was there between two moments."""
        seconds = sum(
            open_seconds(policy, begins, min(ends, end))
            for policy, begins, ends in self._from(start)
            if begins < end
        )
        return timedelta(seconds=seconds)

    def deadline(self, start: datetime, lasting: timedelta) -> datetime:
        """Return the first moment by which somebody was there for so long.

        Ten years later when that never will be.
        """
        left = lasting
        for policy, begins, ends in self._from(start):
            found = deadline(policy, begins, left.total_seconds())
            if found is not None and found <= ends:
                return found
            if ends != _END:
                left -= timedelta(seconds=open_seconds(policy, begins, ends))
        return start + NEVER

    def _from(
        self, start: datetime
    ) -> Iterator[tuple[HoursPolicy, datetime, datetime]]:
        """Yield the hours that hold from a moment on, each with its begin and end."""
        ends = (*(each.begins for each in self.hours[1:]), _END)
        for each, end in zip(self.hours, ends, strict=True):
            if end > start:
                first = each is self.hours[0]
                yield each.policy, start if first else max(each.begins, start), end
