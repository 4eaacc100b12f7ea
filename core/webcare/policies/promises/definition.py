"""Promises as a kind of policy, and what must hold of it besides its schema."""

from collections.abc import Iterator

from webcare.policies.kind import Place, PolicyKind, Problem
from webcare.policies.promises.schema import PRIORITIES, PromisesPolicy

_SLOWER = "What is more urgent may not take longer than what is less so."
_SECTIONS = ("first", "next", "resolution")


def _problems(policy: PromisesPolicy) -> Iterator[Problem]:
    for section in _SECTIONS:
        shortest = 0
        for name in PRIORITIES.values():
            minutes: int = getattr(getattr(policy, section), name)
            if minutes and shortest and minutes > shortest:
                yield Problem((section, name), _SLOWER)
            shortest = minutes or shortest


def _teams(policy: PromisesPolicy) -> Iterator[tuple[Place, str]]:
    for section, step in (("warning", policy.warning), ("breach", policy.breach)):
        if step.team:
            yield (section, "team"), step.team


KIND = PolicyKind(
    name="promises",
    schema=PromisesPolicy,
    check=_problems,
    teams=_teams,
    in_popups=True,
)
