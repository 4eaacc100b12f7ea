"""Reading a list of X page by page, from the newest back to what is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from webcare.plugin.payloads import Json, nested, objects, text
from webcare_twitter.listening.cursor import newest
from webcare_twitter.parsing.newer import Beside

if TYPE_CHECKING:
    from collections.abc import Mapping

    from webcare_twitter.sending.api import Api

POST_FIELDS: Mapping[str, str] = {
    "post.fields": "attachments,conversation_id,created_at,display_text_range,entities,"
    "id,note_post,reply_settings,text",
    "user.fields": "name,username",
    "media.fields": "media_key,preview_image_url,type,url,variants",
    "expansions": "attachments.media_keys,author_id,edit_history_post_ids,"
    "in_reply_to_user_id,referenced_posts",
}
"""What is asked of every post."""

_MOST_PAGES = 5


class Found(NamedTuple):
    """What the pages held, oldest first, and the newest id among it."""

    items: list[Json]
    beside: Beside
    newest: str


async def read_pages(
    api: Api, *path: str, params: Mapping[str, str], since: str, token: str
) -> Found:
    """Return what is newer than an id.

    Args:
        api: whose list it is.
        path: what is read.
        params: the query.
        since: the newest id that is known; empty reads the first page alone.
        token: by what name X takes the token of the next page.

    Raises:
        DeliveryError: when X refuses, or does not answer.
    """
    items: list[Json] = []
    includes: list[Json] = []
    query = dict(params)
    for _ in range(_MOST_PAGES):
        page = await api.get(*path, params=query)
        rows = list(objects(page, "data"))
        fresh = [row for row in rows if _newer(text(row, "id"), since)]
        items += fresh
        includes.append(nested(page, "includes"))
        following = text(nested(page, "meta"), "next_token")
        if not since or not following or len(fresh) < len(rows):
            break
        query[token] = following
    last = newest(since, *(text(item, "id") for item in items))
    return Found(items[::-1], Beside.of(*includes), last)


def _newer(external_id: str, since: str) -> bool:
    if not (external_id.isascii() and external_id.isdigit()):
        return True  # what it is, the parser tells
    return not since or int(external_id) > int(since)
