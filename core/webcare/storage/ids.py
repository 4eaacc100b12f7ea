"""Identifiers that are made before the row is stored.

Set-based inserts need to know the keys of the rows that refer to each other. Ids grow
with time, so that new rows stand together in every index, and fit in 63 bits: 41 bits
of milliseconds, then 22 bits that start at random in each millisecond and count up.
Two processes that hit the same number are caught by the primary key; the transaction
is then tried again.
"""

import random
import threading
import time

_EPOCH_MS = 1_735_689_600_000  # 2025-01-01
_SEQUENCE_BITS = 22
LARGEST_ID = (1 << 63) - 1
"""The largest number that a database holds."""

_DIGITS = len(str(LARGEST_ID))
_lock = threading.Lock()
# Seeded by the system; ids are no secrets, and this is twenty times as fast as one.
_random = random.Random()  # noqa: S311
_last = 0


def new_id() -> int:
    """Return a number that this process never gave before."""
    global _last  # noqa: PLW0603 - one sequence a process is the point
    start = (time.time_ns() // 1_000_000 - _EPOCH_MS) << _SEQUENCE_BITS
    with _lock:
        # Half the space, so that counting up does not run into the next millisecond.
        fresh = start | _random.getrandbits(_SEQUENCE_BITS - 1)
        _last = fresh if _last < start else _last + 1
        return _last


def id_in(text: str) -> int | None:
    """Return the number that a text is; None when it can be no identifier."""
    digits = text.isascii() and text.isdigit() and len(text) <= _DIGITS
    return int(text) if digits and int(text) <= LARGEST_ID else None
