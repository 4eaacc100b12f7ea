"""A post in the format of X's API version 2, as webhooks and searches bring it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from webcare.plugin.payloads import Json, nested, objects, required, text, whole_number
from webcare_twitter.moments import moment_or_none, snowflake_moment
from webcare_twitter.parsing.media import attached, media_beside
from webcare_twitter.parsing.post import Mention, Post
from webcare_twitter.parsing.words import links_of, shown_words
from webcare_twitter.people import handle_of, known, users_of

if TYPE_CHECKING:
    from typing import Self


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside posts: people, files and other posts, by their ids."""

    users: dict[str, Json]
    media: dict[str, Json]
    posts: dict[str, Json]

    @classmethod
    def of(cls, *sources: Json) -> Self:
        """Return what one or more objects hold, the last one's word counting."""
        media: dict[str, Json] = {}
        posts: dict[str, Json] = {}
        for source in filter(None, sources):
            media |= media_beside(source)
            for name in ("tweets", "posts"):
                posts |= {text(post, "id"): post for post in objects(source, name)}
        return cls(users_of(*sources), media, posts)


def read_post(post: Json, beside: Beside) -> Post:
    """Return a post.

    Raises:
        Unreadable: when it lacks an id, an author or a moment.
    """
    external_id = required(post, "id")
    author_id = required(post, "author_id")
    author = beside.users.get(author_id, {})
    note = nested(post, "note_tweet") or nested(post, "note_post")
    own = nested(post, "entities")
    entities = nested(note, "entities") or own
    links = links_of(own) if entities is own else links_of(entities, own)
    referred = _referred(post)
    quoted = referred.get("quoted", "")
    return Post(
        id=external_id,
        author_id=author_id,
        author=known(beside.users, author_id),
        handle=handle_of(author),
        # The text of a long post is cut off; all of it stands in its note.
        text=shown_words(text(note, "text") or text(post, "text"), links),
        created_at=moment_or_none(post, "created_at") or snowflake_moment(external_id),
        thread_root=text(post, "conversation_id") or external_id,
        replied_to=referred.get("replied_to", ""),
        replied_to_user=text(post, "in_reply_to_user_id"),
        quoted=quoted,
        quoted_user=text(beside.posts.get(quoted, {}), "author_id"),
        reposts="retweeted" in referred or "reposted" in referred,
        mentions=tuple(map(_mention, objects(entities, "mentions"))),
        shown_from=_shown_from(post),
        versions=_versions(post, external_id),
        media=attached(post, beside.media),
    )


def _referred(post: Json) -> dict[str, str]:
    return {
        text(each, "type"): text(each, "id")
        for name in ("referenced_tweets", "referenced_posts")
        for each in objects(post, name)
    }


def _mention(mention: Json) -> Mention:
    return Mention(
        user_id=text(mention, "id"),
        handle=text(mention, "username"),
        start=whole_number(mention, "start") or 0,
    )


def _shown_from(post: Json) -> int:
    shown = post.get("display_text_range")
    first = shown[0] if isinstance(shown, list) and shown else 0
    return first if isinstance(first, int) and not isinstance(first, bool) else 0


def _versions(post: Json, external_id: str) -> tuple[str, ...]:
    for name in ("edit_history_tweet_ids", "edit_history_post_ids"):
        given = post.get(name)
        if isinstance(given, list):
            found = tuple(each for each in given if isinstance(each, str) and each)
            if external_id in found:
                return found
    return (external_id,)
