"""Pilot as a kind of policy."""

from collections.abc import Iterator

from webcare.policies.kind import Place, PolicyKind, Problem
from webcare.policies.pilot.door import CHANNEL
from webcare.policies.pilot.schema import PilotPolicy


def unsound(policy: PilotPolicy) -> Iterator[Problem]:
    """Yield what cannot be so, though each part by itself can."""
    period = policy.period
    if period.starts and period.ends and period.ends < period.starts:
        yield Problem(("period", "ends"), "This ends before it starts.")
    for language, text in policy.overflow.text.items():
        if CHANNEL in text:
            yield Problem(
                ("overflow", "text", language),
                "Here people are sent nowhere: leave out {channel}.",
            )


def _pointed_to(policy: PilotPolicy) -> Iterator[tuple[Place, str]]:
    if policy.overflow.channel:
        yield ("overflow", "channel"), policy.overflow.channel


KIND = PolicyKind(name="pilot", schema=PilotPolicy, check=unsound, channels=_pointed_to)
