"""What people do in their direct messages with us."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from webcare.domain.content import MessageKind
from webcare.domain.status import MessageStatus
from webcare.errors import SimulationError
from webcare_twitter.simulation import announcing, words
from webcare_twitter.simulation.chats import DirectMessage
from webcare_twitter.simulation.direct import LONGEST, bubble
from webcare_twitter.simulation.files import known_type

if TYPE_CHECKING:
    from webcare.plugin.simulation import Say
    from webcare_twitter.simulation.chats import Chat
    from webcare_twitter.simulation.files import File
    from webcare_twitter.simulation.world import World

_KINDS = {MessageKind.TEXT, MessageKind.IMAGE, MessageKind.VIDEO}


def say(world: World, chat: Chat, action: Say) -> str:
    """Let a person send a direct message; return its id.

    Raises:
        SimulationError: for no words, what X does not carry, or when one of the two
            has blocked the other.
    """
    _check(chat, action)
    person = world.person(chat.person)
    file = _keep(world, person.id, action)
    at = world.now - action.ago
    message = DirectMessage(
        id=world.new_id(at),
        conversation=chat.conversation,
        sender=person.id,
        text=action.text,
        at=at,
        file=file.id if file else None,
        encrypted=person.encrypted,
    )
    chat.sent[message.id] = message
    shown = replace(bubble(message, file, by_person=True), quotes=action.quotes)
    chat.messages[message.id] = shown
    chat.draft = ""
    world.changes.note(chat.topic)

    def taken() -> None:
        kept = chat.messages.get(message.id)
        if kept:
            delivered = replace(kept, status=MessageStatus.DELIVERED)
            chat.messages[message.id] = delivered
            world.changes.note(chat.topic)

    announcing.sent_message(world, chat, message, taken)
    return message.id


def read_all(world: World, chat: Chat) -> None:
    """Let a person open the chat; we hear of it once, unless they keep it silent."""
    unread = [
        message
        for message in chat.messages.values()
        if not message.by_person and message.status is not MessageStatus.READ
    ]
    if not unread or world.scenario.reading == "silent":
        return
    for message in unread:
        chat.messages[message.id] = replace(message, status=MessageStatus.READ)
    world.changes.note(chat.topic)
    newest = max(unread, key=lambda message: int(message.id))
    announcing.read(world, chat, newest.id)


def revoke(world: World, chat: Chat, number: str) -> str:
    """Let a person delete a message for themselves: we keep it, and hear nothing.

    Raises:
        SimulationError: when it is not there.
    """
    if chat.messages.pop(number, None) is None:
        raise SimulationError("That message is not on this phone.")
    world.changes.note(chat.topic)
    return number


def follow(world: World, key: str, number: str) -> None:
    """Let a person open the direct message that a post links to, its text filled in.

    Raises:
        SimulationError: when the post has no such link.
    """
    post = world.posts.newest(number)
    link = post and (words.compose_link(post.text) or post.deep_link)
    house, text = destination(link or "")
    if house not in world.houses:
        raise SimulationError("There is no link to a private chat in that post.")
    chat = world.chat(house, key)
    chat.draft = text
    world.changes.note(chat.topic)


def destination(link: str) -> tuple[str, str]:
    """Return whose direct messages a link opens, and the text that it fills in."""
    if not words.compose_link(link):
        return "", ""
    query = parse_qs(urlsplit(link).query)
    return query.get("recipient_id", [""])[0], query.get("text", [""])[0]


def _check(chat: Chat, action: Say) -> None:
    if action.kind not in _KINDS:
        raise SimulationError("A direct message holds words, a photo, a GIF or a film.")
    if action.kind is not MessageKind.TEXT and action.file is None:
        raise SimulationError("Choose a file to send.")
    if not action.text.strip() and action.file is None:
        raise SimulationError("Write something first.")
    if len(action.text) > LONGEST:
        raise SimulationError("A direct message has 10,000 characters at most.")
    if chat.blocked_by_person:
        raise SimulationError("Unblock the account first, then you can write to it.")
    if chat.blocked_by_us:
        raise SimulationError("This account does not take direct messages from you.")


def _keep(world: World, owner: str, action: Say) -> File | None:
    if action.file is None:
        return None
    if not known_type(action.file.mime_type):
        raise SimulationError("A direct message holds words, a photo, a GIF or a film.")
    return world.files.put(action.file, owner, world.now)
