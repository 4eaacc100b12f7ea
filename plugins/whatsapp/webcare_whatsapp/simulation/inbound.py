"""What customers do on their phones, and the webhooks that come of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from webcare.domain.content import (
    MEDIA_KINDS,
    Buttons,
    Choice,
    Contacts,
    ListMenu,
    Location,
    MessageKind,
    Option,
)
from webcare.domain.status import MessageStatus
from webcare.errors import SimulationError
from webcare.plugin.simulation import PhoneFile, PhoneMessage, PhoneReaction
from webcare_whatsapp.simulation import outbox, statuses, wire
from webcare_whatsapp.simulation.media import RECEIVED_LIFE

if TYPE_CHECKING:
    from webcare.plugin.simulation import Edit, React, Revoke, Say, Tap
    from webcare_whatsapp.simulation.media import Stored
    from webcare_whatsapp.simulation.wire import Json
    from webcare_whatsapp.simulation.world import Chat, World

EDITABLE_FOR = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """One message of a customer: as it stands on the phone, and as Meta words it.

    Attributes:
        part: the message's own part of the webhook, such as `{"text": …}`.
        extra: beside it, such as `referral` or `errors`.
    """

    type: str
    part: Json = field(default_factory=dict)
    extra: Json = field(default_factory=dict)
    shown: PhoneMessage | None = None


def say(world: World, chat: Chat, action: Say) -> str:
    """Let the customer send a message; return its id."""
    message_id = wire.wamid(world.random, world.customer(chat.customer_id).phone)
    at = world.timeline.now() - action.ago
    stored = None
    if action.file is not None:
        stored = world.media.put(action.file, world.timeline.now(), RECEIVED_LIFE)
    elif action.kind in MEDIA_KINDS:
        raise SimulationError("Choose a file to send.")
    elif action.kind is MessageKind.TEXT and not action.text.strip():
        raise SimulationError("Write something first.")
    message = PhoneMessage(
        id=message_id,
        by_person=True,
        kind=action.kind,
        at=at,
        status=MessageStatus.SENT,
        text=action.text,
        content=action.content,
        file=_phone_file(stored) if stored else None,
        quotes=action.quotes,
    )
    kind, part = _wording(action, stored)
    extra = _context(world, chat, action)
    utter(
        world,
        chat,
        message,
        Utterance(type=kind, part=part, extra=extra, shown=message),
    )
    return message_id


def utter(world: World, chat: Chat, message: PhoneMessage, said: Utterance) -> None:
    """Put a message on the phone and send its webhook."""
    if chat.blocked_by_customer:
        raise SimulationError("Unblock the business first, then you can write to it.")
    if said.shown is not None:
        world.put(chat, said.shown)
    if chat.blocked_by_us:
        # The customer sees one tick for ever, and we hear nothing.
        return
    chat.last_inbound = max(chat.last_inbound or message.at, message.at)
    item: Json = {
        **world.customer(chat.customer_id).sender,
        "id": message.id,
        "timestamp": str(int(message.at.timestamp())),
        "type": said.type,
        **said.part,
        **said.extra,
    }
    _post(world, chat, item, message.id)


def tap(world: World, chat: Chat, action: Tap) -> str:
    """Let the customer tap a button or choose a row; return the new message's id."""
    target = chat.messages.get(action.target)
    option = _option(target, action.option)
    context = {"context": {"from": chat.number.phone, "id": action.target}}
    if target is not None and target.kind is MessageKind.TEMPLATE:
        part: Json = {"button": {"payload": option.id, "text": option.title}}
        said = Utterance(type="button", part=part, extra=context)
    else:
        listed = target is not None and target.kind is MessageKind.LIST
        name = "list_reply" if listed else "button_reply"
        reply = {"id": option.id, "title": option.title}
        if listed and option.description:
            reply["description"] = option.description
        part = {"interactive": {"type": name, name: reply}}
        said = Utterance(type="interactive", part=part, extra=context)
    message = new_message(world, chat, MessageKind.CHOICE, option.title)
    choice = Choice(id=option.id, title=option.title, description=option.description)
    shown = replace(message, content=choice, quotes=action.target)
    utter(world, chat, message, replace(said, shown=shown))
    return message.id


def react(world: World, chat: Chat, action: React) -> str:
    """Let the customer put an emoji on a message, or take it away."""
    target = chat.messages.get(action.target)
    if target is None:
        raise SimulationError("That message is not on this phone.")
    others = tuple(r for r in target.reactions if not r.by_person)
    theirs = (PhoneReaction(action.emoji, by_person=True),) if action.emoji else ()
    world.put(chat, replace(target, reactions=others + theirs))
    # Meta leaves the emoji out when it was taken away.
    emoji = {"emoji": action.emoji} if action.emoji else {}
    part: Json = {"reaction": {"message_id": action.target, **emoji}}
    message = new_message(world, chat, MessageKind.TEXT, action.emoji)
    utter(world, chat, message, Utterance(type="reaction", part=part))
    return message.id


def edit(world: World, chat: Chat, action: Edit) -> str:
    """Let the customer change an own message, within a quarter of an hour."""
    target = _own(chat, action.target)
    if world.timeline.now() - target.at > EDITABLE_FOR:
        raise SimulationError("A message can be changed for 15 minutes.")
    if not action.text.strip():
        raise SimulationError("Write something first.")
    world.put(chat, replace(target, text=action.text, edited=True))
    notice = new_message(world, chat, MessageKind.UNSUPPORTED, action.text)
    utter(world, chat, notice, _edit_wording(world, target, action.text))
    return notice.id


def revoke(world: World, chat: Chat, action: Revoke) -> str:
    """Let the customer delete an own message for everyone."""
    target = _own(chat, action.target)
    world.put(chat, replace(target, revoked=True))
    notice = new_message(world, chat, MessageKind.UNSUPPORTED, "")
    part: Json = {"revoke": {"original_message_id": target.id}}
    utter(world, chat, notice, Utterance(type="revoke", part=part))
    return notice.id


def read_all(world: World, chat: Chat) -> None:
    """Let the customer open the chat: all that is on the phone is read."""
    for message_id in tuple(chat.messages):
        statuses.read_message(world, chat, message_id)


def _edit_wording(world: World, target: PhoneMessage, text: str) -> Utterance:
    if world.scenario.edits == "unsupported":
        return unsupported("edit")
    inner: Json = {"type": "text", "text": {"body": text}}
    if target.file is not None:
        stored = world.media.kept(target.file.id)
        file = stored.webhook if stored else {}
        name = _media_type(target.kind)
        inner = {"type": name, name: {**file, "caption": text}}
    part: Json = {"edit": {"original_message_id": target.id, "message": inner}}
    return Utterance(type="edit", part=part)


def unsupported(what: str, code: int = 131051) -> Utterance:
    """Return the wording of what the platform does not pass on."""
    error: Json = {
        "code": code,
        "title": "Message type unknown",
        "message": "Message type unknown",
        "error_data": {"details": "Message type is currently not supported."},
    }
    return Utterance(
        type="unsupported", part={"errors": [error], "unsupported": {"type": what}}
    )


def new_message(world: World, chat: Chat, kind: MessageKind, text: str) -> PhoneMessage:
    """Return a message of the customer's that is sent now."""
    return PhoneMessage(
        id=wire.wamid(world.random, world.customer(chat.customer_id).phone),
        by_person=True,
        kind=kind,
        at=world.timeline.now(),
        status=MessageStatus.SENT,
        text=text,
    )


def _post(world: World, chat: Chat, item: Json, message_id: str) -> None:
    def taken() -> None:
        message = chat.messages.get(message_id)
        if message and message.status is MessageStatus.SENT:
            world.progress(chat, message_id, MessageStatus.DELIVERED)

    value: Json = {
        "contacts": [world.customer(chat.customer_id).contact],
        "messages": [item],
    }
    outbox.post_value(world, chat.number, value, lane=chat.topic, taken=taken)


def _own(chat: Chat, message_id: str) -> PhoneMessage:
    message = chat.messages.get(message_id)
    if message is None or not message.by_person or message.revoked:
        raise SimulationError("That is not a message of yours that is still there.")
    return message


def _option(message: PhoneMessage | None, option_id: str) -> Option:
    content = message.content if message else None
    options: tuple[Option, ...] = ()
    if isinstance(content, Buttons):
        options = content.options
    elif isinstance(content, ListMenu):
        options = tuple(o for section in content.sections for o in section.options)
    for option in options:
        if option.id == option_id:
            return option
    raise SimulationError("That message has no such button.")


def _context(world: World, chat: Chat, action: Say) -> Json:
    context: Json = {}
    if action.quotes:
        quoted = chat.messages.get(action.quotes)
        ours = quoted is None or not quoted.by_person
        customer = world.customer(chat.customer_id)
        author = chat.number.phone if ours else customer.phone
        context = {"from": author, "id": action.quotes}
    if action.forwarded:
        often = action.forwarded == "often"
        context["frequently_forwarded" if often else "forwarded"] = True
    return {"context": context} if context else {}


def _wording(action: Say, stored: Stored | None) -> tuple[str, Json]:
    """Return a message's type and its own part."""
    if stored is not None:
        name = _media_type(action.kind)
        return name, {name: _media_part(action, stored)}
    if isinstance(action.content, Location):
        return "location", {"location": _place(action.content)}
    if isinstance(action.content, Contacts):
        return "contacts", {"contacts": _cards(action.content)}
    if action.kind is not MessageKind.TEXT:
        raise SimulationError(f"A customer cannot send {action.kind} like this.")
    return "text", {"text": {"body": action.text}}


def _media_type(kind: MessageKind) -> str:
    return "audio" if kind is MessageKind.VOICE else kind.value


def _media_part(action: Say, stored: Stored) -> Json:
    part = stored.webhook
    if action.text:
        part["caption"] = action.text
    match action.kind:
        case MessageKind.VOICE | MessageKind.AUDIO:
            part["voice"] = action.kind is MessageKind.VOICE
        case MessageKind.DOCUMENT:
            part["filename"] = stored.file.filename
        case MessageKind.STICKER:
            part["animated"] = False
        case _:
            pass
    return part


def _place(place: Location) -> Json:
    told = {"name": place.name, "address": place.address, "url": place.url}
    return {
        "latitude": place.latitude,
        "longitude": place.longitude,
        **{name: text for name, text in told.items() if text},
    }


def _cards(contacts: Contacts) -> list[Json]:
    return [
        {
            "name": {
                "formatted_name": card.name,
                "first_name": card.name.split(" ", 1)[0],
            },
            "phones": [{"phone": phone, "type": "CELL"} for phone in card.phones],
            "emails": [{"email": email, "type": "WORK"} for email in card.emails],
            "org": {"company": card.organisation} if card.organisation else {},
            "origin": "contact_request" if contacts.requested else "other",
        }
        for card in contacts.cards
    ]


def _phone_file(stored: Stored) -> PhoneFile:
    return PhoneFile(
        id=stored.id,
        filename=stored.file.filename,
        mime_type=stored.file.mime_type,
        size=len(stored.file.data),
    )
