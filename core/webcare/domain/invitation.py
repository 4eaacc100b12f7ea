"""Invitations to go on in private: the token that ties an answer to its case.

The token stands in public, in a link or a text that anybody may copy: it proves nothing
about who uses it.
"""

import re
from collections.abc import Callable
from datetime import timedelta

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits and letters that nobody takes for one another when they read or type them."""

LIFETIME = timedelta(days=14)
"""How long after it was made an invitation ties an answer to its case."""

_PREFIX = "WC-"
_LENGTH = 10
_TOKEN = re.compile(rf"(?<![A-Z0-9]){_PREFIX}([{ALPHABET}]{{{_LENGTH}}})(?![A-Z0-9])")


def spell_token(choose: Callable[[str], str]) -> str:
    """Return a new token; `choose` draws one character, as `secrets.choice` does."""
    return _PREFIX + "".join(choose(ALPHABET) for _ in range(_LENGTH))


def find_token(text: str) -> str | None:
    """Return the first token in a text, as it was made; None when there is none.

    Whoever types it over may write it in small letters.
    """
    # A few characters grow when they are made capital; the token never does.
    found = _TOKEN.search(text.upper())
    return found and found[0]
