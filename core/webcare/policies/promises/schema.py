"""What an organisation promises itself about answers: how soon, and what if not."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

LONGEST = 30 * 24 * 60
"""In minutes in which somebody is there."""

Minutes = Annotated[int, Field(ge=0, le=LONGEST)]
Raised = Literal["none", "high", "urgent"]

PRIORITIES: dict[int, str] = {-1: "low", 0: "normal", 1: "high", 2: "urgent"}
"""What the priorities of conversations are called in documents."""

RAISED: dict[Raised, int] = {"high": 1, "urgent": 2}


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Limits(_Strict):
    """Within how many minutes, by priority, counted while somebody is there.

    0 promises nothing.
    """

    low: Minutes = 0
    normal: Minutes = 0
    high: Minutes = 0
    urgent: Minutes = 0

    def of(self, priority: int) -> int:
        """Return the minutes for a priority of a conversation."""
        minutes: int = getattr(self, PRIORITIES.get(priority, "normal"))
        return minutes

    @property
    def any(self) -> bool:
        """Tell whether anything is promised, whatever the priority."""
        return any((self.low, self.normal, self.high, self.urgent))


class Pauses(_Strict):
    """When the clock stands still.

    Attributes:
        waiting: while we wait for the customer; it matters for resolving only.
        snoozed: while somebody has snoozed the conversation.
    """

    waiting: bool = True
    snoozed: bool = False


class Step(_Strict):
    """What is done by itself with a conversation whose answer is due.

    Attributes:
        team: the name of the team that it goes to; empty for where it is.
        raised: the priority that it has at least from then on.
    """

    team: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""
    raised: Raised = "none"


class Warned(Step):
    """When to warn before the time has passed, and what is done then.

    Attributes:
        share: of the time that was promised, in per cent.
    """

    share: Annotated[int, Field(ge=1, le=99)] = 80


class PromisesPolicy(_Strict):
    """What is promised about conversations.

    Attributes:
        first: until the first answer of a person.
        next: until the answer to each later question.
        resolution: until the conversation is resolved.
        pauses: when the clock stands still.
        warning: what is done shortly before the time has passed.
        breach: what is done when it has.
    """

    first: Limits = Limits()
    next: Limits = Limits()
    resolution: Limits = Limits()
    pauses: Pauses = Pauses()
    warning: Warned = Warned()
    breach: Step = Step()
