"""Rules about form: doubled words, capitals, spelling and measures."""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from webcare.policies.tone.hits import Facts, Hit, Look, cased
from webcare.policies.tone.measures import Measure, measured
from webcare.policies.tone.reading import LETTERS, Reading, Span, hyphenation
from webcare.policies.tone.rules import Capitalisation, Metric, Repetition, Spelling

_SYLLABIC = frozenset({Measure.READABILITY, Measure.SYLLABLES_PER_WORD})


def repetition(rule: Repetition) -> Look:
    """Look for a word that stands there twice."""
    allowed = frozenset(word.lower() for word in rule.allowed)

    def look(reading: Reading, language: str, facts: Facts) -> Iterator[Hit]:
        del language, facts
        words = reading.lowered
        for position, (one, other) in enumerate(pairwise(words)):
            if one == other and one.isalpha() and one not in allowed:
                first, second = reading.words[position : position + 2]
                if reading.text[first[1] : second[0]].isspace():
                    better = reading.at(first)
                    yield Hit(span=(first[0], second[1]), replacement=better)

    return look


def capitalisation(rule: Capitalisation) -> Look:
    """Look for names, sentences and shouting with other capitals than they need."""
    names = _Literal({term: term for term in rule.terms})

    def look(reading: Reading, language: str, facts: Facts) -> Iterator[Hit]:
        del language, facts
        for span, written, term in names.found(reading):
            if written != term:
                yield Hit(span=span, replacement=term)
        if rule.sentences:
            yield from _small_beginnings(reading)
        if rule.shouting is not None:
            yield from _shouting(reading, rule.shouting)

    return look


def spelling(rule: Spelling) -> Look:
    """Look for words that are often spelt wrong."""
    words = _Literal(rule.words)

    def look(reading: Reading, language: str, facts: Facts) -> Iterator[Hit]:
        del language, facts
        for span, written, right in words.found(reading):
            if written != right:
                yield Hit(span=span, replacement=cased(right, written))

    return look


def metric(rule: Metric) -> Look:
    """Measure."""
    if rule.measure in _SYLLABIC:
        # Read now, not while somebody types.
        hyphenation("nl_NL")
        hyphenation("en_GB")

    def look(reading: Reading, language: str, facts: Facts) -> Iterator[Hit]:
        del facts
        if len(reading.words) < max(rule.words, 1):
            return
        value = measured(rule.measure, reading, language)
        span = (
            max(reading.sentences, key=reading.words_in, default=None)
            if rule.measure is Measure.LONGEST_SENTENCE
            else None
        )
        if rule.max is not None and value > rule.max:
            yield Hit(span=span, count=value, limit=rule.max)
        if rule.min is not None and value < rule.min:
            yield Hit(span=span, count=value, limit=rule.min)

    return look


class _Literal:
    """Plain words, found whole and whatever their capitals.

    A single word is looked up, so that thousands cost what one does; what is more than
    a word is looked for at each place.
    """

    def __init__(self, words: Mapping[str, str]) -> None:
        self._right = {wrong.lower(): right for wrong, right in words.items()}
        phrases = [each for each in self._right if not LETTERS.fullmatch(each)]
        choices = "|".join(map(re.escape, sorted(phrases, key=len, reverse=True)))
        self._phrases = (
            re.compile(rf"(?<!\w)(?:{choices})(?!\w)", re.IGNORECASE)
            if choices
            else None
        )

    def found(self, reading: Reading) -> Iterator[tuple[Span, str, str]]:
        """Yield where one stands, as it stands there, and what is right."""
        for span, word in reading.letters:
            if word in self._right:
                yield span, reading.at(span), self._right[word]
        for found in self._phrases.finditer(reading.text) if self._phrases else ():
            yield found.span(), found[0], self._right[found[0].lower()]


def _small_beginnings(reading: Reading) -> Iterator[Hit]:
    for begin, end in reading.sentences:
        words = reading.text[begin:end]
        # What begins with a link, a quotation or an emoji is nobody's mistake.
        if words[0].islower() and not words.startswith(("http", "www.")):
            yield Hit(span=(begin, begin + 1), replacement=words[0].upper())


def _shouting(reading: Reading, most: int) -> Iterator[Hit]:
    """Yield runs of more words in capitals than there may be."""
    run: list[Span] = []
    for span in reading.words:
        word = reading.at(span)
        loud = len(word) > 1 and word.isupper()
        if run and not (loud and reading.text[run[-1][1] : span[0]].isspace()):
            yield from _too_loud(run, most)
            run = []
        if loud:
            run.append(span)
    yield from _too_loud(run, most)


def _too_loud(run: list[Span], most: int) -> Iterator[Hit]:
    if len(run) > most:
        yield Hit(span=(run[0][0], run[-1][1]), count=len(run), limit=most)
