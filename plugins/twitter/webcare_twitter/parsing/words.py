"""The words of a post or message, as people see them on X."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING

from webcare.plugin.payloads import Json, objects, text

if TYPE_CHECKING:
    from collections.abc import Iterable

_PICTURE_HOSTS = ("pic.x.com/", "pic.twitter.com/")


def shown_words(words: str, links: Iterable[Json]) -> str:
    """Return a text with its links as they were written.

    X shortens every link to one at t.co, and ends the text with one for the files that
    go with it; those are shown by themselves.
    """
    for link in links:
        short = text(link, "url")
        if not short:
            continue
        if _is_file(link):
            words = words.replace(short, "")
        elif long := text(link, "expanded_url"):
            words = words.replace(short, long)
    return unescape(words).strip()


def links_of(*entities: Json) -> list[Json]:
    """Return what is told about the links of a text; files are among them, too."""
    return [
        *(link for each in entities for link in objects(each, "urls")),
        *(file for each in entities for file in objects(each, "media")),
    ]


def _is_file(link: Json) -> bool:
    return bool(
        text(link, "media_key")
        or text(link, "media_url_https")
        or text(link, "display_url").startswith(_PICTURE_HOSTS)
    )
