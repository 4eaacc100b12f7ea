"""What can go wrong with a call to send, by a name that a person can choose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from webcare_facebook.simulation.graph import AnswerLost, GraphError

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Fault:
    """A refusal; `sent` is True when the message goes out all the same."""

    title: str
    error: Callable[[], GraphError]
    sent: bool = False


def expired() -> GraphError:
    """Return the error of a token that is not good any more."""
    words = "Error validating access token: The session has been invalidated."
    return GraphError(190, 460, words, bare=True)


FAULTS: dict[str, Fault] = {
    "unavailable": Fault(
        "the person cannot be reached (551)", lambda: GraphError(551, 1545041)
    ),
    "unknown": Fault(
        "an unknown error, but it goes out (1/1357046)",
        lambda: GraphError(1, 1357046),
        sent=True,
    ),
    "lost": Fault(
        "an answer that breaks off, but it goes out", lambda: AnswerLost(2), sent=True
    ),
    "temporary": Fault("a temporary failure (1200)", lambda: GraphError(1200, 2018024)),
    "overload": Fault("a fault at Facebook (2)", lambda: GraphError(2)),
    "too_fast": Fault("a rate limit (613)", lambda: GraphError(613)),
    "token": Fault("an invalid token (190)", expired),
    "policy": Fault("a block for policy (368)", lambda: GraphError(368, 1390008)),
    "restricted": Fault(
        "a restricted Page (10/1893063)", lambda: GraphError(10, 1893063)
    ),
    "too_large": Fault(
        "an attachment that is too large (100/2018109)",
        lambda: GraphError(100, 2018109),
    ),
}
"""By name, for the next call or for everything to one customer."""
