"""Of whom an insult is said: of who reads it, of somebody else, or of who writes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from webcare.policies.abuse.lexicon import Lexicon

Sort = Literal["insults", "names", "traits"]
"""What an insult is, as `Lexicon` has it; the first offends soonest."""

_TOKEN = re.compile(r"[a-z0-9][a-z0-9'\u00e9]*|[.!?\n:;,]")
_ENDS = frozenset(".!?\n;:")
_FAR = 120
"""How many characters around it say what is said of whom."""
_BEFORE, _AFTER = 5, 4
"""The same in words, within its sentence."""
_DENIED = 3
"""Up to how many words before it deny it."""
_SHORT = 2
"""A text of so few words that has a name in it is said to who reads it."""


@dataclass(frozen=True, slots=True)
class _Around:
    """The words around an insult, within its sentence, commas among them."""

    before: Sequence[str]
    after: Sequence[str]
    words: int

    @property
    def called(self) -> bool:
        """Tell whether it stands by itself, as a name that is called out."""
        begins = not self.before or self.before[-1] == ","
        return begins and (not self.after or self.after[0] == ",")


def aimed(lexicon: Lexicon, sort: Sort, text: str, span: tuple[int, int]) -> bool:
    """Tell whether an insult in a text is said of who reads it.

    It is not when it is denied or compared with, or when people say it of themselves.
    """
    around = _around(text, span)
    said = [each for each in around.before if each != ","]
    if lexicon.denying.intersection(said[-_DENIED:]):
        return False
    ended = not around.after or around.after[0] in {",", *lexicon.going_on}
    if _is_said_to_be(lexicon, said) and (sort != "traits" or ended):
        return True
    if sort == "traits" or lexicon.themselves.intersection((*said, *around.after)):
        return sort == "traits" and _closes(lexicon, around.after)
    if around.words <= _SHORT or lexicon.leading.intersection(said[-1:]):
        return True
    if around.called:
        found = bool(around.before or lexicon.us.intersection(around.after))
    elif sort == "insults":
        near = (*said[-_BEFORE:], *around.after[:_AFTER])
        found = bool(lexicon.us.intersection(near))
    else:
        found = _closes(lexicon, around.after)
    return found


def _is_said_to_be(lexicon: Lexicon, before: Sequence[str]) -> bool:
    """Tell whether `you are a` or `what are you a` leads to it."""
    near = before[-_BEFORE - 1 :]
    return any(
        (one in lexicon.us and other in lexicon.being)
        or (one in lexicon.being and other in lexicon.us)
        for one, other in pairwise(near)
    ) or any(each in lexicon.us and each in lexicon.being for each in near)


def _closes(lexicon: Lexicon, after: Sequence[str]) -> bool:
    """Tell whether `are you` or `that you are` follows, and nothing else."""
    rest = [each for each in after if each not in {"die", "dat", "that", "er"}]
    found = rest[:2]
    return (
        len(found) == len(("are", "you"))
        and (
            (found[0] in lexicon.being and found[1] in lexicon.us)
            or (found[1] in lexicon.being and found[0] in lexicon.us)
        )
        and (len(rest) == len(found) or rest[2] in {",", "allemaal", "all"})
    )


def _around(text: str, span: tuple[int, int]) -> _Around:
    start, end = span
    before = _TOKEN.findall(text[max(0, start - _FAR) : start])
    after = _TOKEN.findall(text[end : end + _FAR])
    words = sum(each[0].isalnum() for each in (*before, *after)) + 1
    for place in range(len(before) - 1, -1, -1):
        if before[place] in _ENDS:
            before = before[place + 1 :]
            break
    for place, each in enumerate(after):
        if each in _ENDS:
            after = after[:place]
            break
    return _Around(before, after, words)
