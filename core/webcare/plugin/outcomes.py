"""What a platform's error means, for a table of its codes.

A platform with error codes of its own deserves a table in its plugin: a `Rule` for each
code, with a sentence that tells an agent what to do.

```python
from webcare.plugin import sentence
from webcare.plugin.outcomes import Rule, again, down

RULES: dict[str, Rule] = {
    "slow_down": again(sentence("Echo is busy. We will try again."), 60),
    "bad_token": down(sentence("Echo refuses our token. Tell an administrator.")),
}

raise RULES[code].error(code=code, detail=what_it_said)
```
"""

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


class Outcome(Enum):
    """What can be done about an error."""

    TRY_AGAIN = "try again"
    WINDOW_CLOSED = "window closed"
    """Only an approved template gets through, where the platform has those."""
    HANDLED_ELSEWHERE = "handled elsewhere"
    """Another program has the chat; an agent can take it over."""
    PERHAPS_SENT = "perhaps sent"
    PERMANENT = "permanent"
    CHANNEL_DOWN = "channel down"


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
        holder: for `HANDLED_ELSEWHERE`, the program that has the chat, named as
            `ControlChanged` names it.
    """

    outcome: Outcome
    for_agent: str
    retry_after: float | None = None
    whole_account: bool = False
    holder: str = ""

    def error(self, *, code: str, detail: str) -> DeliveryError:
        """Return the error to raise for it.

        Args:
            code: the platform's own code, as a string.
            detail: what the platform said, for the log.
        """
        if self.outcome is Outcome.TRY_AGAIN:
            return TemporaryDeliveryError(
                self.for_agent,
                code=code,
                detail=detail,
                retry_after=self.retry_after,
                whole_account=self.whole_account,
            )
        if self.outcome is Outcome.HANDLED_ELSEWHERE:
            return HandledElsewhere(
                self.for_agent, holder=self.holder, code=code, detail=detail
            )
        return _FINAL[self.outcome](self.for_agent, code=code, detail=detail)


def again(
    for_agent: str, seconds: float | None = None, *, whole_account: bool = False
) -> Rule:
    """Return the rule for what may get through later."""
    return Rule(Outcome.TRY_AGAIN, for_agent, seconds, whole_account)


def permanent(for_agent: str) -> Rule:
    """Return the rule for what will not get through as it is."""
    return Rule(Outcome.PERMANENT, for_agent)


def down(for_agent: str) -> Rule:
    """Return the rule for a refusal of the whole account."""
    return Rule(Outcome.CHANNEL_DOWN, for_agent)
