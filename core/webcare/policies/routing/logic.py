"""What follows from what: whether one rule holds whenever another does, or never."""

from collections.abc import Iterator
from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from webcare.policies.routing.schema import Condition, Rule

_ONLY_ONE = frozenset({"channel", "visibility", "language", "team"})
"""Of these a moment has one value, so that it cannot be in two different lists."""


def holds_whenever(rule: "Rule", other: "Rule") -> bool:
    """Tell whether a rule's conditions hold at every moment at which another's do.

    False when it cannot be told from their texts: two patterns may find the same and
    be written otherwise.
    """
    return all(any(_follows(each, from_) for from_ in other.when) for each in rule.when)


def exclude(rule: "Rule", other: "Rule") -> bool:
    """Tell whether two rules never hold at the same moment, as far as can be seen."""
    return any(_exclude(one, two) for one, two in product(rule.when, other.when))


def never_holds(rule: "Rule") -> tuple[int, int] | None:
    """Return two conditions of a rule of which one rules out the other; None if none.

    As their positions, the first one first.
    """
    for one, two in _pairs(len(rule.when)):
        if _exclude(rule.when[one], rule.when[two]):
            return one, two
    return None


def _pairs(count: int) -> Iterator[tuple[int, int]]:
    for two in range(count):
        for one in range(two):
            yield one, two


def _follows(condition: "Condition", from_: "Condition") -> bool:
    if condition.what != from_.what or condition.negated != from_.negated:
        return False
    # What is asked for the other way round follows the other way round.
    wide, narrow = (condition, from_) if not condition.negated else (from_, condition)
    return set(narrow.values) <= set(wide.values) and wide.least <= narrow.least


def _exclude(one: "Condition", two: "Condition") -> bool:
    if one.what != two.what:
        return False
    if one.negated != two.negated:
        said, denied = (two, one) if one.negated else (one, two)
        return set(said.values) <= set(denied.values) and denied.least <= said.least
    if one.negated or one.what not in _ONLY_ONE:
        return False
    return set(one.values).isdisjoint(two.values)
