"""How a text is judged: whether it offends who reads it, and how badly."""

import re
from collections.abc import Iterator, Sequence
from enum import IntEnum
from functools import lru_cache
from typing import get_args

from webcare.policies.abuse.aim import Sort, aimed
from webcare.policies.abuse.dutch import DUTCH
from webcare.policies.abuse.english import ENGLISH
from webcare.policies.abuse.lexicon import Lexicon
from webcare.policies.abuse.reading import readings
from webcare.policies.patterns import Patterns

LEXICONS = (DUTCH, ENGLISH)

_STARRED = re.compile(r"(?<![a-z0-9*#])[a-z]++[*#]++[a-z*#]*+(?![0-9])")
_MOST_STARRED = 20


class Degree(IntEnum):
    """How badly a text offends."""

    NONE = 0
    RUDE = 1
    ABUSIVE = 2
    THREAT = 3


class Judge:
    """The lists of an organisation, ready to be held against texts.

    Args:
        abusive: patterns of its own that offend.
        threats: patterns of its own that threaten.
        exceptions: patterns that offend nobody here, such as names.

    Raises:
        UnusablePattern: when one of them cannot be used.
    """

    def __init__(
        self,
        abusive: Sequence[str] = (),
        threats: Sequence[str] = (),
        exceptions: Sequence[str] = (),
    ) -> None:
        self._abusive = Patterns(map(str.lower, abusive)) if abusive else None
        self._threats = Patterns(map(str.lower, threats)) if threats else None
        self._exceptions = Patterns(map(str.lower, exceptions)) if exceptions else None

    def degree(self, text: str) -> Degree:
        """Return how badly a text offends, in the worst way it can be read."""
        worst = Degree.NONE
        for reading in readings(text):
            worst = max(worst, self._degree(self._excepted(reading)))
            if worst is Degree.THREAT:
                break
        if "*" in text or "#" in text:
            worst = max(worst, self._starred(text))
        return worst

    def offending(self, text: str, least: Degree) -> Iterator[str]:
        """Yield the words of a text that are at least so bad, as they are read."""
        told = [*readings(text), *self._stars_read(text)]
        for reading in map(self._excepted, told):
            for span in self._spans(reading, least):
                yield _whole_words(reading, span)

    def _spans(self, reading: str, least: Degree) -> Iterator[tuple[int, int]]:
        """Yield where a reading is at least so bad."""
        own = [self._threats]
        if least <= Degree.ABUSIVE:
            own.append(self._abusive)
        for patterns in own:
            if patterns:
                yield from (span for _, span in patterns.spans(reading))
        lists = _lists()
        if lists.any.found(reading):
            yield from lists.spans(reading, least)

    def _degree(self, reading: str) -> Degree:
        if self._threats and self._threats.found(reading):
            return Degree.THREAT
        if self._abusive and self._abusive.found(reading):
            return Degree.ABUSIVE
        lists = _lists()
        return lists.degree(reading) if lists.any.found(reading) else Degree.NONE

    def _excepted(self, reading: str) -> str:
        """Return a reading in which nothing stands where an exception stood."""
        if self._exceptions is None:
            return reading
        parts, at = [], 0
        for _, (start, end) in self._exceptions.spans(reading):
            parts += [reading[at:start], "~"]
            at = end
        return "".join([*parts, reading[at:]])

    def _starred(self, text: str) -> Degree:
        """Judge words in which stars stand for letters, as the word that they hide."""
        read = map(self._excepted, self._stars_read(text))
        return max(map(self._degree, read), default=Degree.NONE)

    def _stars_read(self, text: str) -> Iterator[str]:
        """Yield a text with the words that stars hide, if they hide any."""
        readable = text.lower()
        found = list(_STARRED.finditer(readable))[:_MOST_STARRED]
        if not found:
            return
        parts, at = [], 0
        for match in found:
            parts += [readable[at : match.start()], _hidden(match[0])]
            at = match.end()
        yield "".join([*parts, readable[at:]])


class _Lists:
    """What comes along, for all languages together."""

    def __init__(self, lexicons: Sequence[Lexicon]) -> None:
        def all_of(name: str) -> tuple[str, ...]:
            return tuple(
                source
                for each in lexicons
                for source in each.written_out(getattr(each, name))
            )

        self.rude = Patterns(all_of("rude"))
        self.abusive = Patterns(all_of("abusive"))
        self.threats = Patterns(all_of("threats"))
        self.told = Patterns(all_of("told"))
        self.insults = [
            (each, how, Patterns(each.written_out(getattr(each, how))))
            for each in lexicons
            for how in get_args(Sort)
        ]
        self.any = Patterns(
            tuple(
                source
                for name in ("rude", "abusive", "threats", *get_args(Sort))
                for source in all_of(name)
            )
        )

    def degree(self, reading: str) -> Degree:
        """Judge a reading in which something was found."""
        told = self.told.found(reading)
        if not told and self.threats.found(reading):
            return Degree.THREAT
        if not told and (self.abusive.found(reading) or self._is_insult(reading)):
            return Degree.ABUSIVE
        offends = self.rude.found(reading) or self.abusive.found(reading)
        return Degree.RUDE if offends else Degree.NONE

    def spans(self, reading: str, least: Degree) -> Iterator[tuple[int, int]]:
        """Yield where a reading is at least so bad."""
        if not self.told.found(reading):
            yield from (span for _, span in self.threats.spans(reading))
            if least <= Degree.ABUSIVE:
                yield from (span for _, span in self.abusive.spans(reading))
                yield from self._insults(reading)
        if least <= Degree.RUDE:
            for patterns in (self.rude, self.abusive):
                yield from (span for _, span in patterns.spans(reading))

    def _is_insult(self, reading: str) -> bool:
        return next(self._insults(reading), None) is not None

    def _insults(self, reading: str) -> Iterator[tuple[int, int]]:
        for lexicon, how, patterns in self.insults:
            for _, span in patterns.spans(reading):
                if aimed(lexicon, how, reading, span):
                    yield span


def _hidden(starred: str) -> str:
    """Return the word that one with stars hides; itself when it hides none we know."""
    bare = re.sub("[*#]+", "", starred)
    for lexicon in LEXICONS:
        for word in lexicon.starred:
            if len(word) == len(starred) and all(
                theirs in {"*", "#", ours}
                for theirs, ours in zip(starred, word, strict=True)
            ):
                return word
    return bare


def _whole_words(reading: str, span: tuple[int, int]) -> str:
    """Return what stands at a place, with the rest of the words that it cuts."""
    start, end = span
    while 0 < start < len(reading) and reading[start - 1 : start + 1].isalnum():
        start -= 1
    while 0 < end < len(reading) and reading[end - 1 : end + 1].isalnum():
        end += 1
    return reading[start:end]


@lru_cache(maxsize=1)
def _lists() -> _Lists:
    return _Lists(LEXICONS)


def made_ready() -> None:
    """Make the lists ready: it takes some tenths of a second, once in a process."""
    _lists().any.found("")
