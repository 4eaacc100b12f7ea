"""Posts and comments that no webhook brought, through the Page's feed.

The newest posts are asked for with their newest comments, in one call. What we have
already is a no-op by its id. They are read as if a webhook told of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.plugin.payloads import Json, Unreadable, nested, objects, text
from webcare_facebook.moments import moment_or_none
from webcare_facebook.parsing.comments import read_comment
from webcare_facebook.parsing.entry import Entry
from webcare_facebook.parsing.posts import VISITOR_ITEM, read_post

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from webcare.domain.inbound import Inbound
    from webcare_facebook.sending.graph import Graph

_POSTS = "25"
_SAID = "id,message,created_time,from,permalink_url"
_FIELDS = (
    f"{_SAID},comments.filter(stream).order(reverse_chronological).limit(50)"
    f"{{{_SAID},parent{{id}},is_hidden,attachment}}"
)


async def fetch_missed_walls(graph: Graph, since: datetime) -> tuple[Inbound, ...]:
    """Return what was published since a moment under the Page's newest posts.

    Raises:
        DeliveryError: when Meta refuses, or does not answer.
    """
    page = graph.settings.page_id
    params = {"limit": _POSTS, "fields": _FIELDS}
    answer = await graph.get(page, "feed", params=params)
    entry = Entry(page=page, sent_at=None, app_id=graph.settings.app_id)
    return tuple(
        event
        for post in reversed(list(objects(answer, "data")))
        for event in _of_post(entry, post, since)
    )


def _of_post(entry: Entry, post: Json, since: datetime) -> Iterator[Inbound]:
    by = text(nested(post, "from"), "id")
    item = "status" if by == entry.page else VISITOR_ITEM
    value = {**post, "item": item, "verb": "add", "post_id": text(post, "id")}
    yield from _read(read_post, entry, value, since)
    for comment in reversed(list(objects(nested(post, "comments"), "data"))):
        yield from _read(read_comment, entry, _comment(comment, post), since)


def _comment(comment: Json, post: Json) -> Json:
    """Return a comment as a webhook tells it."""
    attached = nested(comment, "attachment")
    picture = nested(nested(attached, "media"), "image")
    return {
        **comment,
        "item": "comment",
        "verb": "add",
        "comment_id": text(comment, "id"),
        "post_id": text(post, "id"),
        "parent_id": text(nested(comment, "parent"), "id") or text(post, "id"),
        "photo": text(picture, "src"),
    }


def _read(
    read: Callable[[Entry, Json], Iterable[Inbound]],
    entry: Entry,
    value: Json,
    since: datetime,
) -> list[Inbound]:
    """Read what is new enough; what cannot be read is left to its webhook."""
    at = moment_or_none(value, "created_time")
    if at is None or at < since:
        return []
    try:
        return list(read(entry, value))
    except Unreadable:
        return []
