"""A text as a reader sees it, whatever was done to its letters.

Who knows that words are looked for writes them otherwise: `k.u.t`, `kl00tzak`,
`fuuuck`, with a letter of another alphabet, or with something between that nobody sees.
Each step is one pass over the text, so that all of it takes linear time.
"""

import re
import unicodedata
from collections.abc import Iterator
from html import unescape
from string import ascii_lowercase

from webcare.policies.patterns import Patterns
from webcare.policies.privacy.spelling import ALIKE

_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
    "\U000e0000-\U000e0fff]+"
)
"""What is not seen, and marks on letters."""

_TURNED = re.compile("[\u202e\u2067]([^\u202c\u2069\n]*)")
"""What is shown from right to left, so that `tuk` reads `kut`."""

_SQUARED = {
    first + offset: letter
    for first in (0x1F150, 0x1F170, 0x1F1E6)
    for offset, letter in enumerate("abcdefghijklmnopqrstuvwxyz")
}
"""Letters in black circles and squares, and those that flags are made of."""
_ALIKE = {**ALIKE, **_SQUARED, 0x2019: "'", 0x2018: "'", 0x0142: "l", 0x00F8: "o"}

_TAG = re.compile(r"</?[a-z][^<>]{0,80}>")
# Possessive, all of them: nothing is tried twice.
_MARKUP = re.compile(r"(?<=[a-z])[*_~`|\\^]++(?=[a-z])")
_EDGES = re.compile(
    r"(?<![a-z0-9*_~`])[*_~`]++(?=[a-z0-9])|(?<=[a-z0-9])[*_~`]++(?![a-z0-9])"
)

_STANDS_FOR = str.maketrans("0134579@$!|€£+", "oieastgasiielt")
_LIKELY_STANDS_FOR = re.compile(
    r"[a-z][0134579@$!|€£+](?=[a-z0-9@$!|€£+])|[0134579@$€£][a-z]"
)
_MIXED = re.compile(r"[a-z0-9@$!|€£+]++")

_APART = re.compile(
    r"(?<![a-z0-9'])[a-z0-9@$*!](?:[ .,_+/|~\-]{1,3}+[a-z0-9@$*!](?![a-z0-9'])){2,}+"
)
_BETWEEN = re.compile(r"[ .,_+/|~\-]+")
_POINTED = re.compile(r"(?<=[a-z])[.\-`·](?=[a-z])")
_AGAIN = re.compile(r"([a-z])\1{2,}")


_MARK = r"[ .,_+/|~-]{1,3}"
_ONE = "[a-z0-9@$*!]"
_TRICKED = Patterns(
    (
        "[*_~`|^]",
        r"\\",
        r".?[a-z][0134579@$!€£+][a-z0-9@$!€£+].?",
        r".?[0134579@$€£][a-z].?",
        rf"(?:^|[^a-z0-9']){_ONE}{_MARK}{_ONE}{_MARK}{_ONE}(?:$|[^a-z0-9'])",
        rf"(?:^|[^a-z0-9']){_ONE}{_MARK}{_ONE}{_MARK}{_ONE}{_MARK}",
        r".?[a-z][.`·-][a-z].?",
        f".?(?:{'|'.join(3 * each for each in ascii_lowercase)}).?",
    )
)
"""A sign that something was done to the letters: ordinary texts have none."""


def seen(text: str) -> str:
    """Return a text in small letters, without what nobody sees in it."""
    if text.isascii():
        found = text.lower()
    else:
        if "\u202e" in text or "\u2067" in text:
            text = _TURNED.sub(lambda match: match[1][::-1], text)
        if not unicodedata.is_normalized("NFKD", text):
            text = unicodedata.normalize("NFKD", text)
        found = _UNSEEN.sub("", text).casefold()
        if not found.isascii():
            found = found.translate(_ALIKE)
    if "&" in found:
        found = unescape(found)
    return _TAG.sub("", found) if "<" in found else found


def readings(text: str) -> Iterator[str]:
    """Yield a text as it may be meant: as it is seen, then with its tricks undone.

    An ordinary text has one reading.
    """
    plain = seen(text)
    yield plain
    if not _TRICKED.found(plain):
        return
    told = {plain}
    whole = _unmarked(plain)
    joined = _APART.sub(lambda match: _BETWEEN.sub("", match[0]), whole)
    pointless = _POINTED.sub("", joined)
    for each in (_read(joined), _read(pointless)):
        for reading in _unstretched(each):
            if reading not in told:
                told.add(reading)
                yield reading


def _unmarked(text: str) -> str:
    """Return a text without the marks that make it bold, at the edges of words."""
    return _EDGES.sub("", text)


def _read(text: str) -> str:
    """Return a text with letters where digits and signs stand for them."""
    if not _LIKELY_STANDS_FOR.search(text):
        return text
    return _MIXED.sub(_lettered, text)


def _unstretched(text: str) -> Iterator[str]:
    """Yield a text without what marks stand between letters, and letters held long."""
    for each in (text, _MARKUP.sub("", text)):
        if _AGAIN.search(each):
            yield _AGAIN.sub(r"\1", each)
            yield _AGAIN.sub(r"\1\1", each)
        else:
            yield each


def _lettered(match: re.Match[str]) -> str:
    """Return a word with letters for its digits and signs; a number stays one."""
    word = match[0]
    return word if word.isdigit() else word.translate(_STANDS_FOR)
