"""A post: by our Page, as the context of a thread, or by a visitor, who waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.domain.inbound import (
    Inbound,
    MessageReceived,
    PostPublished,
    Visibility,
)
from webcare.plugin.payloads import Json, Unreadable, first_text, text
from webcare_facebook.parsing.addresses import permalink
from webcare_facebook.parsing.alterations import altered
from webcare_facebook.parsing.entry import Entry, author, author_id, author_name
from webcare_facebook.parsing.reports import (
    POST_CHANGED,
    VIDEO_FREED,
    VIDEO_STOPPED,
)
from webcare_facebook.parsing.verbs import ADDED, EDITED, HIDDEN, REMOVED
from webcare_facebook.parsing.written import read_written

if TYPE_CHECKING:
    from collections.abc import Iterator

VISITOR_ITEM = "post"
"""What only visitors publish, as Facebook names it."""

POSTS = (
    "album", "event", "life_event", "link", "milestone", "note", "offer", "photo",
    VISITOR_ITEM, "reel", "share", "status", "story", "video",
)  # fmt: skip

_OBJECTS = ("photo_id", "video_id", "album_id", "event_id", "share_id", "link_id")
_STOPPED = frozenset({"block", "mute"})
_FREED = frozenset({"unblock", "unmute"})


def read_post(entry: Entry, value: Json) -> Iterator[Inbound]:
    """Yield what happened to a post; nothing for what we do not know.

    Raises:
        Unreadable: when it lacks an id or a moment.
    """
    verb = text(value, "verb")
    if verb in _STOPPED | _FREED:
        yield _video(entry, value, freed=verb in _FREED)
    elif _is_ours(entry, value):
        yield from _ours(entry, value, verb)
    else:
        yield from _visitors(entry, value, verb)


def post_id(entry: Entry, value: Json) -> str:
    """Return a post's id; of a picture or film it can be made of that one's own.

    Raises:
        Unreadable: when there is neither.
    """
    if given := text(value, "post_id"):
        return given
    if of_object := first_text(value, *_OBJECTS):
        return f"{entry.page}_{of_object}"
    raise Unreadable("post_id is missing")


def _is_ours(entry: Entry, value: Json) -> bool:
    """Tell whether the Page itself published something.

    An event, say, comes without an author; a visitor whose author is hidden does too.
    """
    by = author_id(value)
    return by == entry.page or (not by and text(value, "item") != VISITOR_ITEM)


def _ours(entry: Entry, value: Json, verb: str) -> Iterator[Inbound]:
    if verb in ADDED or (verb in EDITED and "message" in value):
        yield _published(entry, value)
    elif verb in EDITED or verb in REMOVED or verb in HIDDEN:
        what = f"post.{verb}"
        yield entry.report(
            value, what=what, level="info", topic="posts", said=POST_CHANGED
        )


def _visitors(entry: Entry, value: Json, verb: str) -> Iterator[Inbound]:
    post = post_id(entry, value)
    if verb in ADDED:
        yield _published(entry, value)
        yield _asked(entry, value, post)
        return
    if verb in EDITED:
        yield _published(entry, value)
    yield from altered(entry, value, post)


def _published(entry: Entry, value: Json) -> PostPublished:
    post = post_id(entry, value)
    return PostPublished(
        external_id=post,
        text=read_written(value).text,
        published_at=entry.moment(value, "created_time"),
        author=author_name(value),
        permalink=permalink(value, post),
        account=entry.page,
    )


def _asked(entry: Entry, value: Json, post: str) -> MessageReceived:
    said = read_written(value)
    return MessageReceived(
        external_id=post,
        person=author(entry, value, post),
        sent_at=entry.moment(value, "created_time"),
        kind=said.kind,
        text=said.text,
        content=said.content,
        media=said.media,
        visibility=Visibility.PUBLIC,
        thread_root=post,
        permalink=permalink(value, post),
        account=entry.page,
    )


def _video(entry: Entry, value: Json, *, freed: bool) -> Inbound:
    return entry.report(
        value,
        what=f"video.{text(value, 'verb')}",
        level="ok" if freed else "warning",
        topic=f"video {text(value, 'video_id')}".strip(),
        said=VIDEO_FREED if freed else VIDEO_STOPPED,
    )
