"""How fast an account may send, and how fast to one person."""

import asyncio

from webcare.domain.pacing import Rated
from webcare.plugin import Capabilities, Pace
from webcare.services.pace_books import PaceBook

PATIENCE = 1.0
"""How long, in seconds, a worker stands waiting for an account's next turn."""


class Paces:
    """Keeps each account, and each pair of account and person, within its rate."""

    def __init__(self, book: PaceBook) -> None:
        self._book = book

    async def hold(self, channel_id: int, seconds: float) -> None:
        """Let a whole account wait, because the platform said so."""
        await self._book.hold(_held(channel_id), seconds)

    async def admit(
        self, channel_id: int, identity_id: int, able: Capabilities, apart: str = ""
    ) -> float:
        """Return 0 when a message may go now, else how many seconds to wait.

        A pause is left to the caller, so that others go on; only where the account
        has its next turn within a second it is waited for here. What the platform
        counts apart has a pace of its own for each name in `apart`.
        """
        rates = []
        if able.recipient_pace is not None:
            pair = f"pair:{channel_id}:{identity_id}:{apart}"
            rates.append(_rated(pair, able.recipient_pace, 0.0))
        if able.account_pace is not None:
            account = f"account:{channel_id}:{apart}"
            rates.append(_rated(account, able.account_pace, PATIENCE))
        turn = await self._book.take(rates, _held(channel_id))
        if not turn.dues:
            return turn.wait
        await asyncio.sleep(turn.wait)
        return 0.0


def _held(channel_id: int) -> str:
    return f"held:{channel_id}"


def _rated(key: str, pace: Pace, patience: float) -> Rated:
    return Rated(
        key=key, per_second=pace.per_second, burst=pace.burst, patience=patience
    )
