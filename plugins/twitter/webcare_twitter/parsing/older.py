"""A tweet in the format of X's API version 1.1, as the older webhooks bring it.

It does not say which post is on top of its thread. What it answers stands for that,
which is right for all but replies to replies.
"""

from __future__ import annotations

from webcare.plugin.payloads import Json, flag, nested, objects, required, text
from webcare_twitter.moments import moment
from webcare_twitter.parsing.media import embedded
from webcare_twitter.parsing.post import Mention, Post
from webcare_twitter.parsing.words import links_of, shown_words
from webcare_twitter.people import handle_of, person


def read_tweet(tweet: Json) -> Post:
    """Return a tweet; a long one has its whole text in an object of its own.

    Raises:
        Unreadable: when it lacks an id, an author or a moment.
    """
    external_id = _id(tweet, "id") or required(tweet, "id_str")
    author = nested(tweet, "user")
    author_id = _id(author, "id")
    extended = nested(tweet, "extended_tweet") if flag(tweet, "truncated") else {}
    whole = extended or tweet
    entities = nested(whole, "entities")
    files = nested(whole, "extended_entities") or entities
    replied_to = _id(tweet, "in_reply_to_status_id")
    quoted = nested(tweet, "quoted_status")
    return Post(
        id=external_id,
        author_id=author_id,
        author=person(author_id, author),
        handle=handle_of(author),
        text=shown_words(
            text(whole, "full_text") or text(tweet, "text"), links_of(entities, files)
        ),
        created_at=moment(tweet, "created_at", "timestamp_ms"),
        thread_root=replied_to or external_id,
        replied_to=replied_to,
        replied_to_user=_id(tweet, "in_reply_to_user_id"),
        quoted=_id(tweet, "quoted_status_id"),
        quoted_user=_id(nested(quoted, "user"), "id"),
        reposts=bool(nested(tweet, "retweeted_status")),
        mentions=tuple(map(_mention, objects(entities, "user_mentions"))),
        shown_from=_shown_from(whole),
        versions=(external_id,),
        media=embedded(objects(files, "media")),
    )


def _id(item: Json, name: str) -> str:
    # As a number an id may have lost its last digits on the way.
    return text(item, f"{name}_str") or text(item, name)


def _mention(mention: Json) -> Mention:
    indices = mention.get("indices")
    start = indices[0] if isinstance(indices, list) and indices else 0
    return Mention(
        user_id=_id(mention, "id"),
        handle=text(mention, "screen_name"),
        start=start if isinstance(start, int) else 0,
    )


def _shown_from(tweet: Json) -> int:
    shown = tweet.get("display_text_range")
    first = shown[0] if isinstance(shown, list) and shown else 0
    return first if isinstance(first, int) else 0
