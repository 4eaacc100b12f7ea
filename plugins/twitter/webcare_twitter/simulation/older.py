"""Account Activity: the older events, in the shapes of the API's first version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare_twitter.simulation import outbox, words
from webcare_twitter.simulation.rendering import wording
from webcare_twitter.simulation.wire import ctime, millis

if TYPE_CHECKING:
    from collections.abc import Callable

    from webcare_twitter.simulation.posts import Post
    from webcare_twitter.simulation.wire import Json
    from webcare_twitter.simulation.world import Hook, World

SHORT = 140
"""Longer texts are cut off in `text`; the whole stands in `extended_tweet`."""

_SOURCE = '<a href="https://mobile.x.com" rel="nofollow">X Web App</a>'


def _nothing() -> None:
    return


def emit(
    world: World,
    user: str,
    part: Json,
    *,
    lane: str = "",
    taken: Callable[[], None] = _nothing,
) -> None:
    """Tell every webhook with an older subscription to a user.

    While the laboratory asks for the older shape, also those that are subscribed to
    any of today's events.
    """
    body: Json = {"for_user_id": user, **part}
    label = next(iter(part))
    for hook in _hooks(world, user):
        outbox.deliver(world, hook, body, label=label, lane=lane, taken=taken)


def _hooks(world: World, user: str) -> list[Hook]:
    numbers = {hook for hook, subscribed in world.older if subscribed == user}
    if world.scenario.shape == "older":
        numbers |= {
            s.hook for s in world.subscriptions.values() if s.hook and s.user == user
        }
    return [hook for number, hook in world.hooks.items() if number in numbers]


def old_post(world: World, post: Post) -> Json:
    """Return a post as the first version showed it."""
    said, end = wording(post)
    above = world.posts.get(post.reply_to)
    answered = world.profile(above.author) if above else None
    author = world.profile(post.author)
    found = words.old_entities(said, world.number_of)
    told: Json = {
        "created_at": ctime(post.at),
        "id": int(post.id),
        "id_str": post.id,
        "text": said.text,
        "display_text_range": [len(words.joined(post.before, "")), end],
        "source": _SOURCE,
        "truncated": False,
        "in_reply_to_status_id": int(post.reply_to) if post.reply_to else None,
        "in_reply_to_status_id_str": post.reply_to,
        "in_reply_to_user_id": int(answered.id) if answered else None,
        "in_reply_to_user_id_str": answered.id if answered else None,
        "in_reply_to_screen_name": answered.username if answered else None,
        "user": author.old if author else None,
        "is_quote_status": post.quotes is not None,
        "quote_count": 0,
        "reply_count": 0,
        "retweet_count": 0,
        "favorite_count": 0,
        "entities": found,
        "timestamp_ms": millis(post.at),
    }
    if post.quotes:
        told |= {
            "quoted_status_id": int(post.quotes),
            "quoted_status_id_str": post.quotes,
        }
    if post.media:
        told["extended_entities"] = {"media": _media(world, post)}
    return _cut(told, said.text)


def deleted(post: Post, world: World) -> Json:
    """Return the event of a post that its author deleted."""
    status = {"id": post.id, "user_id": post.author}
    return {
        "tweet_delete_events": [{"status": status, "timestamp_ms": millis(world.now)}]
    }


def people(world: World, *numbers: str) -> Json:
    """Return the `users` beside direct messages."""
    profiles = [world.profile(number) for number in numbers]
    return {profile.id: profile.old_in_message for profile in profiles if profile}


def _cut(told: Json, text: str) -> Json:
    if len(text) <= SHORT:
        return told
    whole = {"full_text": text, "entities": told["entities"]}
    cut = {"text": f"{text[: SHORT - 25]}… {words.short(told['id_str'])}"}
    return {**told, **cut, "truncated": True, "extended_tweet": whole}


def _media(world: World, post: Post) -> list[Json]:
    files = [world.files.get(number) for number in post.media]
    return [
        {
            "id": int(file.id),
            "id_str": file.id,
            "media_url_https": world.file_address(file),
            "type": "photo" if file.sort == "image" else file.sort,
            "indices": [0, 0],
        }
        for file in files
        if file
    ]
