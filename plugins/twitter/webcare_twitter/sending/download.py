"""Fetching a file that somebody posted or sent.

Files of posts lie open at X's media hosts. Those of direct messages are only for who
takes part, so there our credentials go along, and nowhere else.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx2

from webcare.domain.content import MessageKind
from webcare.errors import (
    ChannelDown,
    DeliveryError,
    MediaError,
    TemporaryDeliveryError,
)
from webcare.plugin import sentence
from webcare.plugin.files import opened
from webcare.plugin.payloads import text
from webcare_twitter.parsing.media import film_address
from webcare_twitter.sending.answers import data_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from webcare.domain.content import MediaReference
    from webcare_twitter.sending.api import Api

GONE = sentence("X no longer has this file. Ask the person to send it again.")
NOT_NOW = sentence("The file could not be fetched yet. We will try again by ourselves.")
LOCKED = sentence(
    "X does not let us fetch this file. Ask an administrator to check the account."
)
FOREIGN = sentence(
    "X says that this file is at a place that we do not trust. Open the post in X."
)

_NOT_FOUND = frozenset({404, 410})
_LOCKED = frozenset({401, 403})
_OPEN_HOSTS = ("pbs.twimg.com", "video.twimg.com")
_PRIVATE_HOSTS = ("ton.twitter.com", "ton.x.com")
_PRIVATE_FILE = re.compile(r"/dm/(?P<dm>\d+)/(?P<media>\d+)/(?P<file>[^/?#]+)$")
_FIELDS = "media_key,preview_image_url,type,url,variants"


async def fetch(api: Api, media: MediaReference) -> AsyncIterator[bytes]:
    """Yield the bytes of a file.

    Raises:
        MediaError: `permanent` when X no longer has the file.
    """
    address, headers = await _address(api, media)
    async with opened(api.http, address, headers=headers, not_now=NOT_NOW) as response:
        _check(response)
        async for chunk in response.aiter_bytes():
            yield chunk


async def _address(api: Api, media: MediaReference) -> tuple[str, dict[str, str]]:
    address = media.url or await _looked_up(api, media)
    try:
        found, ours = httpx2.URL(address), httpx2.URL(api.settings.base_url)
    except httpx2.InvalidURL as error:
        raise MediaError(FOREIGN, permanent=True) from error
    same = (found.scheme, found.host, found.port) == (ours.scheme, ours.host, ours.port)
    if found.scheme == "https" and found.host in _OPEN_HOSTS:
        return address, {}
    if same or (found.scheme == "https" and found.host in _PRIVATE_HOSTS):
        return await _private(api, address, found)
    raise MediaError(FOREIGN, permanent=True)


async def _private(
    api: Api, address: str, found: httpx2.URL
) -> tuple[str, dict[str, str]]:
    """Return where a file of a direct message is, and how we prove to take part.

    The old address takes only signatures; with a token the same file is at the API.
    """
    parts = _PRIVATE_FILE.search(found.path)
    if parts and found.host in _PRIVATE_HOSTS and not api.settings.signs:
        path = ("dm_conversations", "media", parts["dm"], parts["media"], parts["file"])
        address = api.url(*path)
    with _as_media_errors():
        return address, await api.user_headers("GET", address)


async def _looked_up(api: Api, media: MediaReference) -> str:
    with _as_media_errors():
        params = {"media.fields": _FIELDS}
        answer = await api.get("media", media.external_id, params=params)
    file = data_of(answer)
    film = media.kind is MessageKind.VIDEO
    address = film_address(file) if film else text(file, "url")
    if not address:
        raise MediaError(GONE, permanent=True)
    return address


@contextmanager
def _as_media_errors() -> Iterator[None]:
    """Turn what a call refused into what it means for a file."""
    try:
        yield
    except TemporaryDeliveryError as error:
        raise MediaError(NOT_NOW) from error
    except ChannelDown as error:
        raise MediaError(LOCKED) from error
    except DeliveryError as error:
        raise MediaError(GONE, permanent=True) from error


def _check(response: httpx2.Response) -> None:
    if response.is_success:
        return
    if response.status_code in _NOT_FOUND:
        raise MediaError(GONE, permanent=True)
    raise MediaError(LOCKED if response.status_code in _LOCKED else NOT_NOW)
