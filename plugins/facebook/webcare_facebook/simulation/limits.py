"""How fast Meta lets a Page send and read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

PER_SECOND = {"text": 300.0, "sound": 10.0, "conversations": 2.0}
"""Calls a second and Page: text, audio and video, and the Conversations API."""

_ROUNDING = 1e-9


@dataclass(slots=True)
class Bucket:
    """A bucket of permissions that fills itself."""

    per_second: float
    filled_at: datetime
    level: float

    @classmethod
    def full(cls, sort: str, now: datetime) -> Bucket:
        """Return a bucket that has not been used yet."""
        return cls(PER_SECOND[sort], now, PER_SECOND[sort])

    def take(self, now: datetime) -> bool:
        """Use up one permission; False when there is none left."""
        passed = max(0.0, (now - self.filled_at).total_seconds())
        self.level = min(self.per_second, self.level + passed * self.per_second)
        self.filled_at = now
        if self.level < 1 - _ROUNDING:
            return False
        self.level -= 1
        return True
