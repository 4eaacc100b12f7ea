"""Exceptions by which a text that was masked for nothing is shown."""

import re

from webcare.policies.abuse.judge import Judge
from webcare.policies.abuse.schema import AbusePolicy
from webcare.policies.patterns import MOST_CHARACTERS, Pattern, UnusablePattern

_MEANT = re.compile(r"[\\.+*?()\[\]{}|^$]")
_ROUNDS = 5
"""What is excepted may show what stood under it, so that it is looked at again."""


def sparing(policy: AbusePolicy, text: str) -> tuple[str, ...]:
    """Return the exceptions that a text lacks, as patterns of the policy.

    They are the words that were found and no others, in small letters and as they are
    read: of `kl00tzak` it is `klootzak`. None where the text is not masked.
    """
    found: list[str] = []
    if not policy.on:
        return ()
    for _ in range(_ROUNDS):
        judge = Judge(policy.abusive, policy.threats, (*policy.exceptions, *found))
        if judge.degree(text) < policy.least:
            break
        fresh = map(_pattern, judge.offending(text, policy.least))
        more = [each for each in dict.fromkeys(fresh) if _is_usable(each)]
        found += (each for each in more if each not in found)
    return tuple(found)


def _pattern(words: str) -> str:
    """Return words as a pattern that means them and nothing else."""
    plain = " ".join(words.split())
    return _MEANT.sub(lambda mark: f"\\{mark[0]}", plain)


def _is_usable(pattern: str) -> bool:
    if not 0 < len(pattern) <= MOST_CHARACTERS:
        return False
    try:
        Pattern(pattern)
    except UnusablePattern:
        return False
    return True
