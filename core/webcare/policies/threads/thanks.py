"""Whether a message only says thank you, in Dutch or English.

Every word of it must be known, but for one name; so that what goes on after the thanks
is never lost. It takes time in proportion to the length, and long texts are not read.
"""

import re
from collections.abc import Collection

from webcare.policies.threads.words import BLOCK, FILL, THANK

MOST_WORDS = 16
LONGEST = 240
"""In characters: what is longer says more than thank you."""

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_CURLY = "\N{RIGHT SINGLE QUOTATION MARK}"
_SIGNS = re.compile("[\u200d\ufe0f\U0001f3fb-\U0001f3ff\u2640\u2642]")
"""What changes how an emoji looks, and not what it says."""

_HARMLESS = frozenset(".,;:!-–—()\"'~*…")  # noqa: RUF001 - dashes as people type them


def is_thanks(text: str, own: Collection[str] = ()) -> bool:
    """Tell whether a text says thank you and nothing else.

    Args:
        text: what somebody wrote.
        own: words and emoji that thank here, besides the usual ones; a phrase counts
            where its words stand side by side.
    """
    if not 0 < len(text) <= LONGEST:
        return False
    plain = _SIGNS.sub("", text.replace(_CURLY, "'"))
    extra = {" ".join(_tokens(each)).casefold() for each in own} - {""}
    tokens = _tokens(plain)
    if not 0 < len(tokens) <= MOST_WORDS:
        return False
    thanked, strangers = False, 0
    for place, token in enumerate(tokens):
        word = token.casefold()
        if word in BLOCK:
            return False
        if word in THANK or word in extra:
            thanked = True
        elif word not in FILL:
            # Somebody's name, which never begins it.
            if not place or not token[0].isupper() or token.isupper():
                return False
            strangers += 1
    spaced = f" {' '.join(tokens).casefold()} "
    thanked = thanked or any(f" {each} " in spaced for each in extra)
    return thanked and strangers <= 1


def _tokens(text: str) -> list[str]:
    """Return the words of a text, and each other sign that says something."""
    found: list[str] = []
    rest = 0
    for match in _WORD.finditer(text):
        found += _signs(text[rest : match.start()])
        found.append(match.group())
        rest = match.end()
    return [*found, *_signs(text[rest:])]


def _signs(text: str) -> list[str]:
    return [each for each in text if not each.isspace() and each not in _HARMLESS]
