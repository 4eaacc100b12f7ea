"""What can be measured of a reply, each by a formula that is written down.

`readability` is the score of Flesch for English (Flesch, 1948) and that of Douma for
Dutch (Douma, 1960), from 0 (very hard) to 100 (very easy). Forms of address are told
apart as Brown and Gilman did (1960): the familiar T (je) and the polite V (u).
"""

import re
from collections.abc import Callable
from enum import StrEnum

from webcare.policies.tone.reading import Reading

_FAMILIAR = frozenset(["je", "jij", "jou", "jouw", "jouwe", "jezelf"])
_POLITE = frozenset(["u", "uw", "uwe", "uzelf"])
_LONG_WORD = 10
_MARK = re.compile("!")


class Measure(StrEnum):
    """Something about a reply that is a number."""

    CHARACTERS = "characters"
    WORDS = "words"
    SENTENCES = "sentences"
    WORDS_PER_SENTENCE = "words_per_sentence"
    LONGEST_SENTENCE = "longest_sentence"
    SYLLABLES_PER_WORD = "syllables_per_word"
    LONG_WORDS = "long_words"
    READABILITY = "readability"
    FAMILIAR = "familiar"
    POLITE = "polite"
    EXCLAMATIONS = "exclamations"


FORMULAS = {
    Measure.CHARACTERS: "characters, white space included",
    Measure.WORDS: "words",
    Measure.SENTENCES: "sentences",
    Measure.WORDS_PER_SENTENCE: "words / sentences",
    Measure.LONGEST_SENTENCE: "words in the longest sentence",
    Measure.SYLLABLES_PER_WORD: "syllables / words",
    Measure.LONG_WORDS: f"100 * words of more than {_LONG_WORD} letters / words",
    Measure.READABILITY: "Dutch: 206.84 - 0.93 * words / sentences"
    " - 77 * syllables / words; English: 206.835 - 1.015 * words / sentences"
    " - 84.6 * syllables / words",
    Measure.FAMILIAR: "how often je, jij, jou, jouw, jouwe, jezelf",
    Measure.POLITE: "how often u, uw, uwe, uzelf",
    Measure.EXCLAMATIONS: "exclamation marks",
}
"""How each is computed, in plain words."""


def measured(measure: Measure, reading: Reading, language: str) -> float:
    """Return a measure of a text; 0 for what cannot be divided, as without words."""
    return _MEASURES[measure](reading, language)


def douma(words: int, sentences: int, syllables: int) -> float:
    """Return how easily Dutch reads by Douma's version of Flesch's formula."""
    return 206.84 - 0.93 * _ratio(words, sentences) - 77 * _ratio(syllables, words)


def flesch(words: int, sentences: int, syllables: int) -> float:
    """Return how easily English reads by Flesch's formula."""
    return 206.835 - 1.015 * _ratio(words, sentences) - 84.6 * _ratio(syllables, words)


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _readability(reading: Reading, language: str) -> float:
    formula = flesch if language == "en" else douma
    return formula(
        len(reading.words), len(reading.sentences), reading.syllables(language)
    )


def _longest(reading: Reading, language: str) -> float:
    del language
    return max(map(reading.words_in, reading.sentences), default=0)


def _long_words(reading: Reading, language: str) -> float:
    del language
    long = sum(end - begin > _LONG_WORD for begin, end in reading.words)
    return 100 * _ratio(long, len(reading.words))


def _count_of(words: frozenset[str]) -> Callable[[Reading, str], float]:
    def count(reading: Reading, language: str) -> float:
        del language
        return sum(word in words for word in reading.lowered)

    return count


_MEASURES: dict[Measure, Callable[[Reading, str], float]] = {
    Measure.CHARACTERS: lambda reading, _: len(reading.text),
    Measure.WORDS: lambda reading, _: len(reading.words),
    Measure.SENTENCES: lambda reading, _: len(reading.sentences),
    Measure.WORDS_PER_SENTENCE: lambda reading, _: _ratio(
        len(reading.words), len(reading.sentences)
    ),
    Measure.LONGEST_SENTENCE: _longest,
    Measure.SYLLABLES_PER_WORD: lambda reading, language: _ratio(
        reading.syllables(language), len(reading.words)
    ),
    Measure.LONG_WORDS: _long_words,
    Measure.READABILITY: _readability,
    Measure.FAMILIAR: _count_of(_FAMILIAR),
    Measure.POLITE: _count_of(_POLITE),
    Measure.EXCLAMATIONS: lambda reading, _: len(_MARK.findall(reading.text)),
}
