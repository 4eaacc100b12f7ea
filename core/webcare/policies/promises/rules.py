"""What is promised on a channel at a moment: by ourselves, and to customers."""

from dataclasses import dataclass

from webcare.domain.promise import PledgeKind
from webcare.policies.promises.clock import Clock
from webcare.policies.promises.schema import PromisesPolicy

_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Rules:
    """What is promised, and on which clock.

    Attributes:
        policy: what we promise ourselves.
        told: within how many minutes customers are told that somebody answers, by the
            hours policy; 0 when they are told nothing.
        clock: of the channel.
    """

    policy: PromisesPolicy
    told: int
    clock: Clock

    def seconds(self, kind: PledgeKind, priority: int) -> int:
        """Return what is promised, in seconds; 0 for nothing.

        What customers are told is promised, too: whichever of the two is shorter.
        """
        match kind:
            case PledgeKind.FIRST:
                minutes = [self.policy.first.of(priority), self.told]
            case PledgeKind.NEXT:
                minutes = [self.policy.next.of(priority), self.told]
            case PledgeKind.RESOLUTION:
                minutes = [self.policy.resolution.of(priority)]
        return min(filter(None, minutes), default=0) * _MINUTE


def promises_anything(policy: PromisesPolicy, told: int) -> bool:
    """Tell whether there is anything to be kept on a channel."""
    return bool(told or policy.first.any or policy.next.any or policy.resolution.any)
