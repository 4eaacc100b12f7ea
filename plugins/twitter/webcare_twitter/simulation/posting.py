"""Our own posts: publishing, deleting, and hiding answers to them."""

from __future__ import annotations

from datetime import timedelta
from itertools import takewhile
from typing import TYPE_CHECKING

from webcare_twitter.simulation import announcing, words
from webcare_twitter.simulation.calls import checked_id, forbidden, only, part_of
from webcare_twitter.simulation.posts import EDITABLE_FOR, EDITS, Post
from webcare_twitter.simulation.problems import invalid, not_found
from webcare_twitter.simulation.rendering import wording
from webcare_twitter.simulation.surroundings import before, engages, names
from webcare_twitter.simulation.weights import weight

if TYPE_CHECKING:
    from webcare_twitter.simulation.calls import Call
    from webcare_twitter.simulation.wire import Json
    from webcare_twitter.simulation.world import World

REPEATED_WITHIN = timedelta(hours=1)
"""X does not say how long it takes the same words for a duplicate."""

NOT_ENGAGED = (
    "Reply to this conversation is not allowed because you have not been mentioned or "
    "otherwise engaged by the author of the post you are replying to."
)
_NOT_THERE = "You attempted to reply to a Tweet that is deleted or not visible to you."
_LIMITED = "The author of this post has limited who can reply to it."
_DUPLICATE = "You are not allowed to create a Tweet with duplicate content."
_TOO_LONG = (
    "Your Tweet text is too long. For more information on how Twitter determines text "
    "length see https://github.com/twitter/twitter-text."
)
_KNOWN = (
    "card_uri",
    "community_id",
    "direct_message_deep_link",
    "edit_options",
    "for_super_followers_only",
    "geo",
    "made_with_ai",
    "media",
    "nullcast",
    "paid_partnership",
    "poll",
    "quote_tweet_id",
    "reply",
    "reply_settings",
    "share_with_followers",
    "text",
)
_AUDIENCES = {"following", "mentionedUsers", "subscribers", "verified"}
_MOST_IMAGES = 4


async def create(call: Call) -> Json:
    """Answer `POST /2/tweets`.

    Raises:
        Problem: 400 for a body that is wrong, 403 for what is not allowed.
    """
    body, world, me = await call.body(), call.world, call.house.id
    only(body, *_KNOWN)
    text = _text(body)
    media = _media(world, me, part_of(body, "media"))
    if not text and not media:
        raise invalid("$.text: is missing but it is required", "text")
    if weight(text) > world.scenario.longest:
        raise forbidden(_TOO_LONG, 186)
    above = _above(world, me, part_of(body, "reply"))
    quotes = _quoted(world, body) or words.quoted(text)
    post = Post(
        id=world.new_id(),
        author=me,
        text=text,
        at=world.now,
        root=above.root if above else "",
        reply_to=above.id if above else None,
        quotes=quotes,
        before=_before(world, me, above, part_of(body, "reply")),
        media=media,
        replies_from=_audience(body),
        deep_link=_deep_link(body),
    )
    post.root = post.root or post.id
    _refuse_cashtags(world, text)
    _refuse_duplicate(world, post)
    _continue_history(world, post, part_of(body, "edit_options"))
    publish(world, post)
    said, _ = wording(post)
    history = list(post.history)
    data = {"id": post.id, "text": said.text, "edit_history_tweet_ids": history}
    return {"data": data}


def publish(world: World, post: Post) -> None:
    """Put a post on the platform and tell whoever listens."""
    world.posts.add(post)
    world.told()
    announcing.published(world, post)


async def delete(call: Call) -> Json:
    """Answer `DELETE /2/tweets/:id`.

    Raises:
        Problem: 404 when it is not there, 403 when it is somebody else's.
    """
    number = call.part("id")
    post = call.world.posts.get(number)
    if post is None:
        raise not_found("tweet", "id", number)
    if post.author != call.house.id:
        raise forbidden("You are not authorized to delete this Tweet.", 183)
    withdraw(call.world, post)
    return {"data": {"deleted": True}}


def withdraw(world: World, post: Post) -> None:
    """Take a post off the platform and tell whoever listens."""
    world.posts.remove(post)
    world.told()
    announcing.deleted(world, post)


async def hide(call: Call) -> Json:
    """Answer `PUT /2/tweets/:id/hidden`, for answers in conversations that we began.

    Raises:
        Problem: 404 when it is not there, 403 when the conversation is not ours.
    """
    body, number, world = await call.body(), call.part("id"), call.world
    hidden = body.get("hidden")
    if not isinstance(hidden, bool):
        raise invalid("$.hidden: is missing but it is required", "hidden")
    post = world.posts.get(number)
    if post is None:
        raise not_found("tweet", "id", number)
    root = world.posts.get(post.root)
    if post.reply_to is None or root is None or root.author != call.house.id:
        raise forbidden("You are not permitted to hide or unhide this reply.")
    post.hidden = hidden
    world.told()
    return {"data": {"hidden": hidden}}


def _text(body: Json) -> str:
    text = body.get("text", "")
    if not isinstance(text, str):
        raise invalid("$.text: is not a string", "text", text)
    return text.strip()


def _above(world: World, me: str, reply: Json) -> Post | None:
    """Return the post that is answered, when that is allowed."""
    if not reply:
        return None
    only(
        reply,
        "in_reply_to_tweet_id",
        "exclude_reply_user_ids",
        "auto_populate_reply_metadata",
    )
    number = checked_id(reply.get("in_reply_to_tweet_id"), "in_reply_to_tweet_id")
    above = world.posts.get(number)
    author = world.profile(above.author) if above else None
    if above is None or author is None or (author.protected and author.id != me):
        raise forbidden(_NOT_THERE, 385)
    chat = world.chat_with(me, author.id)
    if chat and chat.blocked_by_person:
        raise forbidden("You have been blocked from replying to this author.", 136)
    if not _may_answer(world, above, me):
        raise forbidden(_LIMITED, 433)
    if not engages(world, above, me):
        raise forbidden(NOT_ENGAGED)
    return above


def _may_answer(world: World, above: Post, me: str) -> bool:
    root = world.posts.get(above.root) or above
    return (
        root.replies_from == "everyone"
        or root.author == me
        or (root.replies_from == "mentionedUsers" and names(world, root, me))
    )


def _before(world: World, me: str, above: Post | None, reply: Json) -> tuple[str, ...]:
    left_out = {str(number) for number in reply.get("exclude_reply_user_ids") or ()}
    if above:
        # Whoever is answered is always named.
        left_out.discard(above.author)
    listed = before(world, me, above)
    return tuple(name for name in listed if world.number_of(name) not in left_out)


def _quoted(world: World, body: Json) -> str | None:
    if not body.get("quote_tweet_id"):
        return None
    number = checked_id(body["quote_tweet_id"], "quote_tweet_id")
    if world.scenario.reply_rule != "public_utility":
        raise forbidden("Quoting posts is not permitted with your access level.")
    if world.posts.get(number) is None:
        raise not_found("tweet", "quote_tweet_id", number)
    return number


def _media(world: World, me: str, media: Json) -> tuple[str, ...]:
    if not media:
        return ()
    ids = media.get("media_ids")
    if not isinstance(ids, list) or not 1 <= len(ids) <= _MOST_IMAGES:
        raise invalid("$.media.media_ids: holds 1 to 4 ids", "media.media_ids", ids)
    found = [world.files.usable(str(number), me, world.now) for number in ids]
    sorts = {file.sort for file in found if file}
    fits = all(file and file.category.startswith("tweet_") for file in found)
    if not fits:
        raise invalid("Your media IDs are invalid.", "media.media_ids", ids)
    if len(ids) > 1 and sorts != {"image"}:
        raise invalid("A post holds 4 images, 1 GIF or 1 video.", "media.media_ids")
    return tuple(str(number) for number in ids)


def _audience(body: Json) -> str:
    audience = body.get("reply_settings")
    if audience is not None and audience not in _AUDIENCES:
        raise invalid("$.reply_settings: is not one of them", "reply_settings")
    return audience or "everyone"


def _deep_link(body: Json) -> str:
    link = str(body.get("direct_message_deep_link") or "")
    if link and not words.compose_link(link):
        raise invalid(
            "Not a direct message deep link", "direct_message_deep_link", link
        )
    return link


def _refuse_cashtags(world: World, text: str) -> None:
    utility = world.scenario.reply_rule == "public_utility"
    if len(words.cashtags(text)) > 1 and not utility:
        raise forbidden("A post may hold one cashtag at most.")


def _refuse_duplicate(world: World, post: Post) -> None:
    since = world.now - REPEATED_WITHIN
    said = (post.whole, post.media)
    own = reversed(world.posts.by(post.author))
    recent = takewhile(lambda other: other.at >= since, own)
    if any((other.whole, other.media) == said for other in recent):
        raise forbidden(_DUPLICATE, 187)


def _continue_history(world: World, post: Post, options: Json) -> None:
    if not options:
        return
    number = checked_id(options.get("previous_post_id"), "previous_post_id")
    old = world.posts.newest(number)
    late = old is not None and world.now - old.at > EDITABLE_FOR
    if old is None or old.author != post.author or late or len(old.history) > EDITS:
        raise forbidden("You cannot edit this post.")
    follow_on(post, old)


def follow_on(post: Post, old: Post) -> None:
    """Let a post take the place of an earlier version of it."""
    post.history = (*old.history, post.id)
    post.root, post.before = old.root, old.before
    post.reply_to, post.quotes = old.reply_to, post.quotes or old.quotes
