"""How fast an account may send, and how fast to one person."""

import time
from collections import OrderedDict
from collections.abc import Callable

from aiolimiter import AsyncLimiter

from webcare.plugin import Capabilities, Pace

_PAIR_WAIT = 1.0
_MOST_PAIRS = 10_000


class Paces:
    """Keeps each account, and each pair of account and person, within its rate."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._accounts: dict[tuple[int, str], AsyncLimiter] = {}
        self._pairs: OrderedDict[tuple[int, int, str], AsyncLimiter] = OrderedDict()
        self._held: dict[int, float] = {}

    def hold(self, channel_id: int, seconds: float) -> None:
        """Let a whole account wait, because the platform said so."""
        until = self._monotonic() + seconds
        self._held[channel_id] = max(until, self._held.get(channel_id, 0.0))

    async def admit(
        self, channel_id: int, identity_id: int, able: Capabilities, apart: str = ""
    ) -> float:
        """Return 0 when a message may go now, else how many seconds to wait.

        A pause is left to the caller, so that others go on; only where the account
        has to wait for no more than milliseconds it does so here. What the platform
        counts apart has a pace of its own for each name in `apart`.
        """
        held = self._held.get(channel_id, 0.0) - self._monotonic()
        if held > 0:
            return held
        pair = account = None
        if able.recipient_pace is not None:
            pair = self._pair((channel_id, identity_id, apart), able.recipient_pace)
            if not pair.has_capacity():
                return max(_PAIR_WAIT, 1 / able.recipient_pace.per_second)
        if able.account_pace is not None:
            account = self._account((channel_id, apart), able.account_pace)
            pause = 1 / able.account_pace.per_second
            if pause >= _PAIR_WAIT and not account.has_capacity():
                return pause
        for limiter in filter(None, (pair, account)):
            await limiter.acquire()
        return 0.0

    def _pair(self, key: tuple[int, int, str], pace: Pace) -> AsyncLimiter:
        limiter = self._pairs.pop(key, None) or _limiter(pace)
        self._pairs[key] = limiter
        if len(self._pairs) > _MOST_PAIRS:
            self._pairs.popitem(last=False)
        return limiter

    def _account(self, key: tuple[int, str], pace: Pace) -> AsyncLimiter:
        if key not in self._accounts:
            self._accounts[key] = _limiter(pace)
        return self._accounts[key]


def _limiter(pace: Pace) -> AsyncLimiter:
    return AsyncLimiter(pace.burst, pace.burst / pace.per_second)
