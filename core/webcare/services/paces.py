"""How fast an account may send, and how fast to one person."""

import asyncio
import time
from dataclasses import dataclass

from webcare.domain.pacing import Rated
from webcare.plugin import Capabilities, Pace
from webcare.services.pace_books import PaceBook

PATIENCE = 1.0
"""How long, in seconds, a worker stands waiting for an account's next turn."""

_LEAD = 0.05


@dataclass(frozen=True, slots=True)
class Admission:
    """A message's place within the rates.

    Attributes:
        later: seconds until it should ask again; 0 when it has a turn.
        at: when its turn is, by `time.monotonic`.
    """

    later: float
    at: float

    async def nearly(self) -> None:
        """Wait until it is time to prepare what is sent."""
        await self._until(self.at - _LEAD)

    async def reached(self) -> None:
        """Wait for the very moment: what leaves too soon would crowd what follows."""
        await self._until(self.at)

    async def _until(self, moment: float) -> None:
        left = moment - time.monotonic()
        if left > 0:
            await asyncio.sleep(left)


class Paces:
    """Keeps each account, and each pair of account and person, within its rate."""

    def __init__(self, book: PaceBook) -> None:
        self._book = book

    async def hold(self, channel_id: int, seconds: float) -> None:
        """Let a whole account wait, because the platform said so."""
        await self._book.hold(_held(channel_id), seconds)

    async def admit(
        self, channel_id: int, identity_id: int, able: Capabilities, apart: str = ""
    ) -> Admission:
        """Return a message's turn, or when to ask again.

        A long pause is left to the caller, so that others go on; only where the
        account has its next turn within a second there is one to wait for. What the
        platform counts apart has a pace of its own for each name in `apart`.
        """
        rates = []
        if able.recipient_pace is not None:
            pair = f"pair:{channel_id}:{identity_id}:{apart}"
            rates.append(_rated(pair, able.recipient_pace, 0.0))
        if able.account_pace is not None:
            account = f"account:{channel_id}:{apart}"
            rates.append(_rated(account, able.account_pace, PATIENCE))
        turn = await self._book.take(rates, _held(channel_id))
        now = time.monotonic()
        if turn.dues or not turn.wait:
            return Admission(0.0, now + turn.wait)
        return Admission(turn.wait, now)


def _held(channel_id: int) -> str:
    return f"held:{channel_id}"


def _rated(key: str, pace: Pace, patience: float) -> Rated:
    return Rated(
        key=key, per_second=pace.per_second, burst=pace.burst, patience=patience
    )
