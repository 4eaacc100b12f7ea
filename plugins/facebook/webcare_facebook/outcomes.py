"""What can be done about an error, and the exception that says so."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from webcare.errors import (
    ChannelDown,
    DeliveryError,
    HandledElsewhere,
    NeedsTemplate,
    PerhapsSent,
    PermanentDeliveryError,
    TemporaryDeliveryError,
)
from webcare_facebook.apps import ANOTHER


class Outcome(Enum):
    """What can be done about an error."""

    TRY_AGAIN = "try again"
    WINDOW_CLOSED = "window closed"
    PERHAPS_SENT = "perhaps sent"
    HANDLED_ELSEWHERE = "handled elsewhere"
    PERMANENT = "permanent"
    CHANNEL_DOWN = "channel down"


# Facebook has no templates; `NeedsTemplate` is how the core learns of a closed window.
_FINAL: dict[Outcome, type[PermanentDeliveryError | PerhapsSent | ChannelDown]] = {
    Outcome.WINDOW_CLOSED: NeedsTemplate,
    Outcome.PERHAPS_SENT: PerhapsSent,
    Outcome.PERMANENT: PermanentDeliveryError,
    Outcome.CHANNEL_DOWN: ChannelDown,
}


@dataclass(frozen=True, slots=True)
class Rule:
    """What one or more codes mean.

    Attributes:
        for_agent: one sentence that an agent can act on; a translation key.
        retry_after: the shortest useful pause, in seconds; the work engine lengthens
            it with each attempt. None leaves it to the engine.
        whole_account: whether other conversations must wait too.
    """

    outcome: Outcome
    for_agent: str
    retry_after: float | None = None
    whole_account: bool = False

    def error(self, *, code: str, detail: str) -> DeliveryError:
        """Return the error to raise for it."""
        if self.outcome is Outcome.TRY_AGAIN:
            return TemporaryDeliveryError(
                self.for_agent,
                code=code,
                detail=detail,
                retry_after=self.retry_after,
                whole_account=self.whole_account,
            )
        if self.outcome is Outcome.HANDLED_ELSEWHERE:
            # Facebook does not say which.
            return HandledElsewhere(
                self.for_agent, holder=ANOTHER, code=code, detail=detail
            )
        return _FINAL[self.outcome](self.for_agent, code=code, detail=detail)
