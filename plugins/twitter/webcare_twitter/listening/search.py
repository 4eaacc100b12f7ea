"""Listening by search: each search asks for what is newer than what it found last."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from webcare.plugin.payloads import Json, Unreadable
from webcare_twitter.listening.pages import POST_FIELDS, read_pages
from webcare_twitter.moments import snowflake_moment
from webcare_twitter.parsing.newer import Beside, read_post
from webcare_twitter.parsing.posts import found
from webcare_twitter.prices import Price, charges

if TYPE_CHECKING:
    from datetime import datetime

    from webcare.domain.inbound import Charge, Inbound
    from webcare_twitter.listening.cursor import Cursor
    from webcare_twitter.sending.api import Api
    from webcare_twitter.settings import TwitterSettings

_THREAD = "conversation_id:"
_FIRST_LOOK = "10"
_LOOK = "100"
# X refuses to begin with a post that its search has forgotten, after a week.
_REMEMBERED = timedelta(days=6)


async def search(
    api: Api, rule: str, cursor: Cursor, now: datetime
) -> tuple[list[Inbound], tuple[Charge, ...]]:
    """Return the posts that a search found since the last time.

    Raises:
        DeliveryError: when X refuses, or does not answer.
    """
    since = cursor.searches.get(rule, "")
    params = {
        **POST_FIELDS,
        "query": narrowed(rule, api.settings),
        "max_results": _LOOK if since else _FIRST_LOOK,
    }
    if since and now - snowflake_moment(since) < _REMEMBERED:
        params["since_id"] = since
    pages = await read_pages(
        api,
        "tweets",
        "search",
        "recent",
        params=params,
        since=since,
        token="next_token",  # noqa: S106 - the name of a parameter
    )
    cursor.searches[rule] = pages.newest
    events: list[Inbound] = []
    for item in pages.items:
        events += posts_found(item, pages.beside, api.settings, rule)
    return events, charges(Price.POST_READ.charge(api.settings, len(pages.items)))


def narrowed(rule: str, settings: TwitterSettings) -> str:
    """Return a search without what comes to us anyway; X bills every post it gives.

    Whoever searches a whole thread wants what names us only because X put us there,
    too: X tells of it in no other way, and its search knows no difference.
    """
    known = f" -from:{settings.handle}" if settings.handle else ""
    if known and _THREAD not in rule:
        known += f" -@{settings.handle}"
    return f"({rule}) -is:retweet{known}"


def posts_found(
    item: Json, beside: Beside, settings: TwitterSettings, source: str
) -> list[Inbound]:
    """Return what a post means that a search brought; one that cannot be read, none."""
    try:
        return found(read_post(item, beside), settings, source)
    except Unreadable:
        return []
