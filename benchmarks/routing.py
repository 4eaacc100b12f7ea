"""What two hundred routing rules cost: one message by itself, and receipt as a whole.

The rules look for three patterns each, on one channel, some of them by hours; a few of
them match. The counterpart asks every rule about every message, one after the
other, with the same patterns.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.receipt import post
from benchmarks.servers import webcare
from benchmarks.webhooks import WORDS
from webcare.policies.patterns import Patterns
from webcare.policies.routing import KIND, Facts, RoutingPolicy
from webcare.services.configuration.apply_file import PolicyEntry
from webcare.services.configuration.export import Exported, written

RULES = 200
CALLS = 200
ROUNDS = 7
REQUESTS = 6000
WARM_UP = 1500

_ABOUT = (
    "factuur{letters}", "koffer{letters}", "bagage", "terugbetaling", "annuleren",
    "omboeken", "stoel{letters}", "maaltijd{letters}", "rolstoel", "huisdier",
    "paspoort", "visum", "instapkaart", "incheck{letters}", "parkeren", "klacht",
    "vergoeding", "werkgever", "groep{letters}", "wachtwoord",
)  # fmt: skip
_HOW = ("kwijt", "kapot", "te laat", "dringend", "verkeerd", "dubbel", "opnieuw")
_SAID = ("vertraagd", "aansluiting", "buggy", "boekingsnummer")
"""What the message of the measurements names."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of processor for one message.

    Attributes:
        explained: when it is also said of each rule what kept it from matching, as
            the page of a conversation does.
        one_by_one: asking each rule by itself.
        ready: making the rules ready, once for a version.
        matched: how many of them matched.
    """

    together: float
    explained: float
    one_by_one: float
    ready: float
    matched: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """Messages a second with and without rules; medians of rounds in turns."""

    name: str
    without: float
    ruled: float
    ratio: float


def measure() -> Cost:
    """Measure both in turns; medians over rounds."""
    policy = RoutingPolicy.model_validate(document())
    begun = time.thread_time()
    KIND.prepare(policy)
    ready = (time.thread_time() - begun) * 1000
    facts = Facts(event="message", channel="bench", visibility="private", text=WORDS)
    each = list(_one_by_one(policy))
    calls: tuple[Callable[[], object], ...] = (
        lambda: policy.plan.matched(facts),
        lambda: policy.plan.run(facts),
        lambda: [holds(facts) for holds in each],
    )
    for call in calls:
        call()
    rounds = [tuple(map(_milliseconds, calls)) for _ in range(ROUNDS)]
    together, explained, alone = (
        statistics.median(one) for one in zip(*rounds, strict=True)
    )
    matched = len(policy.plan.matched(facts))
    assert matched == sum(holds(facts) for holds in each)
    return Cost(
        together=together,
        explained=explained,
        one_by_one=alone,
        ready=ready,
        matched=matched,
    )


def receipt(name: str, new_database: Callable[[str], str], rounds: int = 3) -> Receipt:
    """Measure two servers in turn, of which one goes by rules."""
    rules = PolicyEntry(kind=KIND.name, document=document())
    more = '[[teams]]\nname = "desk"\n' + written(Exported((), (), (), (), (rules,)))
    with tempfile.TemporaryDirectory() as folder:
        there = Path(folder)
        with (
            webcare(there / "a", new_database("plain")) as (plain, _),
            webcare(there / "b", new_database("ruled"), more) as (ruled, _),
        ):
            for port in (plain, ruled):
                post(port, WARM_UP)
            found = [
                (post(plain, REQUESTS).rate, post(ruled, REQUESTS).rate)
                for _ in range(rounds)
            ]
    without, with_rules = (statistics.median(one) for one in zip(*found, strict=True))
    ratio = statistics.median(one / other for other, one in found)
    return Receipt(name, without, with_rules, ratio)


def document() -> dict[str, Any]:
    """Return two hundred rules; the last ones match what is written."""
    return {"rules": [_rule(number) for number in range(RULES)]}


def _rule(number: int) -> dict[str, Any]:
    about, how = _ABOUT[number % len(_ABOUT)], _HOW[number % len(_HOW)]
    patterns = [f"{about} {how}", f"{how} {about}", f"{about} nr {number}"]
    said = number - (RULES - len(_SAID))
    if said >= 0:
        patterns = [_SAID[said]]
    when: list[dict[str, Any]] = [
        {"what": "channel", "names": ["bench"]},
        {"what": "words", "patterns": patterns},
    ]
    if said < 0 and number % 10 == 0:
        when.append({"what": "hours", "negated": True})
    then: list[dict[str, Any]] = [{"do": "tag", "tag": f"tag-{number % 10}"}]
    if number % 3 == 0:
        then.append({"do": "team", "team": "desk"})
    return {
        "name": f"rule-{number}",
        "title": f"Rule {number}",
        "on": ["new", "message"],
        "when": when,
        "then": then,
    }


def _one_by_one(policy: RoutingPolicy) -> Iterator[Callable[[Facts], bool]]:
    for rule in policy.rules:
        patterns = [
            Patterns(each.patterns) for each in rule.when if each.what == "words"
        ]
        names = {
            name for each in rule.when if each.what == "channel" for name in each.names
        }
        closed = any(each.what == "hours" for each in rule.when)

        def holds(
            facts: Facts,
            patterns: list[Patterns] = patterns,
            names: set[str] = names,
            *,
            closed: bool = closed,
        ) -> bool:
            return (
                facts.channel in names
                and not (closed and facts.open)
                and all(each.found(facts.text) for each in patterns)
            )

        yield holds


def _milliseconds(call: Callable[[], object]) -> float:
    begun = time.thread_time()
    for _ in range(CALLS):
        call()
    return (time.thread_time() - begun) * 1000 / CALLS
