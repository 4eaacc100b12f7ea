"""Personal data in what somebody wrote, recognised by its own check."""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter

import phonenumbers
from stdnum import iban, luhn
from stdnum.nl import bsn

from webcare.policies.privacy.schema import Sensitive

MASK = "•"
SHOWN = 2
"""How many characters at the end of something stay readable, to tell it apart."""

_EMAIL = re.compile(r"[^\W_][\w.+%-]{0,63}@[^\W_][\w-]{0,62}(?:\.[\w-]{1,63}){1,8}")
_IBAN = re.compile(r"(?<![^\W_])[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]){11,30}")
_DIGITS = re.compile(r"(?<![\w+])\+?\(?\d(?:[ \u00a0./()-]{0,2}\d){6,24}(?![^\W_])")
_CHUNK = re.compile(r"\S+")
_CARD = range(13, 20)
_LIKELY = re.compile(r"@|\d(?:\D{0,3}\d){6}")
_start = attrgetter("start")
_HOME = "NL"
"""The country of a phone number that names none."""


@dataclass(frozen=True, slots=True)
class Found:
    """Personal data in a text: what it is, and its start and end in characters."""

    kind: Sensitive
    start: int
    end: int


def sensitive_spans(
    text: str, kinds: Collection[Sensitive] = tuple(Sensitive)
) -> tuple[Found, ...]:
    """Return the personal data of some kinds in a text, in order, never overlapping.

    Citizen numbers hold by their 11-test, accounts by mod 97, cards by Luhn, and phone
    numbers by the plans of their countries. What passes such a test by accident counts
    as well.
    """
    if not kinds or not _LIKELY.search(text):
        return ()
    found: list[Found] = []
    for each in (*_emails(text), *_ibans(text), *_numbers(text)):
        place = bisect_left(found, each.start, key=_start)
        beside = found[max(place - 1, 0) : place + 1]
        if each.kind in kinds and not any(
            each.start < other.end and other.start < each.end for other in beside
        ):
            found.insert(place, each)
    return tuple(found)


def masked(text: str, found: Iterable[Found]) -> str:
    """Return a text, as long as it was, with what was found made unreadable."""
    characters = list(text)
    for each in found:
        for place in range(each.start, max(each.end - SHOWN, each.start)):
            if characters[place].isalnum():
                characters[place] = MASK
    return "".join(characters)


def _emails(text: str) -> Iterator[Found]:
    if "@" in text:
        for match in _EMAIL.finditer(text):
            yield Found(Sensitive.EMAIL, *match.span())


def _ibans(text: str) -> Iterator[Found]:
    for match in _IBAN.finditer(text):
        # The words behind it look like a part of it: the length says where it ends.
        compact = ""
        for place in range(match.start(), match.end()):
            if not text[place].isalnum():
                continue
            compact += text[place]
            ends = place + 1 == len(text) or not text[place + 1].isalnum()
            if ends and _is_account(compact):
                yield Found(Sensitive.IBAN, match.start(), place + 1)
                break


def _numbers(text: str) -> Iterator[Found]:
    for match in _DIGITS.finditer(text):
        kind = _kind_of(match[0])
        if kind is not None:
            yield Found(kind, *match.span())
            continue
        # Perhaps several, one behind the other.
        for chunk in _CHUNK.finditer(text, *match.span()):
            kind = _kind_of(chunk[0])
            if kind is not None:
                yield Found(kind, *chunk.span())


def _is_account(compact: str) -> bool:
    return bool(iban.is_valid(compact))


def _kind_of(number: str) -> Sensitive | None:
    digits = "".join(each for each in number if each.isdecimal())
    bare = "+" not in number
    if bare and len(digits) in _CARD and luhn.is_valid(digits):
        return Sensitive.CARD
    if bare and len(digits) == len("123456782") and bsn.is_valid(digits):
        return Sensitive.CITIZEN_NUMBER
    return Sensitive.PHONE if _is_phone(number) else None


def _is_phone(number: str) -> bool:
    try:
        parsed = phonenumbers.parse(number, _HOME)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(parsed)
