"""Many patterns that are looked for at once, to know which of them stand in a text."""

from collections.abc import Iterable, Sequence

import re2

from webcare.policies.patterns import MOST_MEMORY, Pattern, encoded, expanded

_ROOM = 64
"""How many times the memory of one pattern all together may take."""


class PatternSet:
    """Many patterns, each of which may stand anywhere, found in one pass.

    Unlike `Patterns`, one does not hide another that overlaps it, and it is not known
    where they stand. Each has been tried as a `Pattern` before.

    Raises:
        UnusablePattern: when all together are too large.
    """

    def __init__(self, sources: Iterable[str], *, case: bool = False) -> None:
        self._sources = tuple(sources)
        self._case = case
        self._ready: dict[int, Pattern] = {}
        options = re2.Options()
        options.case_sensitive = case
        options.log_errors = False
        options.max_mem = MOST_MEMORY * _ROOM
        self._set = re2.Set.SearchSet(options)
        # Without what stands beside them, which takes far more room than they do: the
        # few that are found so are looked at once more by themselves.
        for source in self._sources:
            self._set.Add(expanded(source))
        if self._sources:
            self._set.Compile()

    def which(self, text: str) -> Sequence[int]:
        """Return which of them stand in a text, as positions."""
        if not self._sources or not text:
            return ()
        return [
            position
            for position in self._set.Match(encoded(text)) or ()
            if self._by_itself(position).found(text)
        ]

    def warm(self) -> None:
        """Make every pattern ready, which is done otherwise when it is first found."""
        for position in range(len(self._sources)):
            self._by_itself(position)

    def _by_itself(self, position: int) -> Pattern:
        if position not in self._ready:
            self._ready[position] = Pattern(self._sources[position], case=self._case)
        return self._ready[position]
