"""What customers do in the private chat, and the webhooks that come of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from webcare.domain.content import (
    MEDIA_KINDS,
    Buttons,
    Choice,
    Location,
    MessageKind,
)
from webcare.domain.status import MessageStatus
from webcare.errors import SimulationError
from webcare.plugin.simulation import PhoneMessage, PhoneReaction
from webcare_facebook.simulation import control, outbox, receipts, wire
from webcare_facebook.simulation.files import TYPES

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from webcare.plugin.simulation import Edit, React, Revoke, Say, Tap
    from webcare_facebook.simulation.files import Stored
    from webcare_facebook.simulation.wire import Json
    from webcare_facebook.simulation.world import Chat, World

EDITABLE_FOR = timedelta(minutes=15)
MOST_EDITS = 5
STICKER = 369239263222822

REACTIONS = {
    "❤": "love",
    "😆": "smile",
    "😂": "smile",
    "😮": "wow",
    "😢": "sad",
    "😠": "angry",
    "😡": "angry",
    "👍": "like",
    "👎": "dislike",
}
"""The name of an emoji; every other one is `other`."""


def say(world: World, chat: Chat, action: Say) -> str:
    """Let the customer send a message; return its id.

    Words beside a file are a message of their own, as in the app.
    """
    _refuse_unsayable(action)
    at = world.timeline.now() - action.ago
    message = new_message(world, action.kind, action.text, at)
    message = replace(message, quotes=action.quotes, content=action.content)
    if action.file is not None:
        kind = action.kind if action.kind in TYPES else MessageKind.DOCUMENT
        stored = world.files.put(TYPES[kind], action.file)
        message = replace(message, kind=kind, text="", file=stored.phone)
        sticker = {"sticker_id": STICKER} if stored.type == "sticker" else {}
        files = [attachment(world, stored)]
        utter(world, chat, message, {**sticker, "attachments": files})
        if action.text:
            words = new_message(world, MessageKind.TEXT, action.text, at)
            utter(world, chat, words, {"text": action.text})
    elif isinstance(action.content, Location):
        shown = replace(message, text="")
        utter(world, chat, shown, {"attachments": [_place(action.content)]})
    else:
        utter(world, chat, message, {"text": action.text})
    return message.id


def _refuse_unsayable(action: Say) -> None:
    if action.file is None and action.kind in MEDIA_KINDS:
        raise SimulationError("Choose a file to send.")
    if action.kind is MessageKind.TEXT and not action.text.strip():
        raise SimulationError("Write something first.")
    known = {MessageKind.TEXT, MessageKind.LOCATION, *MEDIA_KINDS}
    if action.kind not in known:
        raise SimulationError("Messenger has no such kind of message.")


def utter(
    world: World,
    chat: Chat,
    message: PhoneMessage,
    part: Json,
    *,
    quotes: str | None = None,
) -> None:
    """Put a message of the customer's on the phone and send its webhook."""
    heard = reaches_us(world, chat, message.at)
    world.put(chat, message)
    chat.draft = ""
    if not heard:
        # The customer sees it as sent for ever.
        return
    body: Json = {"mid": message.id, **part}
    if quotes := quotes or message.quotes:
        body["reply_to"] = {"mid": quotes}
    if chat.referral:
        body["referral"], chat.referral = chat.referral, None
    taken = _arrived(world, chat, message.id)
    event: Json = {"message": body}
    outbox.post_event(world, chat, "messages", event, at=message.at, taken=taken)


def reaches_us(world: World, chat: Chat, at: datetime) -> bool:
    """Let the customer act, which opens the window; False when we have blocked them.

    Raises:
        SimulationError: when the customer has blocked the Page.
    """
    if chat.blocked_by_customer:
        raise SimulationError("Unblock the Page first, then you can write to it.")
    if chat.blocked_by_us:
        return False
    world.acts(chat, at)
    control.begin(world, chat)
    return True


def tap(world: World, chat: Chat, action: Tap) -> str:
    """Let the customer tap a button or a quick reply; return the message's id."""
    sort = chat.options.get((action.target, action.option))
    target = chat.messages.get(action.target)
    if sort is None or target is None:
        raise SimulationError("That message has no such button.")
    title = _title(target, action.option)
    if sort in {"web_url", "phone_number"}:
        # It opens a page or dials; the platform tells nobody.
        return ""
    message = new_message(world, MessageKind.CHOICE, title, world.timeline.now())
    choice = Choice(id=action.option, title=title)
    shown = replace(message, content=choice, quotes=action.target)
    if sort == "postback":
        postback = {"mid": message.id, "title": title, "payload": action.option}
        press(world, chat, shown, postback)
        return message.id
    part: Json = {"text": title, "quick_reply": {"payload": action.option}}
    utter(world, chat, replace(shown, quotes=None), part)
    return message.id


def press(world: World, chat: Chat, shown: PhoneMessage, postback: Json) -> None:
    """Send a postback: of a button, or of the one that begins a chat."""
    heard = reaches_us(world, chat, shown.at)
    world.put(chat, shown)
    if not heard:
        return
    if chat.referral:
        postback["referral"], chat.referral = chat.referral, None
    event: Json = {"postback": postback}
    taken = _arrived(world, chat, shown.id)
    outbox.post_event(world, chat, "messaging_postbacks", event, taken=taken)


def react(world: World, chat: Chat, action: React) -> str:
    """Put the customer's emoji on a message, or take it away."""
    target = chat.messages.get(action.target)
    if target is None or not target.shown:
        raise SimulationError("That message is not in this chat.")
    before = next((r.emoji for r in target.reactions if r.by_person), "")
    ours = tuple(reaction for reaction in target.reactions if not reaction.by_person)
    own = (PhoneReaction(action.emoji, by_person=True),) if action.emoji else ()
    world.put(chat, replace(target, reactions=ours + own))
    emoji = action.emoji or before
    if not emoji or chat.blocked_by_us:
        return target.id
    reaction: Json = {
        "mid": target.id,
        "action": "react" if action.emoji else "unreact",
        "reaction": REACTIONS.get(emoji.rstrip("\ufe0f"), "other"),
        "emoji": emoji,
    }
    outbox.post_event(world, chat, "message_reactions", {"reaction": reaction})
    return target.id


def edit(world: World, chat: Chat, action: Edit) -> str:
    """Let the customer change the words of an own message."""
    target = _own(chat, action.target)
    now = world.timeline.now()
    if now - target.at > EDITABLE_FOR:
        raise SimulationError("A message can be changed for 15 minutes.")
    if target.file is not None or target.kind is not MessageKind.TEXT:
        raise SimulationError("Only words can be changed.")
    number = chat.edits.get(target.id, 0) + 1
    if number > MOST_EDITS:
        raise SimulationError("A message can be changed five times.")
    chat.edits[target.id] = number
    world.put(chat, replace(target, text=action.text, edited=True))
    if not chat.blocked_by_us:
        changed: Json = {"mid": target.id, "text": action.text, "num_edit": number}
        outbox.post_event(world, chat, "message_edits", {"message_edit": changed})
    return target.id


def revoke(world: World, chat: Chat, action: Revoke) -> str:
    """Let the customer take back an own message."""
    target = _own(chat, action.target)
    world.put(chat, replace(target, revoked=True))
    if world.scenario.unsends and not chat.blocked_by_us:
        event: Json = {"message": {"mid": target.id, "is_deleted": True}}
        outbox.post_event(world, chat, "messages", event)
    return target.id


def read_all(world: World, chat: Chat) -> None:
    """Let the customer open the chat: all that is on the phone is read."""
    receipts.read(world, chat)


def follow_link(world: World, chat: Chat, ref: str, text: str) -> None:
    """Let the customer open the chat by an `m.me` link.

    In a chat that exists the platform tells at once; in a new one the link's `ref`
    comes with the first words.
    """
    chat.draft = text
    referral: Json = {"ref": ref, "source": "SHORTLINK", "type": "OPEN_THREAD"}
    known = any(message.by_person for message in chat.messages.values())
    if ref and known and reaches_us(world, chat, world.timeline.now()):
        event: Json = {"referral": referral}
        outbox.post_event(world, chat, "messaging_referrals", event)
    elif ref:
        chat.referral = referral
    world.changes.note(chat.topic)


def new_message(
    world: World, kind: MessageKind, text: str, at: datetime
) -> PhoneMessage:
    """Return a message of the customer's."""
    return PhoneMessage(
        id=wire.mid(world.random),
        by_person=True,
        kind=kind,
        at=at,
        status=MessageStatus.SENT,
        text=text,
    )


def attachment(world: World, stored: Stored) -> Json:
    """Return a file as it stands in a webhook."""
    path = world.files.path(stored.id, world.timeline.now())
    payload: Json = {"url": f"{world.base()}/{path}"}
    if stored.type == "sticker":
        payload["sticker_id"] = STICKER
    return {"type": stored.type, "payload": payload}


def _place(where: Location) -> Json:
    coordinates = {"lat": where.latitude, "long": where.longitude}
    title = {"title": where.name} if where.name else {}
    return {"type": "location", "payload": {"coordinates": coordinates}, **title}


def _arrived(world: World, chat: Chat, message_id: str) -> Callable[[], None]:
    def taken() -> None:
        message = chat.messages.get(message_id)
        if message and message.status is MessageStatus.SENT:
            world.progress(chat, message_id, MessageStatus.DELIVERED)

    return taken


def _own(chat: Chat, message_id: str) -> PhoneMessage:
    message = chat.messages.get(message_id)
    if message is None or not message.by_person or message.revoked:
        raise SimulationError("That is not a message of yours that is still there.")
    return message


def _title(message: PhoneMessage, option_id: str) -> str:
    content = message.content
    options = content.options if isinstance(content, Buttons) else ()
    return next((o.title for o in options if o.id == option_id), option_id)
