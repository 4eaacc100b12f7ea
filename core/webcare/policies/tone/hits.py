"""What a rule finds in a reply, and what it looks at besides the words."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from webcare.policies.tone.reading import Reading, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a conversation when a reply is judged.

    Attributes:
        question: what the person wrote last; empty when that is not known.
        labels: of the conversation.
    """

    question: str = ""
    labels: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One thing that a rule found.

    Attributes:
        span: start and end in characters; None for the reply as a whole.
        replacement: better words for the span; empty when there are none.
        count: what was counted or measured.
        limit: what it should have been.
    """

    span: Span | None = None
    replacement: str = ""
    count: float | None = None
    limit: float | None = None


Look = Callable[[Reading, str, Facts], Iterable[Hit]]
"""Looks at a reply, with the language that it is in; yields what it finds."""


def cased(replacement: str, words: str) -> str:
    """Return a replacement that begins with a capital when what it replaces does."""
    first = words[:1]
    if first.isupper() and (len(words) == 1 or not words.isupper()):
        return replacement[:1].upper() + replacement[1:]
    return replacement
