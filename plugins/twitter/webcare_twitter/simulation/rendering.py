"""Posts and people as the second version of the API shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from webcare_twitter.simulation import words
from webcare_twitter.simulation.files import WIRE
from webcare_twitter.simulation.posts import EDITABLE_FOR, EDITS
from webcare_twitter.simulation.problems import missing, unauthorised
from webcare_twitter.simulation.wire import iso

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from webcare_twitter.simulation.calls import Call
    from webcare_twitter.simulation.files import File
    from webcare_twitter.simulation.posts import Post
    from webcare_twitter.simulation.wire import Json
    from webcare_twitter.simulation.words import Shortened
    from webcare_twitter.simulation.world import World

_POST = ("id", "text", "edit_history_tweet_ids")
_USER = ("id", "name", "username")
_MEDIA = ("media_key", "type")

_NEWER = {
    "edit_history_tweet_ids": "edit_history_post_ids",
    "referenced_tweets": "referenced_posts",
    "tweets": "posts",
}
_OLDER = {
    "edit_history_post_ids": "edit_history_tweet_ids",
    "note_post": "note_tweet",
    "referenced_posts": "referenced_tweets.id",
}
"""The newer names in questions, and what they were called."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Which fields a call asks for, and what is to be put beside the posts.

    X is renaming tweets to posts. A call that asks for `post.fields` gets the newer
    names, in which what an expansion is about comes with the expansion alone; one that
    asks for `tweet.fields` gets the older ones.

    Attributes:
        newer: whether the newer names are meant.
    """

    post: frozenset[str]
    user: frozenset[str]
    media: frozenset[str]
    expansions: frozenset[str]
    newer: bool = False

    @classmethod
    def of(cls, call: Call) -> Wish:
        """Return what a call asks for."""
        expansions = call.listed("expansions")
        newer = "post.fields" in call.query or not _OLDER.keys().isdisjoint(expansions)
        fields = (*call.listed("tweet.fields"), *call.listed("post.fields"))
        return cls(
            frozenset((*_POST, *(_OLDER.get(name, name) for name in fields))),
            frozenset((*_USER, *call.listed("user.fields"))),
            frozenset((*_MEDIA, *call.listed("media.fields"))),
            frozenset(_OLDER.get(name, name) for name in expansions),
            newer,
        )


def wording(post: Post) -> tuple[Shortened, int]:
    """Return a post's text as X shows it, and where its own words end."""
    said = words.shortened(post.whole)
    end = len(said.text)
    if not post.media:
        return said, end
    address = words.short(f"media:{post.media[0]}")
    gap = " " if said.text else ""
    return words.Shortened(f"{said.text}{gap}{address}", said.links), end


def whole_post(world: World, post: Post) -> Json:
    """Return a post with all its fields, as an event carries it."""
    said, end = wording(post)
    begin = len(words.joined(post.before, ""))
    begin += 1 if begin and begin < end else 0
    told: Json = {
        "id": post.id,
        "text": said.text,
        "author_id": post.author,
        "conversation_id": post.root,
        "created_at": iso(post.at),
        "edit_history_tweet_ids": list(post.history),
        "edit_controls": _edit_controls(post),
        "display_text_range": [begin, end],
        "lang": _language(world, post),
        "reply_settings": post.replies_from,
        "possibly_sensitive": False,
        "public_metrics": _metrics(world, post),
    }
    if entities := _entities(world, post, said, end):
        told["entities"] = entities
    if post.media:
        keys = [file.key for file in _files(world, post)]
        told["attachments"] = {"media_keys": keys}
    return told | _references(world, post)


def shown(world: World, post: Post, wish: Wish) -> Json:
    """Return a post with the fields that a call asks for."""
    whole = whole_post(world, post)
    # What is to stand beside it has to be named in it.
    named = {expansion.split(".")[0] for expansion in wish.expansions}
    return _named({k: v for k, v in whole.items() if k in wish.post | named}, wish)


def beside(world: World, posts: Sequence[Post], wish: Wish) -> Json:
    """Return `includes` and `errors`, each only when there is something in it."""
    users = {post.author for post in posts} if "author_id" in wish.expansions else set()
    if "in_reply_to_user_id" in wish.expansions:
        above = [world.posts.get(post.reply_to) for post in posts]
        users |= {post.author for post in above if post}
    others, errors = _referenced(world, posts, wish)
    if "referenced_tweets.id.author_id" in wish.expansions:
        users |= {post.author for post in others}
    if world.scenario.partial_errors:
        errors += [unauthorised("user", "author_id", n) for n in sorted(users)]
        users = set()
    includes: Json = {}
    if users:
        includes["users"] = [_user(world, number, wish) for number in sorted(users)]
    if others:
        includes["tweets"] = [shown(world, post, wish) for post in others]
    if "attachments.media_keys" in wish.expansions:
        files = [f for post in (*posts, *others) for f in _files(world, post)]
        if files:
            includes["media"] = [_some(media(world, f), wish.media) for f in files]
    told: Json = {"includes": _named(includes, wish)} if includes else {}
    return told | ({"errors": errors} if errors else {})


def media(world: World, file: File) -> Json:
    """Return a file of a post with all its fields."""
    told: Json = {"media_key": file.key, "type": WIRE[file.sort]}
    address = world.file_address(file)
    if file.sort == "image":
        told["url"] = address
    else:
        told["preview_image_url"] = address
        told["variants"] = [{"content_type": file.mime_type, "url": address}]
    return {**told, "alt_text": file.alt_text} if file.alt_text else told


def included(world: World, posts: Iterable[Post]) -> Json:
    """Return what stands beside posts in an event: people and files, in full."""
    listed = list(posts)
    numbers = {post.author for post in listed}
    numbers |= {
        number
        for post in listed
        for name in words.mentioned(post.whole)
        if (number := world.number_of(name))
    }
    profiles = [world.profile(number) for number in sorted(numbers)]
    told: Json = {"users": [profile.event for profile in profiles if profile]}
    files = [media(world, f) for post in listed for f in _files(world, post)]
    return {**told, "media": files} if files else told


def _files(world: World, post: Post) -> list[File]:
    found = (world.files.get(number) for number in post.media)
    return [file for file in found if file]


def _referenced(
    world: World, posts: Sequence[Post], wish: Wish
) -> tuple[list[Post], list[Json]]:
    if not any(e.startswith("referenced_tweets.id") for e in wish.expansions):
        return [], []
    found: dict[str, Post] = {}
    errors: list[Json] = []
    for post in posts:
        for number in filter(None, (post.reply_to, post.quotes)):
            other = world.posts.get(number)
            if other is None:
                errors.append(missing("tweet", "referenced_tweets.id", number))
            else:
                found[number] = other
    return list(found.values()), errors


def _references(world: World, post: Post) -> Json:
    found: Json = {}
    referenced = []
    if post.reply_to:
        referenced.append({"type": "replied_to", "id": post.reply_to})
        above = world.posts.get(post.reply_to)
        if above:
            found["in_reply_to_user_id"] = above.author
    if post.quotes:
        referenced.append({"type": "quoted", "id": post.quotes})
    return {**found, "referenced_tweets": referenced} if referenced else found


def _entities(world: World, post: Post, said: Shortened, end: int) -> Json:
    found = words.entities(said, world.number_of)
    files = _files(world, post)
    if not files:
        return found
    address = words.short(f"media:{post.media[0]}")
    start = end + 1 if end else 0
    author = world.profile(post.author)
    name = author.username if author else "i"
    urls = [
        {
            "start": start,
            "end": start + len(address),
            "url": address,
            "expanded_url": f"https://x.com/{name}/status/{post.id}/photo/1",
            "display_url": "pic.x.com/" + address.rsplit("/", 1)[-1],
            "media_key": file.key,
        }
        for file in files
    ]
    return {**found, "urls": [*found.get("urls", []), *urls]}


def _edit_controls(post: Post) -> Json:
    return {
        "edits_remaining": EDITS - len(post.history) + 1,
        "is_edit_eligible": post.reply_to is None,
        "editable_until": iso(post.at + EDITABLE_FOR),
    }


def _metrics(world: World, post: Post) -> Json:
    return {
        "retweet_count": 0,
        "repost_count": 0,
        "reply_count": world.posts.answers(post),
        "like_count": len(post.liked_by),
        "quote_count": world.posts.quotes(post),
        "bookmark_count": 0,
        "impression_count": 0,
    }


def _language(world: World, post: Post) -> str:
    author = world.profile(post.author)
    return author.language if author else "und"


def _named(told: Json, wish: Wish) -> Json:
    """Return something under the names that are meant."""
    if not wish.newer:
        return told
    return {_NEWER.get(name, name): value for name, value in told.items()}


def _user(world: World, number: str, wish: Wish) -> Json:
    profile = world.profile(number)
    return _some(profile.wire, wish.user) if profile else {"id": number}


def _some(whole: Json, names: frozenset[str]) -> Json:
    return {name: value for name, value in whole.items() if name in names}
