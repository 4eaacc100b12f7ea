"""All rules of a policy, made ready once, and held against replies."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice

from pydantic import TypeAdapter

from webcare.domain.findings import Finding
from webcare.policies.tone import form, wording
from webcare.policies.tone.hits import Facts, Hit, Look
from webcare.policies.tone.reading import Reading
from webcare.policies.tone.rules import (
    Capitalisation,
    Conditional,
    Consistency,
    Existence,
    Metric,
    Occurrence,
    Repetition,
    Rule,
    Sequence,
    Spelling,
    Substitution,
)

PREFIX = "tone."
"""What the name of a finding begins with; the rule's id follows."""

MOST_HITS = 20
"""How often one rule is shown in one reply: nobody reads more."""


MOST_READY = 1_000
"""How many rules of all policies together are kept ready."""

_RULE: TypeAdapter[Rule] = TypeAdapter(Rule)
_BESIDE = {"level", "reason", "languages", "off", "good", "bad"}
"""What a rule says besides what it looks for."""


class Prepared:
    """The rules that are on, ready to be held against a reply.

    Raises:
        UnusablePattern: when a rule has a pattern that cannot be used.
    """

    def __init__(self, rules: Mapping[str, Rule]) -> None:
        self._rules = [
            (name, rule, look_of(rule)) for name, rule in rules.items() if not rule.off
        ]

    def findings(
        self, reading: Reading, language: str, facts: Facts
    ) -> tuple[Finding, ...]:
        """Return what there is to say about a reply, in the order of the text.

        Args:
            reading: the reply.
            language: that it is in; empty when that is not known, so that the rules
                of every language hold.
            facts: what else is known.
        """
        found = [
            _finding(name, rule, hit)
            for name, rule, look in self._rules
            if not language or not rule.languages or language in rule.languages
            for hit in islice(look(reading, language, facts), MOST_HITS)
        ]
        return tuple(sorted(found, key=_place))


def look_of(rule: Rule) -> Look:
    """Return what looks for what a rule is about.

    To make patterns ready takes long. Rules that look for the same share it, on every
    channel and in every version: who tries a rule has made it ready for who writes.

    Raises:
        UnusablePattern: when one of its patterns cannot be used.
    """
    return _ready(rule.model_dump_json(exclude=_BESIDE))


@lru_cache(maxsize=MOST_READY)
def _ready(written: str) -> Look:
    rule = _RULE.validate_json(written)
    match rule:
        case Existence() | Substitution() | Occurrence():
            return _look_for_words(rule)
        case Consistency() | Conditional() | Sequence():
            return _look_at_what_goes_together(rule)
        case _:
            return _look_at_form(rule)


def _look_for_words(rule: Existence | Substitution | Occurrence) -> Look:
    match rule:
        case Existence():
            return wording.existence(rule)
        case Substitution():
            return wording.substitution(rule)
        case Occurrence():
            return wording.occurrence(rule)


def _look_at_what_goes_together(rule: Consistency | Conditional | Sequence) -> Look:
    match rule:
        case Consistency():
            return wording.consistency(rule)
        case Conditional():
            return wording.conditional(rule)
        case Sequence():
            return wording.sequence(rule)


def _look_at_form(rule: Repetition | Capitalisation | Spelling | Metric) -> Look:
    match rule:
        case Repetition():
            return form.repetition(rule)
        case Capitalisation():
            return form.capitalisation(rule)
        case Spelling():
            return form.spelling(rule)
        case Metric():
            return form.metric(rule)


def _finding(name: str, rule: Rule, hit: Hit) -> Finding:
    values = tuple(_values(hit))
    return Finding(
        rule=f"{PREFIX}{name}",
        level=rule.level,
        reason=_filled(rule.reason, values) or rule.SAYS,
        values=() if rule.reason else values,
        span=hit.span,
        replacement=hit.replacement,
        overridable=True,
    )


def _filled(reason: str, values: Iterable[tuple[str, str]]) -> str:
    """Return a sentence of an administrator, who may write "100%" in it, too."""
    for name, value in values:
        reason = reason.replace(f"%({name})s", value)
    return reason


def _values(hit: Hit) -> Iterator[tuple[str, str]]:
    for name, number in (("count", hit.count), ("limit", hit.limit)):
        if number is not None:
            yield name, f"{round(number, 1):g}"


def _place(finding: Finding) -> tuple[int, int]:
    # What is about the reply as a whole comes last.
    return finding.span or (1 << 30, 0)
