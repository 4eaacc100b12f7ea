"""How a platform lets us call at a rate, and in bursts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

_ROUNDING = 1e-9


@dataclass(slots=True)
class Bucket:
    """A bucket of permissions that fills itself.

    Attributes:
        capacity: how many it holds at most.
        level: how many it held at `filled_at`.
    """

    capacity: float
    per_second: float
    filled_at: datetime
    level: float

    @classmethod
    def full(cls, capacity: float, per_second: float, now: datetime) -> Bucket:
        """Return a bucket that has not been used yet."""
        return cls(capacity, per_second, now, capacity)

    def holds(self, now: datetime) -> bool:
        """Tell whether a permission is left, without taking it."""
        passed = max(0.0, (now - self.filled_at).total_seconds())
        self.level = min(self.capacity, self.level + passed * self.per_second)
        self.filled_at = now
        return self.level >= 1 - _ROUNDING

    def take(self) -> None:
        """Use up one permission."""
        self.level -= 1
