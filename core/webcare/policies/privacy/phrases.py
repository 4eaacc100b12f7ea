"""Phrases over the words of a sentence: the small language of the guard.

A phrase is a row of words. `a|b` is either, `a*` any word that begins with it, `*a` one
that ends with it, `a?` may be absent, `..` is up to three other words and `...` up to
twelve; `@name` stands for a list of words that has a name. To look for phrases takes
time in proportion to the number of words, whatever those are.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

T = TypeVar("T")

_GAPS = {"..": 3, "...": 12}
_WORDS_REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class _Step:
    """One place of a phrase: which words may stand there.

    Attributes:
        gap: how many words it leaps over at most; 0 for a place with a word.
        optional: whether the word may be absent.
    """

    exact: frozenset[str] = frozenset()
    begins: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    optional: bool = False
    gap: int = 0

    def fits(self, word: str) -> bool:
        return word in self.exact or self.begins_or_ends(word)

    def begins_or_ends(self, word: str) -> bool:
        return word.startswith(self.begins) or word.endswith(self.ends)


_Phrase = tuple[tuple[_Step, ...], T]


@dataclass(frozen=True, slots=True)
class Match(Generic[T]):
    """Where a phrase stands: from the word `start` up to, not with, the word `end`."""

    start: int
    end: int
    means: T


class Phrases(Generic[T]):
    """Many phrases, each with what it means, looked for together.

    Args:
        groups: phrases with what they mean, and the words that `@name` stands for in
            them, separated by spaces.
    """

    def __init__(
        self, groups: Iterable[tuple[T, Iterable[str], Mapping[str, str]]]
    ) -> None:
        self._by_word: dict[str, list[_Phrase[T]]] = {}
        self._others: list[_Phrase[T]] = []
        for meaning, phrases, lists in groups:
            for phrase in phrases:
                steps = tuple(_step(part, lists) for part in phrase.split())
                for word in steps[0].exact:
                    self._by_word.setdefault(word, []).append((steps, meaning))
                if steps[0].begins or steps[0].ends:
                    self._others.append((steps, meaning))
        self._starting = lru_cache(_WORDS_REMEMBERED)(self._found_starting)

    def matches(self, words: Sequence[str]) -> Iterator[Match[T]]:
        """Yield where they stand, each in its shortest form, from left to right."""
        for start, word in enumerate(words):
            for steps, meaning in self._starting(word):
                end = _end(steps, words, start)
                if end is not None:
                    yield Match(start, end, meaning)

    def _found_starting(self, word: str) -> Sequence["_Phrase[T]"]:
        others = (each for each in self._others if each[0][0].begins_or_ends(word))
        return (*self._by_word.get(word, ()), *others)


def _end(steps: tuple[_Step, ...], words: Sequence[str], start: int) -> int | None:
    """Return where a phrase that starts at a word ends, None when it is not there."""
    reached = {start}
    for step in steps:
        if step.gap:
            reached = {
                place
                for begin in reached
                for place in range(begin, min(begin + step.gap, len(words)) + 1)
            }
            continue
        passed = {
            place + 1
            for place in reached
            if place < len(words) and step.fits(words[place])
        }
        reached = passed | reached if step.optional else passed
        if not reached:
            return None
    return min(reached)


def _step(part: str, lists: Mapping[str, str]) -> _Step:
    if part in _GAPS:
        return _Step(gap=_GAPS[part])
    optional = part.endswith("?")
    words = [
        word
        for choice in part.removesuffix("?").split("|")
        for word in (lists[choice[1:]].split() if choice.startswith("@") else [choice])
    ]
    return _Step(
        exact=frozenset(word for word in words if "*" not in word),
        begins=tuple(word[:-1] for word in words if word.endswith("*")),
        ends=tuple(word[1:] for word in words if word.startswith("*")),
        optional=optional,
    )
