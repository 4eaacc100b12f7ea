"""A word as it was meant, however it was spelled: what a reader sees in it."""

import re
import unicodedata

UNSEEN = r"\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe0f\ufeff"
"""Characters that nobody sees, as a part of a pattern."""

_LEFT_OUT = re.compile(f"[{UNSEEN}._-]")
ALIKE = str.maketrans(
    "\u0430\u0432\u0435\u043a\u043c\u043d\u043e\u0440\u0441\u0442\u0443\u0445"
    "\u0456\u0458\u0455\u0501\u04bb\u0261\u0131\u0251"
    "\u03b1\u03b2\u03b5\u03b9\u03ba\u03bc\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7"
    "\u057f\u0585\u057d",
    "abekmhopctyxijsdhgiaabeikmnoptyxsou",
)
"""Cyrillic, Greek and Armenian letters that look like Latin ones, capitals or not."""

_DIGITS_FOR_LETTERS = str.maketrans("013457", "oieast")
_NUMBER = re.compile(r"(?<=[a-z]{3})nr$")


def plain(word: str) -> str:
    """Return a word without capitals, accents, points and what is not seen.

    Letters of other alphabets become those that they look like, digits between letters
    the letters that they stand for. One hyphen is left out: people put it in and leave
    it out as they like.
    """
    if word.isascii() and word.isalpha():
        found = word.lower()
    else:
        parted = unicodedata.normalize("NFKD", word.replace("\u2019", "'"))
        bare = "".join(each for each in parted if not unicodedata.combining(each))
        found = _LEFT_OUT.sub("", bare).casefold().translate(ALIKE)
        if sum(each.isalpha() for each in found) > 1:
            found = found.translate(_DIGITS_FOR_LETTERS)
    return _NUMBER.sub("nummer", found)
