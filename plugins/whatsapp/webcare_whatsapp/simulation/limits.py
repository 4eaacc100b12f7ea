"""How fast Meta lets a number send."""

from dataclasses import dataclass
from datetime import datetime

PAIR_BURST = 45
"""Messages to one person at once."""

PAIR_PER_SECOND = 1 / 6

NUMBER_PER_SECOND = 80

_ROUNDING = 1e-9


@dataclass(slots=True)
class Bucket:
    """A bucket of permissions that fills itself."""

    capacity: float
    per_second: float
    filled_at: datetime
    level: float

    @classmethod
    def full(cls, capacity: float, per_second: float, now: datetime) -> "Bucket":
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
