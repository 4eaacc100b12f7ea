"""Promises to customers: what became of one."""

from datetime import datetime
from enum import StrEnum

WEEKS_AHEAD = 14
"""How many weeks ahead a promise may be due, counted generously: it is three months."""


class PledgeKind(StrEnum):
    """What a policy promises: the first answer, each later one, or the resolution."""

    FIRST = "first"
    NEXT = "next"
    RESOLUTION = "resolution"


class Outcome(StrEnum):
    """What became of a promise.

    `open` runs; `kept` was answered in time; `broken` was not, whether it was answered
    later or never; `moved` was replaced by another time before this one came; `ended`
    was resolved before its time without an answer; `withdrawn` never left.
    """

    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    MOVED = "moved"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


def answered(due: datetime, at: datetime) -> Outcome:
    """Judge a promise that is answered: to the second named is in time."""
    return Outcome.KEPT if at <= due else Outcome.BROKEN


def given_up(due: datetime, at: datetime, instead: Outcome) -> Outcome:
    """Judge a promise that ends without an answer: one whose time came is broken."""
    return instead if at <= due else Outcome.BROKEN


def unanswered_again(due: datetime, now: datetime) -> Outcome:
    """Judge a promise whose answer was taken back, or did not get through."""
    return Outcome.OPEN if now <= due else Outcome.BROKEN
