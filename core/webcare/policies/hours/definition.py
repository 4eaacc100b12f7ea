"""Hours as a kind of policy."""

from collections.abc import Iterator

from webcare.policies.hours.schema import HoursPolicy
from webcare.policies.hours.soundness import unsound
from webcare.policies.hours.unopened import unopened
from webcare.policies.kind import Place, PolicyKind


def _pointed_to(policy: HoursPolicy) -> Iterator[tuple[Place, str]]:
    if policy.outside.mode == "other_channel" and policy.outside.channel:
        yield ("outside", "channel"), policy.outside.channel


def _on_call(policy: HoursPolicy) -> Iterator[tuple[Place, str]]:
    if policy.outside.mode == "on_call" and policy.outside.team:
        yield ("outside", "team"), policy.outside.team


KIND = PolicyKind(
    name="hours",
    schema=HoursPolicy,
    check=unsound,
    lapsed=unopened,
    channels=_pointed_to,
    teams=_on_call,
    in_popups=True,
)
