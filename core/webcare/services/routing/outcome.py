"""What rules come to for one conversation: whom it goes to, and how it is marked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from webcare.policies.routing import Action, RoutingPolicy, Rule, actions_of

MOST_TAGS = 20
"""How many tags a conversation has at most."""

PRIORITIES: Mapping[str, int] = {"low": -1, "normal": 0, "high": 1, "urgent": 2}

NO_TEAM = "no_team"
NO_AGENT = "no_agent"
TOO_MANY_TAGS = "too_many_tags"
LOOP = "loop"
"""What can be wrong with what a rule asks for, as the trail names it."""


@dataclass(slots=True)
class Outcome:
    """What is to be done about a conversation.

    Attributes:
        team: by name, where `moved`; empty for the queue that all share.
        moved: whether it goes to a team.
        priority: None to leave it.
        tags: that it gets besides those that it has.
        skills: that whoever is given it must have, and at which level.
        elsewhere: what is done after the commit: each action's rule, and its position
            in that rule's actions.
        problems: what could not be done as it was asked for, and what about.
    """

    team: str = ""
    moved: bool = False
    priority: int | None = None
    tags: tuple[str, ...] = ()
    skills: dict[str, int] = field(default_factory=dict)
    elsewhere: list[tuple[str, int]] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)


def outcome_of(
    policy: RoutingPolicy, matched: Sequence[Rule], teams: Mapping[str, int]
) -> Outcome:
    """Return what the rules that matched come to.

    Args:
        policy: theirs.
        matched: in their order.
        teams: that there are, by name.
    """
    outcome = Outcome()
    for action in actions_of(matched):
        match action.do:
            case "team":
                _move(outcome, action.team, policy, teams)
            case "priority":
                outcome.priority = PRIORITIES[action.priority]
            case "skill":
                outcome.skills[action.skill] = action.level
            case "tag":
                outcome.tags += (action.tag,)
            case _:
                outcome.elsewhere.append(_origin(matched, action))
    return outcome


def tags_with(tags: Sequence[str], outcome: Outcome) -> list[str]:
    """Return tags with those of an outcome; notes when they are too many."""
    together = list(dict.fromkeys((*tags, *outcome.tags)))
    if len(together) > MOST_TAGS:
        outcome.problems[TOO_MANY_TAGS] = together[MOST_TAGS]
    return together[:MOST_TAGS]


def _move(
    outcome: Outcome, team: str, policy: RoutingPolicy, teams: Mapping[str, int]
) -> None:
    outcome.moved = True
    if team in teams:
        outcome.team = team
        return
    # Nobody is there by that name any more: somebody must see it all the same.
    outcome.problems[NO_TEAM] = team
    outcome.team = policy.fallback if policy.fallback in teams else ""


def _origin(matched: Sequence[Rule], action: Action) -> tuple[str, int]:
    return next(
        (rule.name, number)
        for rule in reversed(matched)
        for number, each in enumerate(rule.then)
        if each is action
    )
