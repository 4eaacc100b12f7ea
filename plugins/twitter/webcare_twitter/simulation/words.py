"""What stands in a text: mentions, addresses and tags, and how X rewrites it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from webcare_twitter.simulation.weights import addresses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from webcare_twitter.simulation.wire import Json

_MENTION = re.compile(r"(?<![\w@./])@([A-Za-z0-9_]{1,15})\b")
_HASHTAG = re.compile(r"(?<![\w&])#(\w*[^\W\d_]\w*)")
_CASHTAG = re.compile(r"(?<![\w$])\$([A-Za-z]{1,6})\b")
_STATUS = re.compile(r"https?://(?:x|twitter)\.com/\w+/status/(\d{1,19})\S*")
_COMPOSE = re.compile(r"https?://(?:x|twitter)\.com/messages/compose\?\S+")

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


@dataclass(frozen=True, slots=True)
class Link:
    """An address in a text: as typed, as X shortens it, and where it stands."""

    typed: str
    short: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Shortened:
    """A text with every address shortened, and where each stands in it."""

    text: str
    links: tuple[Link, ...]


def mentioned(text: str) -> tuple[str, ...]:
    """Return the user names in a text, in lower case, each once."""
    return tuple(dict.fromkeys(name.lower() for name in _MENTION.findall(text)))


def hashtags(text: str) -> tuple[str, ...]:
    """Return the tags in a text, in lower case."""
    return tuple(tag.lower() for tag in _HASHTAG.findall(text))


def cashtags(text: str) -> tuple[str, ...]:
    """Return the symbols of shares in a text."""
    return tuple(_CASHTAG.findall(text))


def quoted(text: str) -> str | None:
    """Return the id of the post that a text links to; None without such a link."""
    found = _STATUS.search(text)
    return found[1] if found else None


def compose_link(text: str) -> str:
    """Return the address in a text that opens a direct message; empty for none."""
    found = _COMPOSE.search(text)
    return found[0].rstrip(".,;:!)") if found else ""


def short(address: str) -> str:
    """Return the address that X puts in the place of another."""
    digest = hashlib.sha256(address.encode()).digest()[:10]
    return "https://t.co/" + "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest)


def shortened(text: str) -> Shortened:
    """Replace the addresses in a text as X does before it shows it to anybody."""
    made, links, position = "", [], 0
    for start, end in addresses(text):
        made += text[position:start]
        typed = text[start:end]
        links.append(Link(typed, short(typed), len(made), len(made) + 23))
        made += short(typed)
        position = end
    return Shortened(made + text[position:], tuple(links))


def entities(said: Shortened, number: Callable[[str], str | None]) -> Json:
    """Return what stands in a text, in the second version's shape.

    `number` gives the id of a user name, None for one that nobody has.
    """
    found: Json = {}
    mentions = [_mention(match, number) for match in _MENTION.finditer(said.text)]
    tags = [
        {"start": match.start(), "end": match.end(), "tag": match[1]}
        for match in _HASHTAG.finditer(said.text)
    ]
    if mentions:
        found["mentions"] = mentions
    if tags:
        found["hashtags"] = tags
    if said.links:
        found["urls"] = [_url(link) for link in said.links]
    return found


def old_entities(said: Shortened, number: Callable[[str], str | None]) -> Json:
    """Return what stands in a text, in the first version's shape."""
    return {
        "hashtags": [
            {"text": match[1], "indices": [match.start(), match.end()]}
            for match in _HASHTAG.finditer(said.text)
        ],
        "symbols": [],
        "user_mentions": [
            {
                "screen_name": match[1],
                "id_str": number(match[1]),
                "indices": [match.start(), match.end()],
            }
            for match in _MENTION.finditer(said.text)
            if number(match[1])
        ],
        "urls": [_old_url(link) for link in said.links],
    }


def _mention(
    match: re.Match[str], number: Callable[[str], str | None]
) -> dict[str, object]:
    known = number(match[1])
    told = {"start": match.start(), "end": match.end(), "username": match[1]}
    return {**told, "id": known} if known else told


def _url(link: Link) -> Json:
    full = link.typed if "://" in link.typed else f"https://{link.typed}"
    return {
        "start": link.start,
        "end": link.end,
        "url": link.short,
        "expanded_url": full,
        "display_url": displayed(full),
    }


def _old_url(link: Link) -> Json:
    told = _url(link)
    start, end = told.pop("start"), told.pop("end")
    return {**told, "indices": [start, end]}


def displayed(address: str) -> str:
    """Return an address as people see it: without its beginning, and cut short."""
    bare = address.split("://", 1)[-1]
    return bare if len(bare) <= 27 else f"{bare[:26]}…"  # noqa: PLR2004 - as X cuts


def joined(prefix: Iterable[str], text: str) -> str:
    """Return a reply's text behind the names that X puts before it."""
    return " ".join([*(f"@{name}" for name in prefix), text]).strip()
