"""A reply as a reader meets it: words, sentences, syllables, and its language."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property, lru_cache

import pyphen

Span = tuple[int, int]

LETTERS = re.compile(r"[^\W_]+")
"""Letters and digits that stand together."""

_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
# A sentence ends at its mark, at an empty line, or where a line ends without one.
# (A row of marks is looked at where it begins only: however long, it is read once.)
_ENDS = re.compile(r"(?<![.!?\u2026])[.!?\u2026]++[\"'\u201d\u2019)]*+(?=\s|$)|\n+")
_SHORTENED = re.compile(
    r"(?:^|[\s(])(?:[a-z]|bijv|bv|ca|dhr|dr|drs|enz|etc|evt|ing|incl|jl|max|mevr|min"
    r"|mr|mrs|ms|mw|nl|nr|no|prof|resp|str|tel|vs|[a-z]\.[a-z](?:\.[a-z])*)\.$",
    re.IGNORECASE,
)
_LONGEST_SHORT = 12
_SOUNDS = {"nl": "nl_NL", "en": "en_GB"}
_DUTCH = """
de het een en van ik je jij u uw jouw we wij niet dat die dit is zijn was hebben heeft
heb kunt kan voor met op te naar om ook maar aan er wat hoe bij nog wel graag dan als
door uit over onze ons hier mijn zo deze
"""
_ENGLISH = """
the a an and of i you your we not that this is are was were have has can could for with
on to at but also it what how please our us here my so these be will would if from by as
them they do does did
"""
_TELLING = {
    "nl": frozenset(_DUTCH.split()),
    "en": frozenset(_ENGLISH.split()),
}
_CLEAR = 2
"""How many telling words more make a language clear."""


class Reading:
    """A text, read once, however many rules ask for its words."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def words(self) -> Sequence[Span]:
        """Where each word stands: letters and digits, with what joins them."""
        return [each.span() for each in _WORD.finditer(self.text)]

    @cached_property
    def lowered(self) -> Sequence[str]:
        """Each word in small letters, as many as `words`."""
        return [self.text[begin:end].lower() for begin, end in self.words]

    @cached_property
    def letters(self) -> Sequence[tuple[Span, str]]:
        """Where letters and digits stand together, and which, in small letters."""
        return [(each.span(), each[0].lower()) for each in LETTERS.finditer(self.text)]

    @cached_property
    def _begins(self) -> Sequence[int]:
        return [begin for begin, _ in self.words]

    @cached_property
    def sentences(self) -> Sequence[Span]:
        """Where each sentence with a word in it stands, without white space around."""
        found: list[Span] = []
        begin = 0
        for end in _ENDS.finditer(self.text):
            # "Dhr." and "o.a." end no sentence, wherever else a full stop does.
            tail = self.text[max(begin, end.end() - _LONGEST_SHORT) : end.end()]
            if end[0] == "." and _SHORTENED.search(tail):
                continue
            found.append((begin, end.end()))
            begin = end.end()
        found.append((begin, len(self.text)))
        return [span for span in map(self._stripped, found) if self._has_word(span)]

    @cached_property
    def language(self) -> str:
        """The language that it is clearly written in, `nl` or `en`; empty otherwise."""
        dutch, english = (
            sum(map(_TELLING[each].__contains__, self.lowered)) for each in ("nl", "en")
        )
        if abs(dutch - english) < _CLEAR:
            return ""
        return "nl" if dutch > english else "en"

    def at(self, span: Span) -> str:
        """Return what stands in a place."""
        return self.text[span[0] : span[1]]

    def words_in(self, span: Span) -> int:
        """Return how many words a part of the text has."""
        return bisect_left(self._begins, span[1]) - bisect_left(self._begins, span[0])

    def syllables(self, language: str) -> int:
        """Return how many syllables all words have, as they are hyphenated."""
        return sum(syllables(word, language) for word in self.lowered)

    def _has_word(self, span: Span) -> bool:
        return _WORD.search(self.text, *span) is not None

    def _stripped(self, span: Span) -> Span:
        words = self.at(span)
        begin = span[0] + len(words) - len(words.lstrip())
        return begin, max(begin, span[0] + len(words.rstrip()))


@lru_cache(maxsize=20_000)
def syllables(word: str, language: str) -> int:
    """Return how many syllables a word has by the hyphenation of its language.

    A language that is not known is hyphenated as Dutch. A hyphen inside a word counts
    as a break.
    """
    hyphens = hyphenation(_SOUNDS.get(language, "nl_NL"))
    return sum(len(hyphens.positions(part)) + 1 for part in word.split("-"))


@lru_cache(maxsize=len(_SOUNDS))
def hyphenation(name: str) -> pyphen.Pyphen:
    """Return where a language hyphenates; the first time takes a tenth of a second."""
    return pyphen.Pyphen(lang=name, left=1, right=1)
