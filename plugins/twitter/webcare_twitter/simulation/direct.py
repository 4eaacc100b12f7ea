"""Our direct messages: who takes them, and what they may hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.domain.content import MessageKind
from webcare.domain.status import MessageStatus
from webcare.plugin.simulation import PhoneFile, PhoneMessage
from webcare_twitter.simulation import announcing
from webcare_twitter.simulation.calls import checked_id, forbidden, only, part_of
from webcare_twitter.simulation.chats import DirectMessage
from webcare_twitter.simulation.problems import invalid

if TYPE_CHECKING:
    from webcare_twitter.simulation.calls import Call
    from webcare_twitter.simulation.chats import Chat
    from webcare_twitter.simulation.files import File
    from webcare_twitter.simulation.wire import Json
    from webcare_twitter.simulation.world import World

LONGEST = 10_000
_REFUSED = "You do not have permission to DM one or more participants."
_PAIR = 2
_SMALLEST_GROUP, _LARGEST_GROUP = 2, 49

KINDS = {
    "image": MessageKind.IMAGE,
    "gif": MessageKind.IMAGE,
    "video": MessageKind.VIDEO,
}


async def to_person(call: Call) -> Json:
    """Answer `POST /2/dm_conversations/with/:participant_id/messages`."""
    return _send(call, call.part("id"), await call.body())


async def to_conversation(call: Call) -> Json:
    """Answer `POST /2/dm_conversations/:id/messages`.

    Raises:
        Problem: 403 when we are not one of the two.
    """
    members = str(call.request.path_params["id"]).split("-")
    if len(members) != _PAIR or call.house.id not in members:
        raise forbidden("You are not a participant of this conversation.")
    other = next(one for one in members if one != call.house.id)
    return _send(call, checked_id(other, "id"), await call.body())


async def to_group(call: Call) -> Json:
    """Answer `POST /2/dm_conversations`: a group is made, and nobody answers in it.

    Raises:
        Problem: 400 for a body that is wrong, 403 when one of them refuses.
    """
    body, world, house = await call.body(), call.world, call.house.id
    only(body, "conversation_type", "participant_ids", "message")
    ids = body.get("participant_ids")
    fits = isinstance(ids, list) and _SMALLEST_GROUP <= len(ids) <= _LARGEST_GROUP
    if body.get("conversation_type") != "Group" or not fits:
        raise invalid("A group has 2 to 49 participants", "participant_ids", ids)
    for number in ids or ():
        _willing(world, house, checked_id(number, "participant_ids"))
    _content(world, house, part_of(body, "message"))
    conversation = world.new_id()
    return {"data": {"dm_conversation_id": conversation, "dm_event_id": world.new_id()}}


def send(world: World, chat: Chat, text: str, file: File | None = None) -> str:
    """Put a message of ours on a person's phone and tell of it; return its id."""
    message = DirectMessage(
        id=world.new_id(),
        conversation=chat.conversation,
        sender=chat.house,
        text=text,
        at=world.now,
        file=file.id if file else None,
    )
    chat.sent[message.id] = message
    chat.messages[message.id] = bubble(message, file, by_person=False)
    world.changes.note(chat.topic)
    announcing.sent_message(world, chat, message)
    return message.id


def bubble(
    message: DirectMessage, file: File | None, *, by_person: bool
) -> PhoneMessage:
    """Return a message as it stands on the phone."""
    upload = file.upload if file else None
    shown = None
    if file and upload:
        shown = PhoneFile(
            id=file.id,
            filename=upload.filename,
            mime_type=upload.mime_type,
            size=len(upload.data),
        )
    return PhoneMessage(
        id=message.id,
        by_person=by_person,
        kind=KINDS[file.sort] if file else MessageKind.TEXT,
        at=message.at,
        status=MessageStatus.SENT,
        text=message.text,
        file=shown,
    )


def _send(call: Call, number: str, body: Json) -> Json:
    world = call.world
    text, file = _content(world, call.house.id, body)
    chat = _willing(world, call.house.id, number)
    event = send(world, chat, text, file)
    return {"data": {"dm_conversation_id": chat.conversation, "dm_event_id": event}}


def _content(world: World, house: str, body: Json) -> tuple[str, File | None]:
    only(body, "text", "attachments")
    text, attachments = body.get("text") or "", body.get("attachments") or []
    if not isinstance(text, str) or not isinstance(attachments, list):
        raise invalid("$.text: is not a string", "text", text)
    if not text.strip() and not attachments:
        raise invalid("One of text and attachments is needed", "text")
    if len(text) > LONGEST:
        raise invalid("The text of your Direct Message is over the max character limit")
    if not attachments:
        return text, None
    if len(attachments) > 1:
        raise invalid("$.attachments: there must be one at most", "attachments")
    number = str(attachments[0].get("media_id") or "")
    file = world.files.usable(number, house, world.now)
    if file is None or not file.category.startswith("dm_"):
        raise invalid("Your media IDs are invalid.", "attachments", number)
    return text, file


def _willing(world: World, house: str, number: str) -> Chat:
    """Return the chat with somebody who takes our messages."""
    chat = world.chat_with(house, number)
    if chat is None:
        raise forbidden("You cannot send messages to this user.", 150)
    person = world.person(chat.person)
    wrote = any(message.sender == person.id for message in chat.sent.values())
    takes = {"everyone": True, "known": wrote, "nobody": False}[person.messages]
    if chat.blocked_by_person or chat.blocked_by_us or not takes:
        raise forbidden(_REFUSED, 349)
    return chat
