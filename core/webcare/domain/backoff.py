"""How long to wait before something is tried again."""

from datetime import timedelta

MAX_ATTEMPTS = 12
"""After about four hours of trying, a person has to look."""

_FIRST = timedelta(seconds=2)
_LONGEST = timedelta(hours=1)


def backoff(attempts: int) -> timedelta:
    """Return the pause after a number of failed attempts, doubling up to an hour."""
    doubled: timedelta = _FIRST * 2 ** min(attempts, 20)
    return min(doubled, _LONGEST)
