"""What counts as offensive on a channel, as a policy: its schema."""

from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from webcare.policies.abuse.judge import Degree, Judge
from webcare.policies.abuse.wording import WARNING
from webcare.policies.wordings import Wordings

MOST_PATTERNS = 200

Source = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)
]
Sources = Annotated[tuple[Source, ...], Field(max_length=MOST_PATTERNS)]
Veiled = Literal["rude", "abusive", "threat"]
"""From which degree on nobody reads a message who does not choose to."""


class AbusePolicy(BaseModel):
    """What counts as offensive in what people write to us.

    Attributes:
        on: whether what comes in is looked at. Where it is off it costs nothing.
        veiled: how bad a message has to be to be masked until somebody opens it.
        abusive: patterns of our own that offend, see `webcare.policies.patterns`.
        threats: patterns of our own that threaten.
        exceptions: patterns that offend nobody here, such as names of places.
        warning: what is said to who offends, when an agent chooses to.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    on: bool = True
    veiled: Veiled = "abusive"
    abusive: Sources = ()
    threats: Sources = ()
    exceptions: Sources = ()
    warning: Wordings = Field(default_factory=lambda: dict(WARNING))

    @cached_property
    def judge(self) -> Judge:
        """Return the lists, ready to be held against texts."""
        return Judge(self.abusive, self.threats, self.exceptions)

    def degree(self, text: str) -> Degree:
        """Return how badly a text offends; not at all where nothing is looked at."""
        return self.judge.degree(text) if self.on and text else Degree.NONE

    @cached_property
    def least(self) -> Degree:
        """Return from which degree on a message is masked."""
        return Degree[self.veiled.upper()]

    def veils(self, text: str) -> bool:
        """Tell whether a text is masked until somebody opens it."""
        return self.degree(text) >= self.least
