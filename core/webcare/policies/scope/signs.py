"""Signs of a use in a text: some that are nothing else, and some that may be it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from webcare.policies.patterns import Patterns

Span = tuple[int, int]
Certainty = Literal["certain", "perhaps"]


@dataclass(frozen=True)
class Signs:
    """What gives a use away.

    Attributes:
        certain: patterns that are nothing else: one is enough.
        perhaps: patterns that often are this and sometimes are not: two that stand
            apart are enough.
    """

    certain: tuple[str, ...]
    perhaps: tuple[str, ...]

    def and_those(self, other: "Signs") -> "Signs":
        """Return these and others together, such as those in another language."""
        return Signs(self.certain + other.certain, self.perhaps + other.perhaps)

    def seen_in(self, text: str) -> tuple[Certainty, Span] | None:
        """Return how sure it is that a text is this, and where it says so."""
        for _, span in self._certain.spans(text):
            return "certain", span
        apart = list(_apart(self._perhaps.spans(text)))
        if not apart:
            return None
        return ("certain" if len(apart) > 1 else "perhaps"), apart[0]

    @cached_property
    def _certain(self) -> Patterns:
        return Patterns(self.certain)

    @cached_property
    def _perhaps(self) -> Patterns:
        return Patterns(self.perhaps)


def written_out(sources: Iterable[str], words: Mapping[str, str]) -> tuple[str, ...]:
    """Return patterns with the words in place that many of them share."""
    return tuple(_written_out(source, words) for source in sources)


def _written_out(source: str, words: Mapping[str, str]) -> str:
    for name, meaning in words.items():
        source = source.replace(f"{{{name}}}", meaning)
    return source


def _apart(found: Iterable[tuple[int, Span]]) -> Iterable[Span]:
    """Yield one span of each pattern, where it does not lie within one before."""
    taken: dict[int, Span] = {}
    for which, (start, end) in found:
        free = all(end <= left or start >= right for left, right in taken.values())
        if which not in taken and free:
            taken[which] = (start, end)
            yield start, end
