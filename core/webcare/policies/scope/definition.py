"""Scope as a kind of policy, and what must hold of it besides its schema."""

from collections.abc import Iterator, Sequence

from webcare.policies.kind import Place, PolicyKind, Problem
from webcare.policies.patterns import Pattern, UnusablePattern
from webcare.policies.scope.evaluator import forbidden
from webcare.policies.scope.schema import ScopePolicy, Subject

_SAME_NAME = "Two subjects have the same name."
_UNWANTED = (
    "This text says something that the policy itself does not allow: “%(part)s”."
)


def _problems(policy: ScopePolicy) -> Iterator[Problem]:
    sections: dict[str, Sequence[Subject]] = {
        "served": policy.served,
        "redirected": policy.redirected,
        "refused": policy.refused,
    }
    names: set[str] = set()
    unusable = False
    for section, subjects in sections.items():
        for position, subject in enumerate(subjects):
            if subject.name in names:
                yield Problem((section, position, "name"), _SAME_NAME)
            names.add(subject.name)
            for problem in _unusable(subject, section, position):
                unusable = True
                yield problem
    if not unusable:
        yield from _against_itself(policy)


def _unusable(subject: Subject, section: str, position: int) -> Iterator[Problem]:
    for index, source in enumerate(subject.patterns):
        try:
            Pattern(source)
        except UnusablePattern as error:
            yield error.problem(section, position, "patterns", index)


def _against_itself(policy: ScopePolicy) -> Iterator[Problem]:
    """Find texts of the policy that would be stopped when they were sent."""
    for position, each in enumerate(policy.redirected):
        for language, text in each.texts.items():
            for finding in forbidden(policy, text):
                if finding.level == "error" and finding.span:
                    part = text[slice(*finding.span)]
                    place = ("redirected", position, "texts", language)
                    yield Problem(place, _UNWANTED, (("part", part),))


def _targets(policy: ScopePolicy) -> Iterator[tuple[Place, str]]:
    for position, each in enumerate(policy.redirected):
        if each.channel:
            yield ("redirected", position, "channel"), each.channel


def _made_ready(policy: ScopePolicy) -> None:
    """Make every pattern ready: those of the profile take a tenth of a second."""
    for each in (*policy.served, *policy.redirected, *policy.refused):
        each.known_by.found("")
    forbidden(policy, "")


KIND = PolicyKind(
    name="scope",
    schema=ScopePolicy,
    check=_problems,
    channels=_targets,
    prepare=_made_ready,
    in_popups=True,
)
