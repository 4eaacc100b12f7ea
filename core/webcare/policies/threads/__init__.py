"""Threads: which messages are one question, and what a word after the end is."""

from collections.abc import Callable

from webcare.policies.threads.afterwards import Afterwards, afterwards
from webcare.policies.threads.definition import KIND
from webcare.policies.threads.schema import Burst, Reopen, Thanks, ThreadsPolicy
from webcare.policies.threads.thanks import is_thanks

ThreadsOf = Callable[[int], ThreadsPolicy]
"""Returns what holds on a channel now."""

__all__ = [
    "KIND",
    "Afterwards",
    "Burst",
    "Reopen",
    "Thanks",
    "ThreadsOf",
    "ThreadsPolicy",
    "afterwards",
    "is_thanks",
]
