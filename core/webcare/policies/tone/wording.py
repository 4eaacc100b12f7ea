"""Rules about words: which are there, which are better, which go together."""

from bisect import bisect_left
from collections.abc import Iterator

from webcare.policies.patterns import Patterns
from webcare.policies.tone.hits import Facts, Hit, Look, cased
from webcare.policies.tone.reading import Reading
from webcare.policies.tone.rules import (
    Conditional,
    Consistency,
    Existence,
    Occurrence,
    Sequence,
    Substitution,
)


def existence(rule: Existence) -> Look:
    """Look for what should not be there."""
    patterns = Patterns(rule.tokens, case=rule.case)

    def look(reading: Reading, language: str, facts: Facts) -> Iterator[Hit]:
        del language, facts
        for _, span in patterns.spans(reading.text):
            yield Hit(span=span, replacement=rule.replacement)

    return look


def substitution(rule: Substitution) -> Look:
    """Look for what has a better word."""
    patterns = Patterns(rule.swap, case=rule.case)
    better = list(rule.swap.values())

    def look(reading: Reading, language: str, facts: Facts) -> Iterator[Hit]:
        del language, facts
        for position, span in patterns.spans(reading.text):
            replacement = cased(better[position], reading.at(span))
            yield Hit(span=span, replacement=replacement)

    return look


def occurrence(rule: Occurrence) -> Look:
    """Count, in the reply or in each of its sentences."""
    patterns = Patterns(rule.tokens, case=rule.case)

    def look(reading: Reading, language: str, facts: Facts) -> Iterator[Hit]:
        del language, facts
        spans = sorted(span for _, span in patterns.spans(reading.text))
        whole = (0, len(reading.text))
        by_sentence = rule.per == "sentence"
        for part in reading.sentences if by_sentence else [whole]:
            here = spans[slice(*(bisect_left(spans, (edge,)) for edge in part))]
            if rule.max is not None and len(here) > rule.max:
                yield Hit(span=here[rule.max], count=len(here), limit=rule.max)
            if len(here) < rule.min and reading.words:
                span = part if by_sentence else None
                yield Hit(span=span, count=len(here), limit=rule.min)

    return look


def consistency(rule: Consistency) -> Look:
    """Look for a second way of writing, or for the one that is not ours."""
    one, other = Patterns(rule.one), Patterns(rule.other)
    swap = {word.lower(): better for word, better in rule.swap.items()}

    def look(reading: Reading, language: str, facts: Facts) -> Iterator[Hit]:
        del language, facts
        first = [span for _, span in one.spans(reading.text)]
        second = [span for _, span in other.spans(reading.text)]
        if rule.prefer is None:
            # The way that is used less is the slip; of two alike, what comes later.
            wrong = min(second, first, key=len) if first and second else []
        else:
            wrong = second if rule.prefer == "one" else first
        for span in wrong:
            words = reading.at(span)
            better = swap.get(words.lower(), "")
            yield Hit(span=span, replacement=cased(better, words))

    return look


def conditional(rule: Conditional) -> Look:
    """Look for what a condition asks for, or forbids."""
    first, second = Patterns(rule.first), Patterns(rule.second)
    labels = frozenset(rule.labels)

    def look(reading: Reading, language: str, facts: Facts) -> Iterator[Hit]:
        del language
        asked = reading.text if rule.where == "reply" else facts.question
        if not (labels & facts.labels or first.found(asked)):
            return
        if rule.forbidden:
            for _, span in second.spans(reading.text):
                yield Hit(span=span)
        elif reading.words and not second.found(reading.text):
            yield Hit()

    return look


def sequence(rule: Sequence) -> Look:
    """Look for parts in an order that should not be, or miss one that should."""
    parts = [Patterns([source]) for source in rule.parts]

    def look(reading: Reading, language: str, facts: Facts) -> Iterator[Hit]:
        del language, facts
        found = list(_runs(parts, rule.gap, reading))
        if rule.wanted:
            if not found and reading.words:
                yield Hit()
        else:
            for span in found:
                yield Hit(span=span)

    return look


def _runs(
    parts: list[Patterns], gap: int, reading: Reading
) -> Iterator[tuple[int, int]]:
    """Yield where all parts stand in order, no more words apart than the gap."""
    runs = [span for _, span in parts[0].spans(reading.text)]
    for part in parts[1:]:
        spans = sorted(span for _, span in part.spans(reading.text)) if runs else []
        runs = [
            (begin, following[1])
            for begin, end in runs
            if (following := _next(spans, end, gap, reading)) is not None
        ]
    yield from runs


def _next(
    spans: list[tuple[int, int]], end: int, gap: int, reading: Reading
) -> tuple[int, int] | None:
    position = bisect_left(spans, (end,))
    if position == len(spans):
        return None
    following = spans[position]
    return following if reading.words_in((end, following[0])) <= gap else None
