"""What becomes of posts that were found and that nobody addressed to us."""

from enum import StrEnum


class FoundState(StrEnum):
    """Where a found post stands; `new` waits for somebody to look at it."""

    NEW = "new"
    ANSWERED = "answered"
    SET_ASIDE = "set_aside"
