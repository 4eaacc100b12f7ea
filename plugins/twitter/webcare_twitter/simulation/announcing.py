"""What happened on the platform, told to everybody whom it concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare_twitter.simulation import activity, listening, older, words
from webcare_twitter.simulation.files import WIRE
from webcare_twitter.simulation.rendering import included, whole_post
from webcare_twitter.simulation.surroundings import mentions, names
from webcare_twitter.simulation.wire import millis

if TYPE_CHECKING:
    from collections.abc import Callable

    from webcare_twitter.simulation.chats import Chat, DirectMessage
    from webcare_twitter.simulation.posts import Post
    from webcare_twitter.simulation.wire import Json
    from webcare_twitter.simulation.world import World


def _nothing() -> None:
    return


def published(world: World, post: Post) -> None:
    """Tell of a new post; nobody hears of those of a protected account."""
    author = world.profile(post.author)
    if author is None or author.protected:
        return
    payload, includes = whole_post(world, post), included(world, [post])
    lane = f"post:{post.root}"

    def tell(event_type: str, user: str) -> None:
        activity.emit(world, event_type, user, payload, includes=includes, lane=lane)

    tell("post.create", post.author)
    for house in world.houses:
        if post.author == house:
            continue
        if names(world, post, house):
            tell("post.mention.create", house)
        if world.posts.answers_to(post, house):
            tell("post.reply.create", house)
        if world.posts.quotes_of(post, house):
            tell("post.quote.create", house)
    _publish_older(world, post, lane)
    listening.matched(world, post)


def _publish_older(world: World, post: Post, lane: str) -> None:
    part: Json | None = None
    for house in world.houses:
        concerns = (
            post.author == house
            or mentions(world, post, house)
            or world.posts.answers_to(post, house)
            or world.posts.quotes_of(post, house)
        )
        if concerns:
            part = part or {
                "user_has_blocked": False,
                "tweet_create_events": [older.old_post(world, post)],
            }
            older.emit(world, house, part, lane=lane)


def deleted(world: World, post: Post) -> None:
    """Tell of a post that its author deleted; only followers of the author hear."""
    payload = {"id": post.id, "author_id": post.author}
    activity.emit(world, "post.delete", post.author, payload, lane=f"post:{post.root}")
    if post.author in world.houses:
        older.emit(world, post.author, older.deleted(post, world))


def sent_message(
    world: World,
    chat: Chat,
    message: DirectMessage,
    taken: Callable[[], None] = _nothing,
) -> None:
    """Tell of a direct message: `dm.sent` for ours, `dm.received` for theirs.

    Of encrypted chat nothing but that there was something.
    """
    ours = message.sender == chat.house
    other = world.person(chat.person).id
    recipient = other if ours else chat.house
    if message.encrypted:
        payload = _ciphertext(world, message, recipient)
        activity.emit(
            world, "chat.received", chat.house, payload, lane=chat.topic, taken=taken
        )
        return
    event = direct_event(world, message, recipient)
    payload = {"direct_message_events": [event], "users": _people(world, chat)}
    name = "dm.sent" if ours else "dm.received"
    activity.emit(world, name, chat.house, payload, lane=chat.topic, taken=taken)
    part = {
        "direct_message_events": [event],
        "users": older.people(world, chat.house, other),
    }
    older.emit(world, chat.house, part, lane=chat.topic, taken=taken)


def read(world: World, chat: Chat, newest: str) -> None:
    """Tell that a person has read our messages up to one."""
    event = {
        "created_timestamp": millis(world.now),
        "sender_id": world.person(chat.person).id,
        "target": {"recipient_id": chat.house},
        "last_read_event_id": newest,
    }
    _both(world, chat, "dm.read", "direct_message_mark_read_events", event)


def typing(world: World, chat: Chat) -> None:
    """Tell that a person types."""
    event = {
        "created_timestamp": millis(world.now),
        "sender_id": world.person(chat.person).id,
        "target": {"recipient_id": chat.house},
    }
    _both(
        world,
        chat,
        "dm.indicate_typing",
        "direct_message_indicate_typing_events",
        event,
    )


def revoked(world: World, house: str) -> None:
    """Tell that an account took back what it had allowed our app."""
    event = {
        "date_time": world.now.isoformat(),
        "target": {"app_id": "1"},
        "source": {"user_id": house},
    }
    activity.emit(world, "oauth.revoke", house, event)
    older.emit(world, house, {"user_event": {"revoke": event}})


def direct_event(world: World, message: DirectMessage, recipient: str) -> Json:
    """Return a direct message in the first version's shape, as events carry it."""
    said = words.shortened(message.text)
    entities = words.old_entities(said, world.number_of)
    data: Json = {"text": said.text, "entities": entities}
    if message.file:
        # The text ends with the file's address, as it does in a post.
        gap = " " if said.text else ""
        file = _media(world, message, len(said.text) + len(gap))
        data["text"] = f"{said.text}{gap}{file['url']}"
        data["attachment"] = {"type": "media", "media": file}
        kept = ("url", "display_url", "expanded_url", "indices")
        entities["urls"].append({name: file[name] for name in kept})
    return {
        "type": "message_create",
        "id": message.id,
        "created_timestamp": millis(message.at),
        "message_create": {
            "target": {"recipient_id": recipient},
            "sender_id": message.sender,
            "message_data": data,
        },
    }


def _both(world: World, chat: Chat, name: str, older_name: str, event: Json) -> None:
    payload = {older_name: [event], "users": _people(world, chat)}
    activity.emit(world, name, chat.house, payload, lane=chat.topic)
    other = world.person(chat.person).id
    people = older.people(world, chat.house, other)
    older.emit(world, chat.house, {older_name: [event], "users": people})


def _people(world: World, chat: Chat) -> Json:
    profiles = (world.house(chat.house).profile, world.person(chat.person))
    return {profile.id: {"data": profile.event} for profile in profiles}


def _media(world: World, message: DirectMessage, start: int) -> Json:
    file = world.files.kept(message.file or "")
    address = world.attachment_address(message, file)
    short = words.short(f"media:{file.id}")
    return {
        "id": int(file.id),
        "id_str": file.id,
        "indices": [start, start + len(short)],
        "media_url": address,
        "media_url_https": address,
        "url": short,
        "display_url": "pic.x.com/dm",
        "expanded_url": f"https://x.com/messages/media/{message.id}",
        "type": WIRE[file.sort],
        "sizes": {},
    }


def _ciphertext(world: World, message: DirectMessage, recipient: str) -> Json:
    return {
        "id": message.id,
        "conversation_id": message.conversation,
        "sender_id": message.sender,
        "recipient_id": recipient,
        "created_at_msec": millis(message.at),
        "encoded_event": world.random.randbytes(48).hex(),
        "conversation_key_version": "1",
    }
