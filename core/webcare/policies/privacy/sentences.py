"""A text as sentences of plain words, which is how the guard reads."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

# A word may hold what is not seen, and letters with points between them.
_WORD = re.compile(
    r"(?:[^\W\d_]\.){2,}[^\W\d_]?"
    r"|[^\W_](?:[\w\u00ad\u200b-\u200d\u2060\ufeff]|['\u2019.\-](?=[^\W_]))*"
)
# Looked for where a row of marks begins only: however long it is, it is read once.
_END = re.compile(r"(?<![.!?…])[.!?…]++(?=\s|$)|[:;](?=\s|$)|\n+")
_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff._]")
_SHORTENED = frozenset({"geb", "nr", "no", "evt", "bijv", "bv", "tel", "incl", "mr"})
_LONGEST_SHORT = 40
"""In characters: what is longer has not been shortened."""
_ITEM = re.compile(r"\s*(?:[-*•\u2013]|\d{1,2}[.)])\s")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A part of a text that says one thing.

    Attributes:
        words: without capitals, accents, points and what is not seen.
        clauses: which part between commas each word is in, from 0.
        start: where it begins in the text.
        end: where it ends, with its mark.
        mark: `?`, `:`, `.` and so on; empty at the end of a line.
        item: whether it is one of a list.
    """

    words: tuple[str, ...]
    clauses: tuple[int, ...]
    start: int
    end: int
    mark: str
    item: bool


def sentences(text: str) -> Iterator[Sentence]:
    """Yield the sentences of a text that have words, in order."""
    start = 0
    for mark in _END.finditer(text):
        if mark[0] == "." and _shortened(text, start, mark.start()):
            continue
        yield from _sentence(text, start, mark.start(), mark[0].strip())
        start = mark.end()
    yield from _sentence(text, start, len(text), "")


def _sentence(text: str, start: int, end: int, mark: str) -> Iterator[Sentence]:
    found = list(_WORD.finditer(text, start, end))
    if not found:
        return
    yield Sentence(
        words=tuple(_plain(each[0]) for each in found),
        clauses=tuple(_clauses(text, start, found)),
        start=found[0].start(),
        end=end + len(mark),
        mark=mark[:1],
        item=_ITEM.match(text, start) is not None,
    )


def _clauses(text: str, start: int, words: Iterable[re.Match[str]]) -> Iterator[int]:
    """Yield how many commas stand before each word."""
    count = 0
    for word in words:
        count += text.count(",", start, word.start())
        start = word.start()
        yield count


def _shortened(text: str, start: int, end: int) -> bool:
    """Tell whether a point belongs to the word before it: `geb.`, `B.S.N.`."""
    last = text[max(start, end - _LONGEST_SHORT) : end].rsplit(None, 1)[-1:]
    return bool(last) and (last[0].casefold() in _SHORTENED or "." in last[0][1:2])


def _plain(word: str) -> str:
    if word.isascii() and word.isalpha():
        return word.lower()
    parted = unicodedata.normalize("NFKD", word.replace("\u2019", "'"))
    bare = "".join(each for each in parted if not unicodedata.combining(each))
    return _UNSEEN.sub("", bare).casefold()
