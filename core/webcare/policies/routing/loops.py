"""Rules that hand a conversation around between them without an end."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from webcare.policies.routing.logic import exclude

if TYPE_CHECKING:
    from webcare.policies.routing.schema import Rule

MOST_TEAMS = 5
"""How many teams long a loop is looked for."""

MOST_STEPS = 20_000
"""How far is looked: what is beyond is stopped when it happens."""


def loop_among(rules: Sequence["Rule"]) -> tuple[int, ...]:
    """Return rules that would call each other without an end; empty when none would.

    A rule that gives a conversation to another team is a hand-over, at which rules run
    again. Which of two that hold has the last word depends on their order.

    Returns:
        Their positions, in the order in which they follow each other.
    """
    hands = [
        position
        for position, rule in enumerate(rules)
        if rule.active and "handover" in rule.on and team_of(rule)
    ]
    steps = iter(range(MOST_STEPS))
    for first in hands:
        for found in _ways(rules, hands, (first,), steps):
            return found
    return ()


def team_of(rule: "Rule") -> str:
    """Return the team to which a rule gives a conversation; empty for none."""
    return next((each.team for each in rule.then[::-1] if each.do == "team"), "")


def _ways(
    rules: Sequence["Rule"],
    hands: Sequence[int],
    path: tuple[int, ...],
    steps: Iterator[int],
) -> Iterator[tuple[int, ...]]:
    """Yield ways from the last of a path back to its first."""
    if len(path) > 1 and _leads(rules, path[-1], path[0]):
        yield path
    if len(path) == MOST_TEAMS:
        return
    for each in hands:
        # Each loop is found from the first of its rules.
        if each <= path[0] or each in path or not _leads(rules, path[-1], each):
            continue
        if next(steps, None) is None:
            return
        if not any(_exclude_beside_team(rules[each], rules[one]) for one in path):
            yield from _ways(rules, hands, (*path, each), steps)


def _leads(rules: Sequence["Rule"], before: int, after: int) -> bool:
    """Tell whether one rule has the last word once another has had it."""
    team = team_of(rules[before])
    if team_of(rules[after]) == team or not _admits(rules[after], team):
        return False
    if not _admits(rules[before], team):
        return True
    return not rules[before].stop if before < after else rules[after].stop


def _admits(rule: "Rule", team: str) -> bool:
    """Tell whether a rule may hold while a team has the conversation."""
    return all(
        (team in each.teams) != each.negated
        for each in rule.when
        if each.what == "team"
    )


def _exclude_beside_team(rule: "Rule", other: "Rule") -> bool:
    """Tell whether two rules never hold one after the other: the team may change."""
    return exclude(_without_team(rule), _without_team(other))


def _without_team(rule: "Rule") -> "Rule":
    left = tuple(each for each in rule.when if each.what != "team")
    return rule.model_copy(update={"when": left})
