"""What it costs to hold a reply against an organisation's policies, in processor time.

A reply of 500 characters meets 60 tone rules (both starter sets, each rule for every
language, so that none is skipped), five privacy guards, the scope of a government's
channel, and the hours. The counterpart looks for the words of the tone rules with
Python's own `re`, one expression a rule, and says no more than that there was one.
"""

import re
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle, islice
from typing import Any

from webcare.policies import abuse, hours, privacy, scope
from webcare.policies.tone import KIND, Facts, TonePolicy, check, starters

REPLY = (
    "Goedemiddag mevrouw De Vries, wat vervelend dat uw pakket nog niet is bezorgd. "
    "Ik heb het voor u nagekeken met betrekking tot bestelling 48213 van vorige week. "
    "Het pakket ligt nu bij het sorteercentrum in Utrecht en gaat morgen mee met de "
    "eerste rit. U krijgt van ons een bericht zodra de bezorger onderweg is. Is het er "
    "morgen om zes uur nog niet, laat het ons dan weten, dan sturen we u kosteloos een "
    "nieuw pakket. Wij zoeken het dan graag voor u uit. Nog een heel fijne dag! 😀 "
    "Groeten, Eva"
)[:500].ljust(500, ".")
QUESTION = (
    "Goedemiddag, ik heb vorige week een pakket besteld bij jullie, bestelling 48213, "
    "en het is nog steeds niet bezorgd. Kunnen jullie nakijken waar het blijft?"
)
INSULT = "Jullie zijn een stelletje kl00tzakken, krijg de t.e.r.i.n.g!"
SHIELD = abuse.AbusePolicy(exceptions=("Lul Bier",))
FACTS = Facts(question="Mijn pakket is er nog steeds niet, belachelijk!")
ASKED = scope.Facts(question=FACTS.question)
GUARDED = privacy.PrivacyPolicy(forbidden=tuple(privacy.Asked)[:5])
GOVERNMENT = scope.ScopePolicy(profile="government")
OFFICE = hours.HoursPolicy.model_validate(
    {
        "week": {
            day: [{"opens": "08:30", "closes": "17:30"}] for day in list(hours.DAYS)[:5]
        }
    }
)
AT = datetime(2026, 3, 7, 12, 0, tzinfo=UTC)
RULES = 60
CALLS = 100
ROUNDS = 7


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of processor for one reply, here and in the counterpart.

    Attributes:
        shield: what it takes to judge what a customer wrote; `insult` what one takes
            that has to be looked at closely.
        ready: what it takes to make all tone rules ready that nobody knew before, which
            is done before somebody writes.
        first: what the first reply takes by a version in which a few rules changed.
    """

    tone: float
    guards: float
    scope: float
    hours: float
    shield: float
    insult: float
    bare: float
    ratio: float
    ready: float
    first: float
    findings: int

    @property
    def together(self) -> float:
        """Return what all policies take."""
        return self.tone + self.guards + self.scope + self.hours


def measure() -> Cost:
    """Measure both in turns; medians over rounds."""
    rules = dict(islice(_rules(), RULES))
    document = {"language": "nl", "rules": rules}
    policy = KIND.effective(document, {})
    ready = _milliseconds(lambda: KIND.prepare(policy), 1)
    assert not KIND.problems(document)
    other = _changed(document)
    first = _milliseconds(lambda: check(other, REPLY, "nl", FACTS), 1)
    found = check(policy, REPLY, "nl", FACTS)
    bare = [
        re.compile(expression, re.IGNORECASE)
        for expression in map(_bare, rules.values())
    ]
    calls: tuple[Callable[[], object], ...] = (
        lambda: check(policy, REPLY, "nl", FACTS),
        lambda: privacy.check(GUARDED, REPLY),
        lambda: scope.check(GOVERNMENT, REPLY, "nl", ASKED),
        lambda: hours.what_happens(OFFICE, AT),
        lambda: SHIELD.degree(QUESTION),
        lambda: SHIELD.degree(INSULT),
        lambda: [each.search(REPLY) for each in bare],
    )
    for call in calls:
        call()
    rounds = [tuple(map(_milliseconds, calls)) for _ in range(ROUNDS)]
    tone, guards, uses, open_now, shield, insult, theirs = (
        statistics.median(column) for column in zip(*rounds, strict=True)
    )
    return Cost(
        tone=tone,
        guards=guards,
        scope=uses,
        hours=open_now,
        shield=shield,
        insult=insult,
        bare=theirs,
        ratio=statistics.median(each[0] / each[-1] for each in rounds),
        ready=ready,
        first=first,
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


def _changed(document: Mapping[str, Any]) -> TonePolicy:
    """Return another version, in which every fifth rule looks for one word more.

    It was tried before it was activated, as every version is.
    """
    rules = {
        name: {**rule, "tokens": [*rule["tokens"], "krokodil"]}
        if position % 5 == 0 and "tokens" in rule
        else rule
        for position, (name, rule) in enumerate(document["rules"].items())
    }
    changed = {**document, "rules": rules}
    assert not KIND.problems(changed)
    return KIND.effective(changed, {})


def _milliseconds(call: Callable[[], object], calls: int = CALLS) -> float:
    begun = time.thread_time()
    for _ in range(calls):
        call()
    return (time.thread_time() - begun) * 1000 / calls
