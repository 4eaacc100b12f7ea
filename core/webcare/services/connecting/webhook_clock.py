"""How long webhooks have failed: the platform counts too, and stops sending at last.

Kept in memory, since the usual reason for a webhook to fail is a database that is away.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

ALARM_AFTER = timedelta(minutes=2)
"""What lasts shorter was a restart, or a platform that tried again at once."""

ALARM_EVERY = timedelta(minutes=5)


@dataclass(slots=True)
class Failing:
    """A channel whose webhooks have failed without a success in between."""

    channel_id: int
    channel: str
    since: datetime
    refused: int = 0
    told_at: datetime | None = None

    def lasts(self, now: datetime) -> timedelta:
        """Return how long it has failed; one failure alone is no time."""
        return now - self.since if self.refused > 1 else timedelta(0)


@dataclass(frozen=True, slots=True)
class Outage:
    """A time in which a channel's webhooks failed, and that has passed."""

    channel_id: int
    began: datetime
    ended: datetime
    refused: int


class WebhookClock:
    """Notes for each channel since when its genuine webhooks have failed."""

    def __init__(self) -> None:
        self._failing: dict[int, Failing] = {}
        self._over: list[Outage] = []

    def failed(self, channel_id: int, channel: str, now: datetime) -> None:
        """Note that a genuine webhook was not taken in."""
        failing = self._failing.setdefault(
            channel_id, Failing(channel_id, channel, now)
        )
        failing.refused += 1

    def stored(self, channel_id: int, clock: Callable[[], datetime]) -> None:
        """Note that a webhook was taken in; nearly free while none has failed."""
        if not self._failing:
            return
        failing = self._failing.pop(channel_id, None)
        if failing is not None and failing.lasts(clock()) >= ALARM_AFTER:
            self._over.append(
                Outage(channel_id, failing.since, clock(), failing.refused)
            )

    def failing(self) -> Sequence[Failing]:
        """Return the channels whose last webhook failed."""
        return tuple(self._failing.values())

    def lasts(self, channel_id: int, now: datetime) -> timedelta:
        """Return how long a channel's webhooks have failed; zero when they do not."""
        failing = self._failing.get(channel_id)
        return timedelta(0) if failing is None else failing.lasts(now)

    def due(self, now: datetime) -> Sequence[Failing]:
        """Return what somebody should be told of now, every few minutes."""
        due = [
            each
            for each in self._failing.values()
            if each.lasts(now) >= ALARM_AFTER
            and (each.told_at is None or now - each.told_at >= ALARM_EVERY)
        ]
        for each in due:
            each.told_at = now
        return due

    def passed(self) -> Sequence[Outage]:
        """Return the outages that have passed and are not noted yet."""
        return tuple(self._over)

    def noted(self, outages: Sequence[Outage]) -> None:
        """Forget outages that are noted."""
        self._over = [each for each in self._over if each not in outages]
