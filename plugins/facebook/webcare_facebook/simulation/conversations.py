"""The Conversations API: what was said, for whoever missed the webhooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.domain.content import Location, MessageKind
from webcare_facebook.simulation import control, wire
from webcare_facebook.simulation.graph import GraphError

if TYPE_CHECKING:
    from webcare.plugin.simulation import PhoneFile, PhoneMessage
    from webcare_facebook.simulation.customers import Page
    from webcare_facebook.simulation.wire import Json
    from webcare_facebook.simulation.world import Chat, World

DETAILED = 20
"""So many of the newest messages of a thread show more than their id and moment."""

CONVERSATION_FIELDS = ("id", "link", "updated_time")
MESSAGE_FIELDS = ("id", "created_time")


def of_page(world: World, page: Page, values: Json) -> list[Json]:
    """Return a Page's conversations, the one with the newest message first.

    Raises:
        GraphError: 613 beyond 2 calls a second.
    """
    need_pace(world, page)
    psid = str(values.get("user_id") or "")
    chats = [
        chat
        for chat in world.chats.values()
        if chat.page is page and chat.messages
        if not psid or world.psid(chat) == psid
    ]
    rows = [node(world, chat) for chat in chats]
    return sorted(rows, key=lambda row: str(row["updated_time"]), reverse=True)


def need_pace(world: World, page: Page) -> None:
    """Use up one call of the Conversations API.

    Raises:
        GraphError: 613 beyond 2 calls a second.
    """
    if not world.may(page, "conversations"):
        raise GraphError(613)


def find(world: World, page: Page, number: str) -> Chat | None:
    """Return the chat of a conversation's id; None when there is none."""
    chat = world.chat_of(page, number.removeprefix("t_"))
    return chat if chat and chat.messages and number.startswith("t_") else None


def find_message(world: World, page: Page, number: str) -> Json | None:
    """Return one message with all its fields; None when there is none."""
    for chat in world.chats.values():
        if chat.page is page and number in chat.messages:
            return _message(world, chat, chat.messages[number])
    return None


def node(world: World, chat: Chat) -> Json:
    """Return a conversation with all its fields."""
    messages = messages_of(world, chat)
    newest = max(message.at for message in chat.messages.values())
    customer, psid = world.customer(chat.customer_id), world.psid(chat)
    people = [_person(psid, customer.name), _person(chat.page.id, chat.page.name)]
    return {
        "id": f"t_{psid}",
        "link": f"/{chat.page.id}/inbox/{psid}/",
        "updated_time": wire.iso(newest),
        "message_count": len(messages),
        "can_reply": not chat.blocked_by_customer,
        "is_owner": control.is_ours(world, chat),
        "participants": {"data": people},
        "senders": {"data": people},
        "messages": {"data": messages},
    }


def messages_of(world: World, chat: Chat) -> list[Json]:
    """Return a thread's messages, newest first; the older ones without details."""
    whole = [m for m in chat.messages.values() if "#" not in m.id]
    ordered = sorted(whole, key=lambda message: message.at, reverse=True)
    return [
        _message(world, chat, message)
        if position < DETAILED
        else {"id": message.id, "created_time": wire.iso(message.at)}
        for position, message in enumerate(ordered)
    ]


def _message(world: World, chat: Chat, message: PhoneMessage) -> Json:
    customer = _person(world.psid(chat), world.customer(chat.customer_id).name)
    page = _person(chat.page.id, chat.page.name)
    sender, other = (customer, page) if message.by_person else (page, customer)
    told: Json = {
        "id": message.id,
        "created_time": wire.iso(message.at),
        "from": sender,
        "to": {"data": [other]},
        "message": "" if message.revoked else message.text,
    }
    files = [
        m.file
        for m in chat.messages.values()
        if m.file is not None and m.id.split("#", 1)[0] == message.id
    ]
    if files and message.kind is MessageKind.STICKER:
        told["sticker"] = _address(world, files[0])
    elif files and not message.revoked:
        told["attachments"] = {"data": [_file(world, file) for file in files]}
    if message.quotes:
        told["reply_to"] = {"mid": message.quotes}
    if isinstance(message.content, Location):
        told["shares"] = {"data": [_pin(message.content)]}
    reactions = [{"reaction": r.emoji} for r in message.reactions]
    return told | ({"reactions": {"data": reactions}} if reactions else {})


def _person(number: str, name: str) -> Json:
    return {"name": name, "email": f"{number}@facebook.com", "id": number}


def _pin(place: Location) -> Json:
    link = f"https://maps.google.com/?q={place.latitude},{place.longitude}"
    return {"name": place.name or "Pinned Location", "link": link}


def _address(world: World, file: PhoneFile) -> str:
    return f"{world.base()}/{world.files.path(file.id, world.timeline.now())}"


def _file(world: World, file: PhoneFile) -> Json:
    url = _address(world, file)
    told: Json = {
        "id": file.id,
        "mime_type": file.mime_type,
        "name": file.filename,
        "size": file.size,
    }
    match file.mime_type.split("/", 1)[0]:
        case "image":
            picture = {"width": 720, "height": 540, "url": url, "preview_url": url}
            return told | {"image_data": picture}
        case "video":
            return told | {"video_data": {"width": 720, "height": 540, "url": url}}
    return told | {"file_url": url}
