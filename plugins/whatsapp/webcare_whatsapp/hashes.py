"""The hash that Meta gives of a file."""

from __future__ import annotations

import base64
import binascii

_HEX_LENGTH = 64
_SHA256_BYTES = 32
_HEX_DIGITS = frozenset("0123456789abcdef")


def sha256_hex(given: str) -> str:
    """Return a SHA-256 in lower-case hex, whether it came so or in base64.

    Empty when it is neither: a hash that cannot be compared is worth nothing.
    """
    lowered = given.lower()
    if len(lowered) == _HEX_LENGTH and _HEX_DIGITS.issuperset(lowered):
        return lowered
    try:
        raw = base64.b64decode(given, validate=True)
    except (binascii.Error, ValueError):
        return ""
    return raw.hex() if len(raw) == _SHA256_BYTES else ""
