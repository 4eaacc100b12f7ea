"""Cutting a text into a thread of posts, each with its number, such as `1/3`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare_twitter.length import POST_LIMIT, Atom, atoms, measure

if TYPE_CHECKING:
    from collections.abc import Sequence

_SCALE = 100
# A cut at a space that leaves a post half empty is worse than one in a long word.
_LEAST_FILLED = 0.5
_SENTENCE_FILLED = 0.7
_ENDS = (".", "!", "?", "…", ":", ";")


def split(text: str, limit: int = POST_LIMIT) -> Sequence[str]:
    """Return a text as one post, or as several that each say which of how many.

    Cut at the end of a paragraph, of a sentence or at a space where there is one, and
    never inside a link, a mention or an emoji. Only white space at a cut is left out.
    `limit` is the longest post, as X counts it.
    """
    if measure(text) <= limit:
        return (text,)
    text = text.strip()
    if measure(text) <= limit:
        return (text,)
    for digits in range(1, len(text)):
        parts = _parts(text, limit - len(f" {'9' * digits}/{'9' * digits}"))
        if len(str(len(parts))) <= digits:
            break
    return tuple(
        f"{part} {number}/{len(parts)}" for number, part in enumerate(parts, start=1)
    )


def _parts(text: str, budget: int) -> list[str]:
    found: list[str] = []
    rest = list(_small(text, budget))
    while rest:
        count = _fitting(rest, budget)
        if count < len(rest):
            count = _nicest(rest, count)
        part = _joined(rest[:count])
        # Cutting a word can make a link of its end, which weighs more.
        while measure(part) > budget and count > 1:
            count -= 1
            part = _joined(rest[:count])
        found.append(part)
        rest = rest[count:]
        while rest and rest[0].text.isspace():
            rest.pop(0)
    return found


def _joined(pieces: Sequence[Atom]) -> str:
    return "".join(piece.text for piece in pieces).rstrip()


def _small(text: str, budget: int) -> list[Atom]:
    """Return the pieces of a text; one that fills a post by itself comes in crumbs."""
    found: list[Atom] = []
    for atom in atoms(text):
        if atom.weight <= budget * _SCALE:
            found.append(atom)
        else:
            found.extend(Atom(letter, 2 * _SCALE) for letter in atom.text)
    return found


def _fitting(pieces: Sequence[Atom], budget: int) -> int:
    """Return how many pieces fit; at least one."""
    total = 0
    for count, piece in enumerate(pieces):
        total += piece.weight
        if total > budget * _SCALE:
            return max(1, count)
    return len(pieces)


def _nicest(pieces: Sequence[Atom], most: int) -> int:
    """Return after how many pieces to cut, at most as many as fit."""
    best = 0
    for count in range(most, int(most * _LEAST_FILLED), -1):
        if not pieces[count].text.isspace():
            continue
        before = pieces[count - 1].text
        if "\n" in pieces[count].text or before.endswith(_ENDS):
            return count if not best or count > most * _SENTENCE_FILLED else best
        best = best or count
    return best or most
