"""The body of a message of each type: its kind, its words and what it carries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from webcare.domain.content import (
    MediaReference,
    MessageKind,
    Unsupported,
)
from webcare.plugin.payloads import (
    Json,
    Unreadable,
    as_json,
    as_object,
    flag,
    nested,
    objects,
    required,
    text,
    whole_number,
)
from webcare_whatsapp.hashes import sha256_hex
from webcare_whatsapp.parsing.cards import contact_cards
from webcare_whatsapp.parsing.taps import button, interactive, order, place

if TYPE_CHECKING:
    from collections.abc import Callable

    from webcare.domain.content import Content


@dataclass(frozen=True, slots=True)
class Said:
    """What a message says, whatever its type."""

    kind: MessageKind
    text: str = ""
    content: Content | None = None
    media: tuple[MediaReference, ...] = ()


_LONGEST_RAW = 2000
_NOT_SHOWN = frozenset({"unsupported", "unknown", "ephemeral"})
_ENVELOPE = frozenset(
    {
        "id", "timestamp", "type", "context", "referral", "errors", "identity",
        "from", "from_user_id", "from_parent_user_id",
        "to", "to_user_id", "to_parent_user_id", "group_id",
    }
)  # fmt: skip
_WORDS = ("body", "text", "caption", "title", "name", "description")


def read_content(item: Json) -> Said:
    """Return what a message says.

    A type that we do not know, or one whose body lacks what makes it one, keeps its
    words: whoever wrote it still waits for an answer.
    """
    name = text(item, "type")
    try:
        return _known(name, item)
    except Unreadable:
        return unknown(name, item)


def _known(name: str, item: Json) -> Said:
    if name == "text":
        return Said(MessageKind.TEXT, required(nested(item, "text"), "body"))
    if reader := _READERS.get(name):
        return reader(name, item)
    if name in _NOT_SHOWN:
        return _unsupported(name, item)
    return unknown(name, item)


def unknown(name: str, item: Json) -> Said:
    """Return a message of a type that we do not know, or that has none."""
    return Said(MessageKind.UNKNOWN, _anything_said(item), Unsupported(what=name))


def _unsupported(name: str, item: Json) -> Said:
    what = text(nested(item, "unsupported"), "type") or name
    code = next((text(error, "code") for error in objects(item, "errors")), "")
    spoken = text(nested(item, "text"), "body")
    return Said(MessageKind.UNSUPPORTED, spoken, Unsupported(what=what, code=code))


def _media(name: str, item: Json) -> Said:
    body = nested(item, name)
    kind = MessageKind(name)
    if kind is MessageKind.AUDIO and flag(body, "voice"):
        kind = MessageKind.VOICE
    reference = MediaReference(
        kind=kind,
        external_id=text(body, "id"),
        url=text(body, "url") or text(body, "link"),
        mime_type=text(body, "mime_type"),
        filename=text(body, "filename"),
        sha256=sha256_hex(text(body, "sha256")),
        size=whole_number(body, "file_size"),
    )
    there = bool(reference.external_id or reference.url)
    return Said(kind, text(body, "caption"), media=(reference,) if there else ())


def _location(name: str, item: Json) -> Said:
    found = place(as_object(item.get(name), name))
    return Said(MessageKind.LOCATION, found.name or found.address, found)


def _contacts(_name: str, item: Json) -> Said:
    found = contact_cards(item)
    return Said(
        MessageKind.CONTACTS, ", ".join(card.name for card in found.cards), found
    )


def _interactive(name: str, item: Json) -> Said:
    found = interactive(nested(item, name))
    if found is None:
        return unknown(name, item)
    return Said(MessageKind(found.kind), *_spoken(found, nested(item, name)))


def _spoken(found: Content, body: Json) -> tuple[str, Content]:
    title = getattr(found, "title", "")
    return title or text(nested(body, text(body, "type")), "body"), found


def _button(name: str, item: Json) -> Said:
    found = button(as_object(item.get(name), name))
    return Said(MessageKind.CHOICE, found.title, found)


def _order(name: str, item: Json) -> Said:
    body = as_object(item.get(name), name)
    return Said(MessageKind.ORDER, text(body, "text"), order(body))


def _anything_said(item: Json) -> str:
    """Return the words of a body of an unknown shape, or else the body itself."""
    for name, body in item.items():
        if name in _ENVELOPE:
            continue
        if isinstance(body, str) and body:
            return body
        if isinstance(body, dict):
            found = next(filter(None, (text(body, word) for word in _WORDS)), "")
            if found:
                return found
    rest = {name: body for name, body in item.items() if name not in _ENVELOPE}
    return as_json(rest)[:_LONGEST_RAW] if rest else ""


_READERS: dict[str, Callable[[str, Json], Said]] = {
    "image": _media,
    "video": _media,
    "audio": _media,
    "voice": _media,
    "document": _media,
    "sticker": _media,
    "location": _location,
    "contacts": _contacts,
    "interactive": _interactive,
    "button": _button,
    "order": _order,
}
