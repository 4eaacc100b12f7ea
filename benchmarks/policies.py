"""What it costs to hold a reply against an organisation's policies, in processor time.

A reply of 500 characters meets 60 tone rules: both starter sets, each rule for every
language, so that none is skipped. The counterpart looks for the same words with
Python's own `re`, one expression a rule, and says no more than that there was one.
"""

import re
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any

from webcare.policies.tone import KIND, Facts, check, starters

REPLY = (
    "Goedemiddag mevrouw De Vries, wat vervelend dat uw pakket nog niet is bezorgd. "
    "Ik heb het voor u nagekeken met betrekking tot bestelling 48213 van vorige week. "
    "Het pakket ligt nu bij het sorteercentrum in Utrecht en gaat morgen mee met de "
    "eerste rit. U krijgt van ons een bericht zodra de bezorger onderweg is. Is het er "
    "morgen om zes uur nog niet, laat het ons dan weten, dan sturen we u kosteloos een "
    "nieuw pakket. Wij zoeken het dan graag voor u uit. Nog een heel fijne dag! 😀 "
    "Groeten, Eva"
)[:500].ljust(500, ".")
FACTS = Facts(question="Mijn pakket is er nog steeds niet, belachelijk!")
RULES = 60
CALLS = 100
ROUNDS = 7


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of processor for one reply, here and in the counterpart."""

    ours: float
    bare: float
    ratio: float
    findings: int


def measure() -> Cost:
    """Measure both in turns; medians over rounds."""
    rules = dict(islice(_rules(), RULES))
    document = {"language": "nl", "rules": rules}
    assert not KIND.problems(document)
    policy = KIND.effective(document, {})
    found = check(policy, REPLY, "nl", FACTS)
    bare = [
        re.compile(expression, re.IGNORECASE)
        for expression in map(_bare, rules.values())
    ]
    rounds = [
        (
            _milliseconds(lambda: check(policy, REPLY, "nl", FACTS)),
            _milliseconds(lambda: [each.search(REPLY) for each in bare]),
        )
        for _ in range(ROUNDS)
    ]
    return Cost(
        ours=statistics.median(ours for ours, _ in rounds),
        bare=statistics.median(theirs for _, theirs in rounds),
        ratio=statistics.median(ours / theirs for ours, theirs in rounds),
        findings=len(found),
    )


def _rules() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield rules of the starters, over and over, under names of their own."""
    every = [
        (name, rule)
        for starter in starters()
        for name, rule in starter.document["rules"].items()
    ]
    for number, (name, rule) in enumerate(cycle(every)):
        # Examples are in the language of their rule, which shows by itself.
        yield f"{name[:50]}-{number}", {**rule, "languages": []}


def _bare(rule: Mapping[str, Any]) -> str:
    """Return what looks for a rule's words, as somebody would write it by hand."""
    sources: list[str] = []
    for name in ("tokens", "swap", "words", "one", "other", "second", "parts", "terms"):
        # A minimum number of words is called as the list of misspelt ones is.
        given = rule.get(name, ())
        sources += () if isinstance(given, int) else given
    words = [re.sub(r"\{\w+\}", r"\\w+", each) for each in sources]
    choices = "|".join(words) or r"(\w+) +\1"
    return rf"(?<!\w)(?:{choices})(?!\w)"


def _milliseconds(call: Callable[[], object]) -> float:
    begun = time.thread_time()
    for _ in range(CALLS):
        call()
    return (time.thread_time() - begun) * 1000 / CALLS
