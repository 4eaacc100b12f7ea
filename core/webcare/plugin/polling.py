"""What a channel brings in when it is asked, rather than told by a webhook."""

from dataclasses import dataclass
from datetime import timedelta

from webcare.domain.inbound import Charge, Inbound


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """What one look at the platform brought.

    Attributes:
        events: in any order; what is known already is a no-op by its id.
        cursor: where to go on the next time: text that only the plugin understands.
        again_in: the pause until then.
        charges: what the calls cost, where the platform bills them.
    """

    events: tuple[Inbound, ...] = ()
    cursor: str = ""
    again_in: timedelta = timedelta(minutes=1)
    charges: tuple[Charge, ...] = ()
