"""What the pages show, made ready so that a template decides nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from webcare.domain.content import (
    Buttons,
    Contacts,
    LinkButton,
    ListMenu,
    Location,
    MessageKind,
)
from webcare.domain.status import MessageStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from webcare.plugin.simulation import (
        Delivery,
        Field,
        PhoneMessage,
        PhoneThread,
        SimulatedPerson,
        Simulation,
    )
    from webcare.simulator.language import Language

LOG = 40
"""So many webhooks the page lists."""

SHOWN = 200
"""So many messages the phone shows, the newest ones: a flood can bring thousands."""

_QUOTE = 90

Player = Literal["", "image", "video", "audio", "file"]

KIND_NAMES = {
    MessageKind.IMAGE: "Photo",
    MessageKind.VIDEO: "Film",
    MessageKind.AUDIO: "Sound",
    MessageKind.VOICE: "Voice note",
    MessageKind.DOCUMENT: "Document",
    MessageKind.STICKER: "Sticker",
    MessageKind.LOCATION: "Location",
    MessageKind.CONTACTS: "Contact card",
    MessageKind.TEMPLATE: "Template",
    MessageKind.SYSTEM: "Notice",
    MessageKind.UNSUPPORTED: "Not passed on",
    MessageKind.UNKNOWN: "Unknown kind",
    MessageKind.ORDER: "Order",
    MessageKind.FORM: "Form",
}
"""What a message without words is called; English, translation keys."""

_TICKS = {
    MessageStatus.SENT: ("check", "Sent"),
    MessageStatus.DELIVERED: ("checks", "Delivered"),
    MessageStatus.READ: ("checks", "Read"),
    MessageStatus.PLAYED: ("checks", "Played"),
}
_TOLD = {
    MessageStatus.QUEUED: "accepted",
    MessageStatus.SENT: "sent",
    MessageStatus.DELIVERED: "delivered",
    MessageStatus.READ: "read",
    MessageStatus.PLAYED: "played",
    MessageStatus.FAILED: "failed",
}


@dataclass(frozen=True, slots=True)
class BubbleView:
    """One bubble.

    Attributes:
        anchor: its id in the page.
        tick: icon and English word, for what the customer wrote.
        told: how far the platform says that our message is.
        quoted: the beginning of the message that it answers.
        player: how its file is shown.
    """

    message: PhoneMessage
    anchor: str
    tick: tuple[str, str] | None
    told: str
    kind_name: str
    quoted: str
    player: Player
    own_reaction: str

    @property
    def location(self) -> Location | None:
        """Return the place that was shared."""
        content = self.message.content
        return content if isinstance(content, Location) else None

    @property
    def contacts(self) -> Contacts | None:
        """Return the cards that were shared."""
        content = self.message.content
        return content if isinstance(content, Contacts) else None

    @property
    def buttons(self) -> Buttons | None:
        """Return the reply buttons."""
        content = self.message.content
        return content if isinstance(content, Buttons) else None

    @property
    def menu(self) -> ListMenu | None:
        """Return the list that opens behind a button."""
        content = self.message.content
        return content if isinstance(content, ListMenu) else None

    @property
    def link(self) -> LinkButton | None:
        """Return the button that opens a page."""
        content = self.message.content
        return content if isinstance(content, LinkButton) else None


def bubbles(thread: PhoneThread) -> list[BubbleView]:
    """Return the end of a chat, oldest message first."""
    known = {message.id: message for message in thread.messages}
    return [_bubble(message, known) for message in thread.messages[-SHOWN:]]


def _bubble(message: PhoneMessage, known: dict[str, PhoneMessage]) -> BubbleView:
    quoted = known.get(message.quotes or "")
    own = next((r.emoji for r in message.reactions if r.by_person), "")
    return BubbleView(
        message=message,
        anchor=anchor(message.id),
        tick=_TICKS.get(message.status) if message.by_person else None,
        told="" if message.by_person else _TOLD.get(message.status, ""),
        kind_name=KIND_NAMES.get(message.kind, ""),
        quoted=preview(quoted) if quoted else "",
        player=_player(message),
        own_reaction=own,
    )


def anchor(message_id: str) -> str:
    """Return a message's id in the page: without what would need quoting."""
    return "m-" + "".join(c if c.isalnum() else "-" for c in message_id)


def preview(message: PhoneMessage) -> str:
    """Return a message in a few words; an English key when it has none."""
    words = " ".join(message.text.split()) or KIND_NAMES.get(message.kind, "")
    return words if len(words) <= _QUOTE else words[: _QUOTE - 1] + "…"


def _player(message: PhoneMessage) -> Player:
    if message.file is None:
        return ""
    family = message.file.mime_type.split("/", 1)[0]
    players: dict[str, Player] = {"image": "image", "video": "video", "audio": "audio"}
    if message.kind is MessageKind.DOCUMENT:
        return "file"
    return players.get(family, "file")


@dataclass(frozen=True, slots=True)
class PersonView:
    """A line in the list; `unread` counts what the phone has not opened."""

    person: SimulatedPerson
    current: bool
    last: str
    at: datetime | None
    unread: int


def people(simulation: Simulation, account: str, current: str) -> list[PersonView]:
    """Return everybody on the platform."""
    return [
        _person(simulation.thread(account, person.id), current=person.id == current)
        for person in simulation.people
    ]


def _person(thread: PhoneThread, *, current: bool) -> PersonView:
    shown = [message for message in thread.messages if message.shown]
    last = shown[-1] if shown else None
    return PersonView(
        person=thread.person,
        current=current,
        last=preview(last) if last else thread.person.about,
        at=last.at if last else None,
        unread=unread(thread),
    )


def unread(thread: PhoneThread) -> int:
    """Return how many messages of ours are on the phone and not read."""
    open_ = {MessageStatus.QUEUED, MessageStatus.SENT, MessageStatus.DELIVERED}
    return sum(
        message.shown and not message.by_person and message.status in open_
        for message in thread.messages
    )


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """A line in the log of webhooks."""

    delivery: Delivery
    answer: str
    tone: Literal["ok", "warn", "bad", ""]
    body: str


def log(deliveries: Iterable[Delivery], language: Language) -> list[DeliveryView]:
    """Return the newest webhooks and how they fared."""
    return [_logged(delivery, language) for delivery in deliveries]


def _logged(delivery: Delivery, language: Language) -> DeliveryView:
    last = delivery.attempts[-1] if delivery.attempts else None
    body = json.dumps(json.loads(delivery.parcel.body), indent=2, ensure_ascii=False)
    if last is None:
        return DeliveryView(delivery, language.say("under way"), "", body)
    said = str(last.status) if last.status is not None else last.error
    milliseconds = round(last.seconds * 1000)
    answer = language.say("{answer} in {ms} ms", answer=said, ms=milliseconds)
    if delivery.state == "delivered":
        return DeliveryView(delivery, answer, "ok", body)
    if delivery.state == "dropped" or delivery.due is None:
        dropped = f"{answer}, {language.say('given up')}"
        return DeliveryView(delivery, dropped, "bad", body)
    again = language.say("again at {time}", time=language.exact(delivery.due))
    return DeliveryView(delivery, f"{answer}, {again}", "warn", body)


def grouped(fields: Sequence[Field]) -> dict[str, list[Field]]:
    """Return switches under their headings, in the order in which they come."""
    groups: dict[str, list[Field]] = {}
    for field in fields:
        groups.setdefault(field.group, []).append(field)
    return groups
