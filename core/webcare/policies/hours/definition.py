"""Hours as a kind of policy."""

from webcare.policies.hours.schema import HoursPolicy
from webcare.policies.hours.soundness import unsound
from webcare.policies.kind import PolicyKind

KIND = PolicyKind(name="hours", schema=HoursPolicy, check=unsound)
