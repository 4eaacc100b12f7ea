"""A text as sentences of plain words, which is how the guard reads."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from webcare.policies.privacy.spelling import UNSEEN, plain

# A word may hold what is not seen, and letters with points between them.
_WORD = re.compile(
    r"(?:[^\W\d_]\.){2,}[^\W\d_]?"
    rf"|[^\W_](?:[\w{UNSEEN}]|['\u2019.\-](?=[^\W_]))*"
)
_SEVERAL = re.compile(r"[^\W_]+(?:[-_.][^\W_]+){2,}")
"""Words with hyphens between them, or the name of a file."""
_PARTS = re.compile(r"[^\W_]+")
_POINTS = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]?")
_LETTERS = 3
"""So many letters, each apart, are a word that was spelled out."""
# Looked for where a row of marks begins only: however long it is, it is read once.
_END = re.compile(r"(?<![.!?…])[.!?…]++(?=\s|$)|[:;](?=\s|$)|\n+")
_SHORTENED = frozenset({"geb", "nr", "no", "evt", "bijv", "bv", "tel", "incl", "mr"})
_LONGEST_SHORT = 40
"""In characters: what is longer has not been shortened."""
_PARTING = re.compile(r"[,/+|&]")
_NOTHING = re.compile(r"[ \t_.]*(?:\n|$)")
_ITEM = re.compile(r"\s*(?:[-*•\u2013]|\d{1,2}[.)])\s")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A part of a text that says one thing.

    Attributes:
        words: without capitals, accents, points and what is not seen.
        clauses: which part between commas, strokes or plus signs each word is in, from
            0.
        start: where it begins in the text.
        end: where it ends, with its mark.
        mark: `?`, `:`, `.` and so on; empty at the end of a line.
        blank: whether nothing stands behind it on its line.
        item: whether it is one of a list.
    """

    words: tuple[str, ...]
    clauses: tuple[int, ...]
    start: int
    end: int
    mark: str
    blank: bool
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
    found = list(_words(text, start, end))
    if not found:
        return
    yield Sentence(
        words=tuple(word for word, _ in found),
        clauses=tuple(_clauses(text, start, (at for _, at in found))),
        start=found[0][1],
        end=end + len(mark),
        mark=mark[:1],
        blank=_NOTHING.match(text, end + len(mark)) is not None,
        item=_ITEM.match(text, start) is not None,
    )


def _words(text: str, start: int, end: int) -> Iterator[tuple[str, int]]:
    """Yield words, and where each begins; letters that stand apart become a word."""
    letters: list[tuple[str, int]] = []
    for each in _WORD.finditer(text, start, end):
        pieces = each[0]
        if _SEVERAL.fullmatch(pieces) and not _POINTS.fullmatch(pieces):
            parts = [(plain(one), each.start()) for one in _PARTS.findall(pieces)]
        else:
            parts = [(plain(pieces), each.start())]
        for word, at in parts:
            if len(word) == 1 and word.isalpha():
                letters.append((word, at))
                continue
            yield from _spelled(letters)
            letters.clear()
            yield word, at
    yield from _spelled(letters)


def _spelled(letters: list[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """Yield letters that stand apart: `B S N` is one word, `u a` are two."""
    if len(letters) >= _LETTERS:
        yield "".join(letter for letter, _ in letters), letters[0][1]
    else:
        yield from letters


def _clauses(text: str, start: int, words: Iterable[int]) -> Iterator[int]:
    """Yield how many commas and the like stand before each word."""
    count = 0
    for at in words:
        count += len(_PARTING.findall(text, start, at))
        start = at
        yield count


def _shortened(text: str, start: int, end: int) -> bool:
    """Tell whether a point belongs to the word before it: `geb.`, `B.S.N.`."""
    last = text[max(start, end - _LONGEST_SHORT) : end].rsplit(None, 1)[-1:]
    return bool(last) and (last[0].casefold() in _SHORTENED or "." in last[0][1:2])
