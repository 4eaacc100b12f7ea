"""How long a post is to X: the weighted length of twitter-text, version 3.

Most Western characters weigh 1, all others 2; a link weighs 23 whatever its length,
and an emoji 2 whatever it is made of. At most 280, and 25,000 for accounts that pay.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from webcare_twitter.links import find_links

if TYPE_CHECKING:
    from collections.abc import Iterator

    import regex

POST_LIMIT = 280
PAID_LIMIT = 25_000
LINK_WEIGHT = 23
_SCALE = 100
_HEAVY = 200
_LIGHT_RANGES = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))

# © and ® are emoji only with the selector that says so.
_PICTURE = (
    r"(?:[\u00A9\u00AE]\uFE0F|(?![\u00A9\u00AE])\p{Extended_Pictographic}\uFE0F?)"
    r"\p{Emoji_Modifier}?"
)
_EMOJI = (
    rf"\p{{RI}}\p{{RI}}|[0-9#*]\uFE0F?\u20E3"
    rf"|{_PICTURE}(?:[\U000E0020-\U000E007E]+\U000E007F|(?:\u200D{_PICTURE})*)"
)
# Flags by themselves: \X counts back through all those before each of a long row.
_CLUSTER = (
    r"\p{RI}\p{RI}[\p{GCB=Extend}\p{GCB=ZWJ}\p{GCB=SpacingMark}]*+"
    r"|\X"
)
_TAG = re.compile(
    r"(?<![A-Za-z0-9_])[@\uFF20][A-Za-z0-9_]{1,20}(?:/[A-Za-z][A-Za-z0-9_-]{0,24})?"
    r"|(?<!\w)[#\uFF03$]\w{1,100}"
)


class Atom(NamedTuple):
    """A piece of a text that is never cut: a link, a mention, an emoji, a character.

    `weight` is in hundredths.
    """

    text: str
    weight: int
    link: bool = False


def measure(text: str, *, whole_emoji: bool = True) -> int:
    """Return the weighted length of a post, as X counts it.

    Args:
        text: as it is sent.
        whole_emoji: False for version 2 of the rules, in which every character of an
            emoji had its own weight.
    """
    found = list(atoms(_composed(text)))
    if whole_emoji:
        return sum(atom.weight for atom in found) // _SCALE
    return sum(a.weight if a.link else _characters(a.text) for a in found) // _SCALE


def holds_link(text: str) -> bool:
    """Tell whether X would make a link of something in a text."""
    return bool(find_links(_composed(text)))


def atoms(text: str) -> Iterator[Atom]:
    """Yield the pieces of a text that must stay whole; joined, they are the text."""
    past = 0
    for start, end in find_links(text):
        yield from _words(text[past:start])
        yield Atom(text[start:end], LINK_WEIGHT * _SCALE, link=True)
        past = end
    yield from _words(text[past:])


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")


def _words(text: str) -> Iterator[Atom]:
    past = 0
    for tag in _TAG.finditer(text):
        yield from _clusters(text[past : tag.start()])
        yield Atom(tag.group(), _characters(tag.group()))
        past = tag.end()
    yield from _clusters(text[past:])


def _clusters(text: str) -> Iterator[Atom]:
    for cluster in _compiled(_CLUSTER).findall(text):
        yield Atom(cluster, _cluster_weight(cluster))


def _cluster_weight(cluster: str) -> int:
    if len(cluster) == 1:
        return _character(cluster)
    found = _compiled(_EMOJI).match(cluster)
    rest = cluster[found.end() :] if found else cluster
    composed = unicodedata.normalize("NFC", rest)
    return (_HEAVY if found else 0) + _characters(composed)


@cache
def _compiled(pattern: str) -> regex.Pattern[str]:
    # Seven megabytes that only who writes on X needs.
    import regex  # noqa: PLC0415 - see above

    return regex.compile(pattern)


def _characters(text: str) -> int:
    return sum(map(_character, text))


def _character(character: str) -> int:
    point = ord(character)
    light = any(first <= point <= last for first, last in _LIGHT_RANGES)
    return _SCALE if light else _HEAVY
