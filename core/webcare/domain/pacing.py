"""Whose turn it is, within the rate that a platform allows.

The generic cell rate algorithm: what has been used of a rate is one moment, `due`, up
to which everything has been given away. All moments are seconds on one clock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """Something that has a rate.

    Attributes:
        key: what the rate is kept under.
        per_second: how often it may happen, on average.
        burst: how often at once.
        patience: the longest, in seconds, that whoever asks is ready to wait for a
            turn; with a longer wait no turn is given away.
    """

    key: str
    per_second: float
    burst: float
    patience: float = 0.0


@dataclass(frozen=True, slots=True)
class Turn:
    """The answer: how long to wait, in seconds, and what has been given away.

    `dues` is empty when no turn was given: then `wait` says when to ask again.
    """

    wait: float
    dues: Mapping[str, float]


def take_turn(rates: Sequence[Rated], dues: Mapping[str, float], now: float) -> Turn:
    """Give a turn within all of the rates, or within none."""
    taken: dict[str, float] = {}
    longest = 0.0
    for rate in rates:
        due = max(dues.get(rate.key, now), now) + 1 / rate.per_second
        wait = max(due - rate.burst / rate.per_second - now, 0.0)
        if wait > rate.patience:
            return Turn(wait, {})
        longest = max(longest, wait)
        taken[rate.key] = due
    return Turn(longest, taken)
