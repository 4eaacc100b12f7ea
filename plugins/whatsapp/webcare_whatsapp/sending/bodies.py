"""The JSON of every message that we send, as pure functions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from webcare.domain.content import (
    MEDIA_KINDS,
    Buttons,
    Contacts,
    LinkButton,
    ListMenu,
    Location,
    MessageKind,
    TemplateUse,
)
from webcare.errors import PermanentDeliveryError
from webcare.plugin import sentence
from webcare_whatsapp.sending.cards import card
from webcare_whatsapp.sending.questions import buttons, link_button, list_menu
from webcare_whatsapp.sending.recipient import addressed
from webcare_whatsapp.sending.template_use import HeaderMedia, template

if TYPE_CHECKING:
    from collections.abc import Sequence

    from webcare.domain.content import Content
    from webcare.domain.outbound import OutboundMessage
    from webcare.domain.people import Alias
    from webcare.plugin.payloads import Json

NOT_SENDABLE = sentence("WhatsApp cannot send this kind of message.")
NO_CAPTION = sentence(
    "WhatsApp sends a sound or a sticker without words. Send the text separately."
)
WRONG_CARDS = sentence("WhatsApp takes one to five contacts at a time.")

_LINK = re.compile(r"https?://\S")
_MOST_CARDS = 5
_CAPTIONED = MEDIA_KINDS - {
    MessageKind.AUDIO,
    MessageKind.VOICE,
    MessageKind.STICKER,
}


def message_body(
    message: OutboundMessage, media_id: str = "", header: HeaderMedia | None = None
) -> Json:
    """Return the body of a send.

    Args:
        message: what is sent, and to whom.
        media_id: Meta's id of the uploaded file, for a message that is a file.
        header: the uploaded file on top of a template, if it has one.

    Raises:
        PermanentDeliveryError: for what WhatsApp does not send.
    """
    body: Json = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **addressed(message.to),
        **_typed(message, media_id, header),
        "biz_opaque_callback_data": message.outbox_id,
    }
    if message.reply_to:
        body["context"] = {"message_id": message.reply_to}
    return body


def reaction_body(to: Sequence[Alias], target: str, emoji: str) -> Json:
    """Return the body that puts an emoji on a message; an empty one takes it away."""
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **addressed(to),
        "type": "reaction",
        "reaction": {"message_id": target, "emoji": emoji},
    }


def read_body(external_id: str, *, typing: bool) -> Json:
    """Return the body that marks a message, and all before it, as read.

    The typing indicator goes out by itself after 25 seconds, or when we send.
    """
    body: Json = {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": external_id,
    }
    if typing:
        body["typing_indicator"] = {"type": "text"}
    return body


def _typed(message: OutboundMessage, media_id: str, header: HeaderMedia | None) -> Json:
    if message.kind is MessageKind.TEXT:
        return _text(message.text)
    if message.kind in MEDIA_KINDS:
        return _file(message, media_id)
    return _structured(message.text, message.content, header)


def _structured(
    words: str, content: Content | None, header: HeaderMedia | None
) -> Json:
    match content:
        case Location():
            found = _location(content)
        case Contacts():
            found = _contacts(content)
        case Buttons():
            found = _interactive(buttons(words, content))
        case ListMenu():
            found = _interactive(list_menu(words, content))
        case LinkButton():
            found = _interactive(link_button(words, content))
        case TemplateUse():
            found = {"type": "template", "template": template(content, header)}
        case _:
            raise PermanentDeliveryError(NOT_SENDABLE)
    return found


def _text(words: str) -> Json:
    preview = _LINK.search(words) is not None
    return {"type": "text", "text": {"body": words, "preview_url": preview}}


def _file(message: OutboundMessage, media_id: str) -> Json:
    voice = message.kind is MessageKind.VOICE
    name = "audio" if voice else message.kind.value
    file: Json = {"id": media_id}
    if message.text and message.kind not in _CAPTIONED:
        raise PermanentDeliveryError(NO_CAPTION)
    if message.text:
        file["caption"] = message.text
    if message.kind is MessageKind.DOCUMENT and message.media:
        file["filename"] = message.media.filename
    if voice:
        file["voice"] = True
    return {"type": name, name: file}


def _location(place: Location) -> Json:
    found: Json = {"latitude": str(place.latitude), "longitude": str(place.longitude)}
    if place.name:
        found["name"] = place.name
    if place.address:
        found["address"] = place.address
    return {"type": "location", "location": found}


def _contacts(contacts: Contacts) -> Json:
    if not 1 <= len(contacts.cards) <= _MOST_CARDS:
        raise PermanentDeliveryError(WRONG_CARDS)
    return {"type": "contacts", "contacts": [card(entry) for entry in contacts.cards]}


def _interactive(question: Json) -> Json:
    return {"type": "interactive", "interactive": question}
