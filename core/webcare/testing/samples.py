"""One message of each kind, with words that can be found back in a request."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace

from webcare.domain.content import (
    MEDIA_KINDS,
    Buttons,
    ContactCard,
    Contacts,
    Content,
    LinkButton,
    ListMenu,
    Location,
    MessageKind,
    Option,
    Section,
    TemplateUse,
)
from webcare.domain.outbound import OutboundMedia, OutboundMessage
from webcare.domain.people import Alias
from webcare.plugin import MediaRule

WORDS = "kit-words"
"""The text of every message; also part of every content that holds a text."""

FILE = b"kit-bytes"

_OPTION = Option(id="kit-option", title=WORDS)

CONTENT: dict[MessageKind, Content] = {
    MessageKind.LOCATION: Location(latitude=52.31, longitude=4.76, name=WORDS),
    MessageKind.CONTACTS: Contacts(
        cards=(ContactCard(name=WORDS, phones=("+31201234567",)),)
    ),
    MessageKind.TEMPLATE: TemplateUse(
        name="kit_template", language="nl", body=(WORDS,)
    ),
    MessageKind.BUTTONS: Buttons(options=(_OPTION,)),
    MessageKind.LIST: ListMenu(
        button="Choose", sections=(Section(options=(_OPTION,)),)
    ),
    MessageKind.LINK: LinkButton(label="Open", url="https://example.org/kit-words"),
}
"""What can be sent beside text and files."""

SENDABLE = frozenset({MessageKind.TEXT, *MEDIA_KINDS, *CONTENT})


def text(to: tuple[Alias, ...]) -> OutboundMessage:
    """Return a text message."""
    return OutboundMessage(
        outbox_id="kit-outbox-1", to=to, kind=MessageKind.TEXT, text=WORDS
    )


def of_kind(
    kind: MessageKind, to: tuple[Alias, ...], rule: MediaRule | None = None
) -> OutboundMessage:
    """Return a message of a kind; a rule decides the type of its file."""
    message = replace(text(to), kind=kind, content=CONTENT.get(kind))
    if kind not in MEDIA_KINDS:
        return message
    captioned = rule is None or rule.caption_limit > 0
    return replace(message, text=WORDS if captioned else "", media=_file(kind, rule))


def _file(kind: MessageKind, rule: MediaRule | None) -> OutboundMedia:
    taken = rule.mime_types if rule else ()
    mime_type = taken[0] if taken else f"{kind.value}/x-kit"

    async def read() -> AsyncIterator[bytes]:
        yield FILE[:4]
        yield FILE[4:]

    return OutboundMedia(
        filename="kit.bin",
        mime_type=mime_type.replace("/*", "/x-kit"),
        size=len(FILE),
        sha256=hashlib.sha256(FILE).hexdigest(),
        read=read,
    )
