"""A tip line: what people send in to be looked at, and whether it may be used."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from webcare.domain.content import MessageKind


class TipState(StrEnum):
    """What came of a tip."""

    NEW = "new"
    SELECTED = "selected"
    USED = "used"
    REJECTED = "rejected"


class TipKind(StrEnum):
    """What a tip is, coarse enough to choose by."""

    PHOTO = "photo"
    FILM = "film"
    SOUND = "sound"
    DOCUMENT = "document"
    TEXT = "text"


class Consent(StrEnum):
    """What somebody says to our use of what they send in."""

    UNKNOWN = "unknown"
    ASKED = "asked"
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


FORBIDS = frozenset({Consent.REFUSED, Consent.WITHDRAWN})
"""What keeps a tip from leaving."""

_KINDS = {
    MessageKind.IMAGE: TipKind.PHOTO,
    MessageKind.STICKER: TipKind.PHOTO,
    MessageKind.VIDEO: TipKind.FILM,
    MessageKind.AUDIO: TipKind.SOUND,
    MessageKind.VOICE: TipKind.SOUND,
}

_WORDS = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_SIGNS = re.compile("[\u200d\ufe0f\U0001f3fb-\U0001f3ff]")
"""What changes how an emoji looks, and not what it says."""

_CURLY = "\N{RIGHT SINGLE QUOTATION MARK}"

MOST_WORDS = 12
"""Of an answer to a question with yes or no; a longer one is for a person to read."""

LONGEST_ANSWER = 200
"""In characters: no more of a message is looked at."""


@dataclass(frozen=True, slots=True)
class Answers:
    """The words that answer whether something may be used, as people write them.

    Each is one word, an emoji, or a few words.
    """

    yes: tuple[str, ...] = ("ja", "akkoord", "prima", "yes", "ok", "oke", "sure", "👍")
    no: tuple[str, ...] = ("nee", "niet", "geen", "no", "not", "don't", "👎")
    withdrawn: tuple[str, ...] = ("intrekken", "toch niet", "withdraw", "take it back")


def kind_of(media: str) -> TipKind:
    """Return what a tip with a file of a kind is."""
    return _KINDS.get(MessageKind(media), TipKind.DOCUMENT)


def heard(before: Consent, text: str, answers: Answers) -> Consent | None:
    """Return what somebody said to our question; None when they did not answer it.

    Who was not asked answers nothing. Only a short message is an answer, one that
    begins with a yes or no; with both in it, it is for a person to read.

    Args:
        before: what they said until now.
        text: what they write.
        answers: the words to listen for.
    """
    words = _words(text)
    if not 0 < len(words) <= MOST_WORDS or len(text) > LONGEST_ANSWER:
        return None
    if before is Consent.GIVEN:
        return Consent.WITHDRAWN if _begins(words, answers.withdrawn) else None
    if before is not Consent.ASKED:
        return None
    yes, no = _begins(words, answers.yes), _begins(words, answers.no)
    if yes and not _holds(words, answers.no):
        return Consent.GIVEN
    if no and not _holds(words, answers.yes):
        return Consent.REFUSED
    return None


def _words(text: str) -> tuple[str, ...]:
    """Return the words of a text, and every other sign as a word of its own."""
    found: list[str] = []
    beginning = text[: LONGEST_ANSWER + 1].casefold().replace(_CURLY, "'")
    plain = _SIGNS.sub("", beginning)
    for part in plain.split():
        words = _WORDS.findall(part)
        found += words or [each for each in part if not each.isascii()]
    return tuple(found)


def _begins(words: tuple[str, ...], phrases: Collection[str]) -> bool:
    return any(
        phrase and words[: len(phrase)] == phrase for phrase in map(_words, phrases)
    )


def _holds(words: tuple[str, ...], phrases: Collection[str]) -> bool:
    return any(_begins(words[start:], phrases) for start in range(len(words)))
