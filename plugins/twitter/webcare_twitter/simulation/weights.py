"""How long X finds a text: letters count once or twice, addresses always 23."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 280
ADDRESS = 23

_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
_URL = re.compile(
    r"https?://[^\s<>\"]+"
    r"|(?<![@\w.])(?:[a-z0-9-]+\.)+(?:com|org|net|nl|be|de|eu|io|me|app|example)\b"
    r"(?:/[^\s<>\"]*)?",
    re.IGNORECASE,
)
_PICTURE = "[\u203c-\u3299\U0001f000-\U0001fbff]"
_CHANGES = "[\ufe0f\U0001f3fb-\U0001f3ff]"
_EMOJI = re.compile(
    "[\U0001f1e6-\U0001f1ff]{2}"
    "|[0-9#*]\ufe0f?\u20e3"
    "|[\u00a9\u00ae]\ufe0f"
    f"|(?:{_PICTURE}{_CHANGES}*(?:\u200d{_PICTURE}{_CHANGES}*)+)"
    f"|(?:{_PICTURE}{_CHANGES}+)"
    "|(?:\U0001f3f4[\U000e0020-\U000e007f]+)"
    "|[\U0001f000-\U0001fbff]"
)


def addresses(text: str) -> list[tuple[int, int]]:
    """Return where addresses begin and end in a text, without closing punctuation."""
    found = []
    for match in _URL.finditer(text):
        address = match[0].rstrip(".,;:!?)'")
        found.append((match.start(), match.start() + len(address)))
    return found


def weight(text: str) -> int:
    """Return the weighted length of what somebody typed."""
    plain = unicodedata.normalize("NFC", text)
    total, position = 0, 0
    for start, end in addresses(plain):
        total += _letters(plain[position:start]) + ADDRESS
        position = end
    return total + _letters(plain[position:])


def _letters(text: str) -> int:
    pictures = len(_EMOJI.findall(text))
    rest = _EMOJI.sub("", text)
    return pictures * 2 + sum(1 if _light(ord(letter)) else 2 for letter in rest)


def _light(point: int) -> bool:
    return any(first <= point <= last for first, last in _LIGHT)
