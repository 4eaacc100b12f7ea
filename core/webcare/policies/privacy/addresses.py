"""Where somebody lives, as people write it: a street with a number, and a postcode."""

import re
from collections.abc import Iterator

_NUMBER = r"\d{1,5}(?:[ -]?[A-Za-z](?![^\W_])|-\d{1,4})?(?![^\W_])"
_STREET = (
    r"(?<![^\W_])[^\W\d_][\w'\u2019.-]{0,40}"
    r"(?:straat|str\.|laan|plein|kade|gracht|singel|dijk|plantsoen|steeg|dreef|hof|pad"
    r"|weg|wal|kamp|akker|burg|veld)"
)
_DUTCH = re.compile(rf"{_STREET} {{1,2}}{_NUMBER}", re.IGNORECASE)
_ENGLISH = re.compile(
    r"(?<![^\W_])\d{1,5}[A-Za-z]? (?:[A-Z][\w'\u2019-]{1,30} ){1,3}"
    r"(?:Street|St|Road|Rd|Lane|Avenue|Ave|Drive|Close|Way|Square|Terrace|Crescent)"
    r"(?![^\W_])"
)
# Two letters that no postcode has, and small ones only where they touch the digits.
_POSTCODE = re.compile(
    r"(?<![^\W_])[1-9]\d{3}(?: ?(?!SA|SD|SS)[A-Z]{2}|(?!sa|sd|ss)[a-z]{2})(?![^\W_])"
    rf"(?:,? {_NUMBER})?"
)
_BRITISH = re.compile(r"(?<![^\W_])[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}(?![^\W_])")
_ONLY_TIME = re.compile(r"(?:onder|halver|half)weg|vandaag|vanweg", re.IGNORECASE)


def addresses(text: str) -> Iterator[tuple[int, int]]:
    """Yield where addresses stand in a text, as start and end in characters.

    Dutch and British ones; a street without a number is nobody's address.
    """
    for pattern in (_DUTCH, _ENGLISH, _POSTCODE, _BRITISH):
        for found in pattern.finditer(text):
            if not _ONLY_TIME.match(found[0]):
                yield found.span()
