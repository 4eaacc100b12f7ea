"""Listening by the filtered stream: rules kept at X, and a short look at what flows.

X wants the app's own token for it and gives one connection to an app. Between two looks
a post may be lost, so whoever must not miss one listens by search.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx2

from webcare.plugin.payloads import Json, nested, objects, read_object, text
from webcare_twitter.listening.search import narrowed, posts_found
from webcare_twitter.parsing.newer import Beside
from webcare_twitter.prices import Price, charges
from webcare_twitter.sending.answers import lost, refused
from webcare_twitter.sending.credentials import app_headers

if TYPE_CHECKING:
    from webcare.domain.inbound import Charge, Inbound
    from webcare_twitter.sending.api import Api

LONGEST_LOOK = 17.0
"""In seconds: X lets an app open the stream fifty times in fifteen minutes."""

_MOST_POSTS = 500
_TAG = "webcare:"
_LONGEST_TAG = 200
# The stream still knows posts by their older name.
_FIELDS = {
    "tweet.fields": "attachments,author_id,conversation_id,created_at,"
    "display_text_range,edit_history_tweet_ids,entities,in_reply_to_user_id,note_tweet,"
    "referenced_tweets,reply_settings",
    "user.fields": "name,username",
    "media.fields": "media_key,preview_image_url,type,url,variants",
    "expansions": "author_id,attachments.media_keys,in_reply_to_user_id,"
    "referenced_tweets.id",
}


async def synchronise(api: Api) -> None:
    """Make X's rules those of the settings; rules of others are left alone.

    Raises:
        DeliveryError: when X refuses, or does not answer.
    """
    wanted = {
        f"{_TAG}{rule}"[:_LONGEST_TAG]: narrowed(rule, api.settings)
        for rule in api.settings.searches
    }
    path = ("tweets", "search", "stream", "rules")
    there = await api.get(*path, as_app=True)
    kept: set[str] = set()
    superfluous: list[str] = []
    for rule in objects(there, "data"):
        tag = text(rule, "tag")
        if wanted.get(tag) == text(rule, "value"):
            kept.add(tag)
        elif tag.startswith(_TAG):
            superfluous.append(text(rule, "id"))
    missing = [
        {"value": value, "tag": tag} for tag, value in wanted.items() if tag not in kept
    ]
    for body in (
        {"delete": {"ids": superfluous}} if superfluous else None,
        {"add": missing} if missing else None,
    ):
        if body:
            await api.call("POST", api.url(*path), json=body, as_app=True)


async def look(
    api: Api, seconds: float = LONGEST_LOOK
) -> tuple[list[Inbound], tuple[Charge, ...]]:
    """Return the posts that flow by within some seconds.

    Raises:
        DeliveryError: when X refuses, or does not answer.
    """
    lines: list[Json] = []
    try:
        async with asyncio.timeout(seconds):
            await _read(api, lines)
    except TimeoutError:
        pass
    except httpx2.RequestError as error:
        if not lines and not isinstance(error, httpx2.ReadTimeout):
            raise lost(error, repeatable=True) from error
    events: list[Inbound] = []
    for line in lines:
        events += _posts(line, api)
    return events, charges(Price.POST_READ.charge(api.settings, len(lines)))


async def _read(api: Api, lines: list[Json]) -> None:
    url = api.url("tweets", "search", "stream", params=_FIELDS)
    async with api.http.stream(
        "GET", url, headers=app_headers(api.settings)
    ) as response:
        if not response.is_success:
            await response.aread()
            raise refused(response, read_object(response.text) or {})
        async for line in response.aiter_lines():
            if len(lines) >= _MOST_POSTS:
                return
            # An empty line every twenty seconds says that the connection lives.
            if found := read_object(line):
                lines.append(found)


def _posts(line: Json, api: Api) -> list[Inbound]:
    post = nested(line, "data")
    tags = [text(rule, "tag") for rule in objects(line, "matching_rules")]
    ours = [tag.removeprefix(_TAG) for tag in tags if tag.startswith(_TAG)]
    if not post or not ours:
        return []
    beside = Beside.of(nested(line, "includes"))
    return posts_found(post, beside, api.settings, ours[0])
