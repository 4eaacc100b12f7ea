"""How fast an account may send, and how fast to one person."""

import asyncio
import time
from dataclasses import dataclass

from webcare.domain.pacing import Rated
from webcare.plugin import Capabilities, Pace
from webcare.services.sending.pace_books import PaceBook

PATIENCE = 1.0
"""How long, in seconds, a worker stands waiting for an account's next turn."""

_TOLERANCE = 0.025
"""How late a turn may be taken, in seconds: the next ones have their moments too."""

_SHORTEST = 0.05


class Lead:
    """How long before its turn a message is prepared, in seconds.

    Short, since a process that dies leaves what is prepared in doubt; longer for as
    long as turns pass before what they are for is ready.
    """

    def __init__(self) -> None:
        self.seconds = _SHORTEST

    def in_time(self) -> None:
        """Note that a turn was taken."""
        self.seconds = max(_SHORTEST, 0.99 * self.seconds)

    def too_short(self) -> bool:
        """Note that a turn has passed; False when a longer one would not help."""
        if self.seconds >= PATIENCE:
            return False
        self.seconds = min(PATIENCE, 1.5 * self.seconds)
        return True


@dataclass(frozen=True, slots=True)
class Admission:
    """A message's place within the rates.

    Attributes:
        later: seconds until it should ask again; 0 when it has a turn.
        waits: whether others have the turns before it.
        at: when its turn is, by `time.monotonic`.
        lead: how long before that it is prepared.
    """

    later: float
    waits: bool
    at: float
    lead: Lead

    async def nearly(self) -> None:
        """Wait until it is time to prepare what is sent."""
        await self._until(self.at - self.lead.seconds)

    async def reached(self) -> bool:
        """Wait for the very moment; False when it has passed, and the turn with it.

        What leaves too soon or too late would be one too many among the others.
        """
        await self._until(self.at)
        if self.waits and time.monotonic() - self.at > _TOLERANCE:
            return not self.lead.too_short()
        self.lead.in_time()
        return True

    async def _until(self, moment: float) -> None:
        left = moment - time.monotonic()
        if left > 0:
            await asyncio.sleep(left)


class Paces:
    """Keeps each account, and each pair of account and person, within its rate."""

    def __init__(self, book: PaceBook) -> None:
        self._book = book
        self._lead = Lead()

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
        turn, since = await self._book.take(rates, _held(channel_id))
        later = 0.0 if turn.dues else turn.wait
        return Admission(later, turn.wait > 0, since + turn.wait, self._lead)


def _held(channel_id: int) -> str:
    return f"held:{channel_id}"


def _rated(key: str, pace: Pace, patience: float) -> Rated:
    return Rated(
        key=key, per_second=pace.per_second, burst=pace.burst, patience=patience
    )
