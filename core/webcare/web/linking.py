"""Addresses in what people wrote, as links; everything else is escaped."""

import re
from urllib.parse import urlsplit

from markupsafe import Markup, escape

# Only what begins like a web address: guessing at bare names makes links of typos.
_ADDRESS = re.compile(r"https?://[^\s<>\"'`{}|\\^]+", re.IGNORECASE)
_TRAILING = ".,;:!?…»”\N{RIGHT SINGLE QUOTATION MARK}*_~"
_PAIRS = {")": "(", "]": "["}
_EMOJI = re.compile(
    "[\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u00a9\u00ae"
    "\u203c\u2049\u2122\u2139\u2190-\u21ff\u231a-\u23ff\u200d\ufe0f\U000e0020-\U000e007f"
    r"\s]+"
)
_MOST_EMOJI = 24


def linked(text: str) -> Markup:
    """Return text as HTML in which web addresses can be followed.

    A link opens apart and tells nothing of where it stood. What it says is the whole
    address, so that nobody is led elsewhere than they read.
    """
    parts: list[Markup] = []
    end = 0
    for match in _ADDRESS.finditer(text):
        address = _trimmed(match[0])
        if not _is_web(address):
            continue
        parts.append(escape(text[end : match.start()]))
        parts.append(_link(address))
        end = match.start() + len(address)
    parts.append(escape(text[end:]))
    return Markup("").join(parts)


def web_address(address: str) -> str:
    """Return an address that a person may follow; empty when it is of another kind."""
    known = address.startswith(("https://", "http://")) and _is_web(address)
    return address if known else ""


def is_only_emoji(text: str) -> bool:
    """Tell whether a message is a few emoji and nothing else, which are shown large."""
    return (
        0 < len(text) <= _MOST_EMOJI
        and bool(text.strip())
        and bool(_EMOJI.fullmatch(text))
    )


def _link(address: str) -> Markup:
    return Markup(
        '<a href="{0}" target="_blank" rel="noopener noreferrer nofollow ugc">{0}</a>'
    ).format(address)


def _is_web(address: str) -> bool:
    try:
        return bool(urlsplit(address).hostname)
    except ValueError:
        return False


def _trimmed(address: str) -> str:
    """Return an address without the punctuation of the sentence around it."""
    # Counted once: a message may be nothing but thousands of brackets.
    unopened = {
        closing: address.count(closing) - address.count(opening)
        for closing, opening in _PAIRS.items()
    }
    end = len(address)
    while end:
        last = address[end - 1]
        if unopened.get(last, 0) > 0:
            unopened[last] -= 1
        elif last not in _TRAILING:
            break
        end -= 1
    return address[:end]
