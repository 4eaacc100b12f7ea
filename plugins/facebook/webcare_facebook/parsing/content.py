"""What a message in Messenger says: its kind, its words and what it carries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from webcare.domain.content import (
    Choice,
    Location,
    MediaReference,
    MessageKind,
    Unsupported,
)
from webcare.domain.inbound import Fault
from webcare.plugin import sentence
from webcare.plugin.payloads import (
    Json,
    Unreadable,
    as_json,
    degrees,
    first_text,
    flag,
    nested,
    objects,
    text,
)
from webcare_facebook.parsing.cards import pictures, spoken

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from webcare.domain.content import Content


@dataclass(frozen=True, slots=True)
class Said:
    """What a message says, whatever its type."""

    kind: MessageKind
    text: str = ""
    content: Content | None = None
    media: tuple[MediaReference, ...] = ()
    fault: Fault | None = None


NO_FILE = sentence(
    "Facebook did not pass this file on. Ask the customer to send it again."
)

_LONGEST_RAW = 2000
_MEDIA = {
    "image": MessageKind.IMAGE,
    "video": MessageKind.VIDEO,
    "audio": MessageKind.AUDIO,
    "file": MessageKind.DOCUMENT,
    "sticker": MessageKind.STICKER,
}
_LINKS = frozenset({"fallback", "ig_post", "ig_reel", "post", "reel", "share"})


def read_content(message: Json, external_id: str) -> Said:
    """Return what a message says.

    Words, files and cards can stand in one message. What we do not know keeps its
    words: whoever wrote it still waits for an answer.
    """
    words = text(message, "text")
    tapped = message.get("quick_reply")
    if isinstance(tapped, dict):
        choice = Choice(id=text(tapped, "payload"), title=words)
        return Said(MessageKind.CHOICE, words, choice)
    parts = [
        _attachment(attachment, f"{external_id}#{place}")
        for place, attachment in enumerate(objects(message, "attachments"))
    ]
    if parts:
        return _joined(words, parts)
    if flag(message, "is_unsupported") or not words:
        what = "unsupported" if flag(message, "is_unsupported") else "empty"
        return Said(MessageKind.UNSUPPORTED, words, Unsupported(what=what))
    return Said(MessageKind.TEXT, words)


def _joined(words: str, parts: Sequence[Said]) -> Said:
    """Return several attachments as one message, the first deciding its kind."""
    added = dict.fromkeys(line for part in parts for line in part.text.splitlines())
    lines = [words, *(line for line in added if line not in words)]
    first = next((part for part in parts if part.kind is not MessageKind.TEXT), None)
    unknown = first is not None and first.kind is MessageKind.UNKNOWN
    return Said(
        first.kind if first and not (unknown and words) else MessageKind.TEXT,
        "\n".join(filter(None, lines)),
        next((part.content for part in parts if part.content), None),
        tuple(media for part in parts for media in part.media),
        next((part.fault for part in parts if part.fault), None),
    )


def _attachment(attachment: Json, external_id: str) -> Said:
    name = text(attachment, "type")
    payload = nested(attachment, "payload")
    if name in _MEDIA:
        return _file(name, payload, external_id)
    if name in _LINKS:
        return Said(MessageKind.TEXT, _link(attachment, payload))
    if reader := _CARDS.get(name):
        return reader(attachment, payload)
    return _unknown(attachment, payload)


def _file(name: str, payload: Json, external_id: str) -> Said:
    kind = MessageKind.STICKER if text(payload, "sticker_id") else _MEDIA[name]
    url = text(payload, "url")
    if not url:
        return Said(kind, fault=Fault(code="", for_agent=NO_FILE))
    media = MediaReference(
        kind=kind,
        external_id=external_id,
        url=url,
        filename=first_text(payload, "name", "title"),
    )
    return Said(kind, media=(media,))


def _link(attachment: Json, payload: Json) -> str:
    title = first_text(attachment, "title") or text(payload, "title")
    address = first_text(attachment, "url", "URL") or text(payload, "url")
    return "\n".join(filter(None, (title, address)))


def _location(attachment: Json, payload: Json) -> Said:
    place = nested(payload, "coordinates")
    try:
        found = Location(
            latitude=degrees(place, "lat"),
            longitude=degrees(place, "long"),
            name=text(attachment, "title"),
            url=text(attachment, "url"),
        )
    except Unreadable:
        return _unknown(attachment, payload)
    return Said(MessageKind.LOCATION, found.name, found)


def _template(attachment: Json, payload: Json) -> Said:
    media = tuple(
        MediaReference(kind=MessageKind.IMAGE, url=url) for url in pictures(payload)
    )
    words = spoken(payload)
    if media and not words:
        return Said(MessageKind.IMAGE, media=media)
    if not words:
        return _unknown(attachment, payload)
    return Said(MessageKind.TEXT, words)


def _unknown(attachment: Json, payload: Json) -> Said:
    what = text(attachment, "type")
    words = _link(attachment, payload) or spoken(payload)
    said = words or as_json(attachment)[:_LONGEST_RAW]
    return Said(MessageKind.UNKNOWN, said, Unsupported(what=what))


_CARDS: dict[str, Callable[[Json, Json], Said]] = {
    "location": _location,
    "template": _template,
}
