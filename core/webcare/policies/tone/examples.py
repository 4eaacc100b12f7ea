"""The examples that rules carry, run as tests; and what else makes a rule unusable."""

from collections.abc import Iterator
from functools import lru_cache

from pydantic import TypeAdapter

from webcare.policies.kind import Problem
from webcare.policies.patterns import Pattern, UnusablePattern
from webcare.policies.tone.engine import MOST_READY, look_of
from webcare.policies.tone.hits import Facts, Look
from webcare.policies.tone.reading import Reading
from webcare.policies.tone.rules import (
    Capitalisation,
    Conditional,
    Consistency,
    Example,
    Existence,
    Metric,
    Occurrence,
    Rule,
    Sequence,
    Substitution,
)
from webcare.policies.tone.schema import TonePolicy

_SHOWN = 80
_RULE: TypeAdapter[Rule] = TypeAdapter(Rule)


def check_rules(policy: TonePolicy) -> Iterator[Problem]:
    """Yield what is wrong with rules, off or on: they may be switched on again."""
    for name, rule in policy.rules.items():
        for problem in _problems(rule.model_dump_json(), policy.language):
            yield Problem(
                ("rules", name, *problem.place), problem.reason, problem.values
            )


@lru_cache(maxsize=MOST_READY)
def _problems(written: str, language: str) -> tuple[Problem, ...]:
    """Return what is wrong with a rule, once however often its policy is looked at."""
    return tuple(problems_of(_RULE.validate_json(written), language))


def problems_of(rule: Rule, language: str = "") -> Iterator[Problem]:
    """Yield what is wrong with one rule, with places inside it.

    Args:
        rule: which fits its schema.
        language: in which its examples are, when the rule does not say.
    """
    patterns = list(_unusable(rule))
    yield from patterns
    if patterns:
        return
    yield from _pointless(rule)
    if not rule.bad or not rule.good:
        yield Problem(
            ("good" if rule.bad else "bad",),
            "Give at least one reply that this rule finds, and one that it does not.",
        )
    yield from _failed(rule, language)


def _failed(rule: Rule, language: str) -> Iterator[Problem]:
    look = look_of(rule)
    spoken = rule.languages[0] if rule.languages else language
    for position, example in enumerate(rule.bad):
        if not _finds(look, example, spoken):
            yield Problem(
                ("bad", position),
                "This rule finds nothing in its bad example “%(example)s”.",
                (("example", example.text[:_SHOWN]),),
            )
    for position, example in enumerate(rule.good):
        if _finds(look, example, spoken):
            yield Problem(
                ("good", position),
                "This rule finds something in its good example “%(example)s”.",
                (("example", example.text[:_SHOWN]),),
            )


def _finds(look: Look, example: Example, language: str) -> bool:
    facts = Facts(question=example.question, labels=frozenset(example.labels))
    hits = look(Reading(example.text), language, facts)
    return next(iter(hits), None) is not None


def _unusable(rule: Rule) -> Iterator[Problem]:
    for place, source, case in _sources(rule):
        try:
            Pattern(source, case=case)
        except UnusablePattern as error:
            yield error.problem(*place)


def _sources(rule: Rule) -> Iterator[tuple[tuple[str | int, ...], str, bool]]:
    """Yield every pattern of a rule, with its place and whether capitals count."""
    match rule:
        case Existence(tokens=tokens, case=case) | Occurrence(tokens=tokens, case=case):
            named = {"tokens": tokens}
        case Substitution(swap=swap, case=case):
            yield from ((("swap", source), source, case) for source in swap)
            return
        case Consistency(one=one, other=other):
            named, case = {"one": one, "other": other}, False
        case Conditional(first=first, second=second):
            named, case = {"first": first, "second": second}, False
        case Sequence(parts=parts):
            named, case = {"parts": parts}, False
        case _:
            return
    for name, sources in named.items():
        for position, source in enumerate(sources):
            yield (name, position), source, case


def _pointless(rule: Rule) -> Iterator[Problem]:
    """Yield what leaves a rule without anything to say."""
    match rule:
        case Occurrence(min=0, max=None) | Metric(min=None, max=None):
            yield Problem(("max",), "Give a minimum or a maximum.")
        case Occurrence(min=least, max=int(most)) if least > most:
            yield Problem(("max",), "The maximum is less than the minimum.")
        case Metric(min=float(low), max=float(high)) if low > high:
            yield Problem(("max",), "The maximum is less than the minimum.")
        case Conditional(first=(), labels=()):
            yield Problem(("first",), "Give a condition: words, or a label.")
        case Capitalisation(terms=(), sentences=False, shouting=None):
            yield Problem(("terms",), "Give names, or choose what else is looked at.")
        case _:
            return
