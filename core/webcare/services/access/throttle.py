"""How often something may be tried: a moving window for each key, in memory."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass

MOST_KEYS = 20_000


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `times` tries within any span of `seconds`."""

    times: int
    seconds: float


class Throttle:
    """Counts tries for each key; the least recently tried keys are forgotten first.

    A try is counted before its outcome is known, so that many at once cannot slip
    through together; one that succeeds is given back.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._tries: OrderedDict[str, deque[float]] = OrderedDict()

    def take(self, *limited: tuple[str, Limit]) -> float:
        """Count one try for each key, or none.

        Returns:
            0 when it is within all limits; else the seconds until it would be.
        """
        now = self._now()
        wait = max(self._wait(key, limit, now) for key, limit in limited)
        if wait == 0:
            for key, _ in limited:
                self._tries.setdefault(key, deque()).append(now)
                self._tries.move_to_end(key)
            while len(self._tries) > MOST_KEYS:
                self._tries.popitem(last=False)
        return wait

    def give_back(self, key: str) -> None:
        """Forget the latest try of a key: it was no guess."""
        tries = self._tries.get(key)
        if tries:
            tries.pop()

    def forget(self, key: str) -> None:
        """Forget all tries of a key."""
        self._tries.pop(key, None)

    def _wait(self, key: str, limit: Limit, now: float) -> float:
        tries = self._tries.get(key, deque())
        while tries and tries[0] <= now - limit.seconds:
            tries.popleft()
        if len(tries) < limit.times:
            return 0
        return tries[-limit.times] + limit.seconds - now
