"""What a post or comment says, and the pictures and films in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from webcare.domain.content import MediaReference, MessageKind, Unsupported
from webcare.plugin.payloads import Json, first_text, strings, text

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote in public."""

    kind: MessageKind
    text: str
    content: Unsupported | None
    media: tuple[MediaReference, ...]


def read_written(value: Json) -> Written:
    """Return the words and files of a post or comment, by whatever name they come."""
    words = _words(value)
    media = tuple(_files(value))
    if media:
        return Written(media[0].kind, words, None, media)
    if words:
        return Written(MessageKind.TEXT, words, None, ())
    # A sticker, say: the webhook tells that there is one, and no more.
    return Written(MessageKind.UNSUPPORTED, "", Unsupported(what="comment"), ())


def _words(value: Json) -> str:
    words = first_text(value, "message", "story", "title")
    shared = text(value, "link") if text(value, "item") in _LINKING else ""
    return "\n".join(filter(None, (words, "" if shared in words else shared)))


_LINKING = frozenset({"link", "post", "share", "status"})
_OF_ITEM = {"photo": MessageKind.IMAGE, "video": MessageKind.VIDEO}


def _files(value: Json) -> Iterator[MediaReference]:
    pictures = strings(value, "photos")
    photo, film = text(value, "photo"), text(value, "video")
    for url in pictures or filter(None, (photo,)):
        yield MediaReference(kind=MessageKind.IMAGE, url=url)
    if film:
        yield MediaReference(kind=MessageKind.VIDEO, url=film)
    kind = _OF_ITEM.get(text(value, "item"))
    link = text(value, "link")
    if kind and link and not (pictures or photo or film):
        yield MediaReference(kind=kind, url=link)
