"""The abuse shield as a kind of policy, and what must hold besides its schema."""

from collections.abc import Iterator

from webcare.policies.abuse.judge import made_ready
from webcare.policies.abuse.schema import AbusePolicy
from webcare.policies.kind import PolicyKind, Problem
from webcare.policies.patterns import Pattern, UnusablePattern


def _problems(policy: AbusePolicy) -> Iterator[Problem]:
    sections = {
        "abusive": policy.abusive,
        "threats": policy.threats,
        "exceptions": policy.exceptions,
    }
    for section, sources in sections.items():
        for index, source in enumerate(sources):
            try:
                Pattern(source.lower())
            except UnusablePattern as error:
                yield error.problem(section, index)


def _made_ready(policy: AbusePolicy) -> None:
    if policy.on:
        made_ready()
        policy.judge.degree("")


KIND = PolicyKind(
    name="abuse",
    schema=AbusePolicy,
    check=_problems,
    prepare=_made_ready,
    in_popups=True,
)
"""What offends, and what is done about it."""
