"""Personal data in what somebody wrote, recognised by its own check."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import phonenumbers
from stdnum import iban, luhn
from stdnum.nl import bsn

from webcare.policies.privacy.addresses import addresses
from webcare.policies.privacy.schema import Sensitive

MASK = "•"
SHOWN = 2
"""How many characters at the end of something stay readable, to tell it apart."""

# What people and phones put between the digits of one number: spaces of all widths,
# hyphens, and what is not seen.
_BETWEEN = (
    r"\s./()\-\u00ad\u200b-\u200f\u2010-\u2015\u202a-\u202e\u2060\u2066-\u2069\ufeff"
)
_EMAIL = re.compile(r"[^\W_][\w.+%-]{0,63}@[^\W_][\w-]{0,62}(?:\.[\w-]{1,63}){1,8}")
_ACCOUNT_BEGINS = re.compile(rf"(?<![^\W_])[A-Za-z]{{2}}[{_BETWEEN}]?\d{{2}}")
_ACCOUNT_GOES_ON = re.compile(rf"(?:[{_BETWEEN}]{{0,2}}[A-Za-z0-9]){{0,34}}")
# Glued to the name of what it is, a number is still that.
_DIGITS = re.compile(
    rf"(?:(?<![^\W_])(?<!\+)|(?<=(?i:bsn)))\+?\(?\d(?:[{_BETWEEN}]{{0,3}}\d){{6,}}"
    r"(?![^\W_])"
)
_GROUP = re.compile(r"[^\s/]+")
_BEGINS = re.compile(r"[+(0]|\d{3,4}$")
"""How a number begins that is written in several groups."""
_MOST_GROUPS = 7
_MOST_TRIED = 500
"""How many groups of one text are looked at, and beginnings of accounts."""
_SHORTEST_ACCOUNT = 15
_CARD = range(13, 20)
_PHONE = range(8, 16)
_LIKELY = re.compile(r"@|\d(?:\D{0,3}\d){6}")
_CUT = re.compile(
    rf"(?:(?<![^\W_])[A-Za-z]{{2}}\d{{2}}[A-Za-z0-9{_BETWEEN}]{{0,40}}"
    rf"|\+?\(?\d(?:[{_BETWEEN}]{{0,3}}\d){{3,40}}[{_BETWEEN}]{{0,3}}"
    r"|\S{0,80}@\S{0,80})$"
)
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

    Addresses are known by how they are written.
    Citizen numbers hold by their 11-test, accounts by mod 97, cards by Luhn, and phone
    numbers by the plans of their countries. What passes such a test by accident counts
    as well.
    """
    likely = bool(_LIKELY.search(text))
    if not kinds or not (likely or Sensitive.ADDRESS in kinds):
        return ()
    found: list[Found] = []
    taken = bytearray(len(text))
    recognised = (*_emails(text), *_ibans(text), *_numbers(text)) if likely else ()
    for each in (*recognised, *_addresses(text, kinds)):
        if each.kind in kinds and 1 not in taken[each.start : each.end]:
            taken[each.start : each.end] = b"\1" * (each.end - each.start)
            found.append(each)
    return tuple(sorted(found, key=lambda each: each.start))


def masked(text: str, found: Iterable[Found]) -> str:
    """Return a text, as long as it was, with what was found made unreadable."""
    characters = list(text)
    for each in found:
        # The end of an address is the number of a house.
        shown = 0 if each.kind is Sensitive.ADDRESS else SHOWN
        _veil(characters, each.start, max(each.end - shown, each.start))
    return "".join(characters)


def masked_beginning(text: str, kinds: Collection[Sensitive]) -> str:
    """Return the beginning of a text that goes on, with its personal data unreadable.

    What stands at its end may be the first half of something, which passes no test.
    """
    shown = list(masked(text, sensitive_spans(text, kinds)))
    half = _CUT.search(text) if kinds else None
    if half:
        _veil(shown, half.start(), len(shown))
    return "".join(shown)


def _veil(characters: list[str], start: int, end: int) -> None:
    for place in range(start, end):
        if characters[place].isalnum():
            characters[place] = MASK


def _addresses(text: str, kinds: Collection[Sensitive]) -> Iterator[Found]:
    if Sensitive.ADDRESS in kinds:
        for start, end in addresses(text):
            yield Found(Sensitive.ADDRESS, start, end)


def _emails(text: str) -> Iterator[Found]:
    if "@" in text:
        for match in _EMAIL.finditer(text):
            yield Found(Sensitive.EMAIL, *match.span())


def _ibans(text: str) -> Iterator[Found]:
    for tried, begins in enumerate(_ACCOUNT_BEGINS.finditer(text)):
        start = begins.start()
        goes_on = _ACCOUNT_GOES_ON.match(text, begins.end())
        end = goes_on.end() if goes_on else begins.end()
        if tried >= _MOST_TRIED:
            # Too much to look at: whatever it is, nobody reads it.
            yield Found(Sensitive.IBAN, start, end)
            continue
        # The words behind it look like a part of it: the length says where it ends.
        compact = ""
        for place in range(start, end):
            if not text[place].isalnum():
                continue
            compact += text[place]
            ends = place + 1 == len(text) or not text[place + 1].isalnum()
            if ends and _is_account(compact):
                yield Found(Sensitive.IBAN, start, place + 1)
                break


def _numbers(text: str) -> Iterator[Found]:
    tried = 0
    for match in _DIGITS.finditer(text):
        kind = _kind_of(match[0])
        if kind is not None:
            yield Found(kind, *match.span())
            continue
        groups = [each.span() for each in _GROUP.finditer(text, *match.span())]
        tried += len(groups)
        if tried > _MOST_TRIED:
            # Too much to look at: whatever it is, nobody reads it.
            yield from (Found(each, *match.span()) for each in Sensitive)
        else:
            yield from _numbers_in(text, groups)


def _numbers_in(text: str, groups: Sequence[tuple[int, int]]) -> Iterator[Found]:
    """Yield numbers that stand one behind the other, each in one or more groups."""
    first = 0
    while first < len(groups):
        most = _MOST_GROUPS if _BEGINS.match(text, *groups[first]) else 1
        for last in range(min(first + most, len(groups)), first, -1):
            start, end = groups[first][0], groups[last - 1][1]
            kind = _kind_of(text[start:end])
            if kind is not None:
                yield Found(kind, start, end)
                first = last
                break
        else:
            first += 1


def _is_account(compact: str) -> bool:
    if len(compact) < _SHORTEST_ACCOUNT or not compact.isascii():
        return False
    # First what takes no time: a text may be full of what looks like an account.
    turned = "".join(str(int(each, 36)) for each in compact[4:] + compact[:4])
    return int(turned) % 97 == 1 and bool(iban.is_valid(compact))


def _kind_of(number: str) -> Sensitive | None:
    digits = "".join(each for each in number if each.isdecimal())
    bare = "+" not in number
    if bare and len(digits) in _CARD and luhn.is_valid(digits):
        return Sensitive.CARD
    if bare and len(digits) == len("123456782") and bsn.is_valid(digits):
        return Sensitive.CITIZEN_NUMBER
    return Sensitive.PHONE if len(digits) in _PHONE and _is_phone(number) else None


def _is_phone(number: str) -> bool:
    try:
        parsed = phonenumbers.parse(number, _HOME)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(parsed)
