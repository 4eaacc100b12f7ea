"""Routing as a kind of policy, and what must hold of it besides its schema."""

from collections.abc import Iterator

from webcare.policies.kind import Place, PolicyKind, Problem, at_level
from webcare.policies.patterns import Pattern, UnusablePattern
from webcare.policies.routing.logic import holds_whenever, never_holds
from webcare.policies.routing.loops import loop_among
from webcare.policies.routing.plan import subject_of
from webcare.policies.routing.schema import RoutingPolicy, Rule

_SAME_NAME = "Two rules have the same name."
_NEVER_HOLDS = "This can never hold together with condition %(number)s."
_NEVER_RUNS = "This rule never runs: “%(rule)s” before it stops whatever it is for."
_UNDONE = "What this does is always undone by “%(rule)s” after it."
_LOOP = "These rules would hand a conversation around without an end: %(rules)s."


def _problems(policy: RoutingPolicy) -> Iterator[Problem]:
    names: set[str] = set()
    unusable = False
    for position, rule in enumerate(policy.rules):
        if rule.name in names:
            yield Problem(("rules", position, "name"), _SAME_NAME)
        names.add(rule.name)
        for problem in _unusable(rule, position):
            unusable = True
            yield problem
    if not unusable:
        yield from _at_odds(policy)


def _unusable(rule: Rule, position: int) -> Iterator[Problem]:
    for number, condition in enumerate(rule.when):
        if condition.what != "words":
            continue
        for index, source in enumerate(condition.patterns):
            try:
                Pattern(source)
            except UnusablePattern as error:
                place = ("rules", position, "when", number, "patterns", index)
                yield error.problem(*place)


def _at_odds(policy: RoutingPolicy) -> Iterator[Problem]:
    """Find rules that cannot do what they say, alone or beside the others."""
    for position, rule in enumerate(policy.rules):
        if not rule.active:
            continue
        if pair := never_holds(rule):
            first, second = pair
            yield Problem(
                ("rules", position, "when", second),
                _NEVER_HOLDS,
                (("number", str(first + 1)),),
            )
        elif (stopper := _stopped_by(policy, position)) is not None:
            named = (("rule", stopper.title),)
            yield Problem(("rules", position), _NEVER_RUNS, named)
        else:
            yield from _undone(policy, position)
    if loop := loop_among(policy.rules):
        titles = " → ".join(policy.rules[each].title for each in (*loop, loop[0]))
        yield Problem(("rules", loop[0]), _LOOP, (("rules", titles),))


def _stopped_by(policy: RoutingPolicy, position: int) -> Rule | None:
    """Return the rule that leaves one out at all of its events; None for none."""
    rule = policy.rules[position]
    stoppers = [
        each
        for each in policy.rules[:position]
        if each.active and each.stop and holds_whenever(each, rule)
    ]
    if all(any(event in each.on for each in stoppers) for event in rule.on):
        return stoppers[0]
    return None


def _undone(policy: RoutingPolicy, position: int) -> Iterator[Problem]:
    """Find what a rule does that one after it does otherwise, each time."""
    rule = policy.rules[position]
    # A rule that always holds says what is usual, for the others to say otherwise.
    for number in range(len(rule.then) if rule.when else 0):
        other = _undoing(policy, position, number)
        if other is not None:
            place = ("rules", position, "then", number)
            yield Problem(place, _UNDONE, (("rule", other.title),))


def _undoing(policy: RoutingPolicy, position: int, number: int) -> Rule | None:
    rule = policy.rules[position]
    action = rule.then[number]
    if rule.stop:
        return None
    for other in policy.rules[position + 1 :]:
        if not other.active or not set(other.on) & set(rule.on):
            continue
        if set(other.on) >= set(rule.on) and holds_whenever(other, rule):
            for each in other.then:
                if subject_of(each) == subject_of(action) and each != action:
                    return other
        # It may leave out all that come after it.
        if other.stop:
            return None
    return None


def _teams(policy: RoutingPolicy) -> Iterator[tuple[Place, str]]:
    if policy.fallback:
        yield ("fallback",), policy.fallback
    for position, rule in enumerate(policy.rules):
        for number, action in enumerate(rule.then):
            if action.do == "team":
                yield ("rules", position, "then", number, "team"), action.team
        for number, condition in enumerate(rule.when):
            if condition.what == "team":
                for index, team in enumerate(condition.teams):
                    yield ("rules", position, "when", number, "teams", index), team


def _channels(policy: RoutingPolicy) -> Iterator[tuple[Place, str]]:
    for position, rule in enumerate(policy.rules):
        for number, condition in enumerate(rule.when):
            if condition.what == "channel":
                for index, name in enumerate(condition.names):
                    yield ("rules", position, "when", number, "names", index), name


def _people(policy: RoutingPolicy) -> Iterator[tuple[Place, str]]:
    for position, rule in enumerate(policy.rules):
        for number, action in enumerate(rule.then):
            if action.do == "agent":
                yield ("rules", position, "then", number, "email"), action.email


def _skills(policy: RoutingPolicy) -> Iterator[tuple[Place, str]]:
    for position, rule in enumerate(policy.rules):
        for number, action in enumerate(rule.then):
            if action.do == "skill":
                name = at_level(action.skill, action.level)
                yield ("rules", position, "then", number, "skill"), name


def _brought(policy: RoutingPolicy) -> Iterator[tuple[Place, str]]:
    for position, rule in enumerate(policy.rules):
        for number, condition in enumerate(rule.when):
            if condition.what == "plugin":
                place = ("rules", position, "when", number, "conditions")
                for index, name in enumerate(condition.conditions):
                    yield (*place, index), name


def _made_ready(policy: RoutingPolicy) -> None:
    policy.plan.warm()


KIND = PolicyKind(
    name="routing",
    schema=RoutingPolicy,
    check=_problems,
    channels=_channels,
    teams=_teams,
    people=_people,
    skills=_skills,
    conditions=_brought,
    prepare=_made_ready,
    # Rules look at the channel themselves, and their order is one for all.
    for_channels=False,
)
