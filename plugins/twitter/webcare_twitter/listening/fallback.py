"""Fetching mentions and direct messages, where X cannot reach our webhook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.domain.content import MessageKind
from webcare.domain.inbound import Inbound, ItemFailed, MessageReceived
from webcare.plugin.payloads import Json, Unreadable, as_json, nested, required, text
from webcare_twitter.listening.cursor import newest
from webcare_twitter.listening.pages import POST_FIELDS, read_pages
from webcare_twitter.moments import moment_or_none, snowflake_moment
from webcare_twitter.parsing.media import attached, kind_of
from webcare_twitter.parsing.newer import Beside, read_post
from webcare_twitter.parsing.posts import published, received
from webcare_twitter.parsing.words import links_of, shown_words
from webcare_twitter.people import known
from webcare_twitter.prices import Price, charges

if TYPE_CHECKING:
    from webcare.domain.inbound import Charge
    from webcare_twitter.listening.cursor import Cursor
    from webcare_twitter.sending.api import Api
    from webcare_twitter.settings import TwitterSettings

_FIRST_LOOK = "10"
_LOOK = "100"
_MESSAGE_FIELDS = {
    "event_types": "MessageCreate",
    "dm_event.fields": "attachments,created_at,dm_conversation_id,entities,event_type,"
    "id,text",
    "user.fields": "name,username",
    "media.fields": "media_key,preview_image_url,type,url,variants",
    "expansions": "sender_id,attachments.media_keys,participant_ids",
}


async def fetch_mentions(
    api: Api, cursor: Cursor
) -> tuple[list[Inbound], tuple[Charge, ...]]:
    """Return posts that mention us since the last look; at first the newest ten.

    Raises:
        DeliveryError: when X refuses, or does not answer.
    """
    params = {**POST_FIELDS, "max_results": _LOOK if cursor.mentions else _FIRST_LOOK}
    if cursor.mentions:
        params["since_id"] = cursor.mentions
    found = await read_pages(
        api,
        "users",
        api.settings.user_id,
        "mentions",
        params=params,
        since=cursor.mentions,
        token="pagination_token",  # noqa: S106 - the name of a parameter
    )
    cursor.mentions = found.newest
    events: list[Inbound] = []
    for item in found.items:
        events += _mention(item, found.beside, api.settings)
    cost = Price.POST_READ.charge(api.settings, len(found.items))
    return events, charges(cost)


async def fetch_messages(
    api: Api, cursor: Cursor
) -> tuple[list[Inbound], tuple[Charge, ...]]:
    """Return direct messages since the last look; at first the newest ten.

    Raises:
        DeliveryError: when X refuses, or does not answer.
    """
    params = {
        **_MESSAGE_FIELDS,
        "max_results": _LOOK if cursor.messages else _FIRST_LOOK,
    }
    found = await read_pages(
        api,
        "dm_events",
        params=params,
        since=cursor.messages,
        token="pagination_token",  # noqa: S106 - the name of a parameter
    )
    cursor.messages = newest(cursor.messages, found.newest)
    events = [_message(item, found.beside, api.settings) for item in found.items]
    cost = Price.DIRECT_MESSAGE_READ.charge(api.settings, len(found.items))
    return [event for event in events if event is not None], charges(cost)


def _mention(item: Json, beside: Beside, settings: TwitterSettings) -> list[Inbound]:
    try:
        post = read_post(item, beside)
    except Unreadable as error:
        return [_failed({"data": item}, error, settings)]
    return [*_context(post.thread_root, beside, settings), *received(post, settings)]


def _context(root: str, beside: Beside, settings: TwitterSettings) -> list[Inbound]:
    """Return the post on top of the thread, where X gave it along."""
    try:
        return [published(read_post(beside.posts[root], beside), settings)]
    except (KeyError, Unreadable):
        return []


def _message(item: Json, beside: Beside, settings: TwitterSettings) -> Inbound | None:
    try:
        return _read_message(item, beside, settings)
    except Unreadable as error:
        return _failed({"data": item}, error, settings)


def _read_message(
    item: Json, beside: Beside, settings: TwitterSettings
) -> MessageReceived | None:
    """Return a direct message; None for one of a group, which is not handled."""
    external_id = required(item, "id")
    sender = required(item, "sender_id")
    others = _others(item, settings.user_id)
    if len(others) > 1:
        return None
    ours = sender == settings.user_id
    other = next(iter(others), "") if ours else sender
    media = attached(item, beside.media)
    words = shown_words(text(item, "text"), links_of(nested(item, "entities")))
    return MessageReceived(
        external_id=external_id,
        person=known(beside.users, other),
        sent_at=moment_or_none(item, "created_at") or snowflake_moment(external_id),
        kind=kind_of(media) if media else MessageKind.TEXT,
        text=words,
        media=media,
        direction="out" if ours else "in",
        permalink=f"https://x.com/messages/{text(item, 'dm_conversation_id')}",
        account=settings.user_id,
    )


def _others(item: Json, user_id: str) -> set[str]:
    """Return who takes part beside us, by the list or by the conversation's id."""
    given = item.get("participant_ids")
    named = given if isinstance(given, list) else []
    named = named or text(item, "dm_conversation_id").split("-")
    found = {each for each in named if isinstance(each, str) and each}
    return found - {user_id, text(item, "dm_conversation_id")}


def _failed(item: Json, error: Unreadable, settings: TwitterSettings) -> ItemFailed:
    return ItemFailed(item=as_json(item), reason=str(error), account=settings.user_id)
