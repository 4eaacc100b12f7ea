"""When to stop calling something that keeps failing, and when to try it again.

A breaker is closed while calls go well. It opens when, within a period, enough calls
were made and too many of them failed. After a pause one call is let through on trial:
if it goes well the breaker closes, if not the pause begins anew.
"""

from dataclasses import dataclass, replace
from enum import StrEnum


class BreakerState(StrEnum):
    """Whether calls go through: all, none, or one on trial."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakerRules:
    """When a breaker opens, and for how long.

    Attributes:
        failure_percentage: of the calls in a period, from which it opens.
        minimum_calls: with fewer calls in a period nothing is concluded.
        period: how long calls are counted together, in seconds.
        pause: how long it stays open before a trial, in seconds.
    """

    failure_percentage: float = 50
    minimum_calls: int = 5
    period: float = 60
    pause: float = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Breaker:
    """A breaker at one moment; `since` is when its state or its period began.

    Times are seconds of any clock that does not go back. Every method returns what
    comes next and leaves this value as it is.
    """

    rules: BreakerRules = BreakerRules()
    state: BreakerState = BreakerState.CLOSED
    since: float = 0
    calls: int = 0
    failures: int = 0

    def admits(self, now: float) -> bool:
        """Tell whether a call may go through now."""
        return self.state is BreakerState.CLOSED or self.remaining(now) == 0

    def remaining(self, now: float) -> float:
        """Return how many seconds are left before a call may go through."""
        if self.state is BreakerState.CLOSED:
            return 0
        return max(0, self.since + self.rules.pause - now)

    def admitted(self, now: float) -> "Breaker":
        """Note that a call is let through; after a pause it is the one trial.

        A trial that never reports back, because it was cancelled, blocks the next
        one for a pause and no longer.
        """
        if self.state is BreakerState.CLOSED:
            return self
        return replace(self, state=BreakerState.HALF_OPEN, since=now)

    def succeeded(self, now: float) -> "Breaker":
        """Count a call that went well; on trial it closes the breaker."""
        if self.state is BreakerState.HALF_OPEN:
            return Breaker(rules=self.rules, since=now)
        return self._counted(now, failures=0)

    def failed(self, now: float) -> "Breaker":
        """Count a call that failed; one too many opens the breaker."""
        on_trial = self.state is BreakerState.HALF_OPEN
        after = self if on_trial else self._counted(now, failures=1)
        if on_trial or after.fails_too_often:
            return Breaker(rules=self.rules, state=BreakerState.OPEN, since=now)
        return after

    @property
    def fails_too_often(self) -> bool:
        """Tell whether enough calls were counted, and too many of them failed."""
        limit = self.calls * self.rules.failure_percentage / 100
        return self.calls >= self.rules.minimum_calls and self.failures >= limit

    def _counted(self, now: float, *, failures: int) -> "Breaker":
        if self.state is BreakerState.OPEN:
            # A call that was under way when the breaker opened tells nothing new.
            return self
        if self.calls == 0 or now - self.since >= self.rules.period:
            return replace(self, since=now, calls=1, failures=failures)
        return replace(self, calls=self.calls + 1, failures=self.failures + failures)
