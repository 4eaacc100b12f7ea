"""Fetching a file that somebody sent or put under a post.

A webhook gives an address at Meta's own network that is open to whoever has it, for
some days. Our token never goes there. A file of Messenger whose address has expired is
looked up once more through its message.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import httpx2

from webcare.errors import (
    ChannelDown,
    DeliveryError,
    MediaError,
    TemporaryDeliveryError,
)
from webcare.plugin import sentence
from webcare.plugin.payloads import nested, objects
from webcare_facebook.sending.attachments import ATTACHMENT_FIELDS, address

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from webcare.domain.content import MediaReference
    from webcare_facebook.sending.graph import Graph

GONE = sentence("Facebook no longer has this file. Ask the customer to send it again.")
NOT_NOW = sentence("The file could not be fetched yet. We will try again by ourselves.")
FOREIGN = sentence(
    "Facebook says that this file is at a place that we do not trust. "
    "Ask the customer to send it again."
)

_EXPIRED = frozenset({401, 403, 404, 410})
"""What Meta's network answers for an address that is no longer good."""

_META_HOSTS = ("fbsbx.com", "facebook.com", "fbcdn.net")


async def fetch(graph: Graph, media: MediaReference) -> AsyncIterator[bytes]:
    """Yield the bytes of a file; an address that has expired is renewed once.

    Raises:
        MediaError: `permanent` when Meta no longer has the file.
    """
    for url in (media.url, ""):
        place = _trusted(graph, url or await _renewed(graph, media))
        async with _opened(graph, place) as response:
            if response.status_code in _EXPIRED and url and media.external_id:
                continue
            _check(response)
            async for chunk in response.aiter_bytes():
                yield chunk
            return


async def _renewed(graph: Graph, media: MediaReference) -> str:
    """Return the new address of a file by its message and its place in that."""
    message, _, place = media.external_id.rpartition("#")
    if not message or not place.isdigit():
        raise MediaError(GONE, permanent=True)
    try:
        answer = await graph.get(message, params={"fields": ATTACHMENT_FIELDS})
    except (TemporaryDeliveryError, ChannelDown) as error:
        raise MediaError(NOT_NOW) from error
    except DeliveryError as error:
        raise MediaError(GONE, permanent=True) from error
    files = list(objects(nested(answer, "attachments"), "data"))
    found = address(files[int(place)]) if int(place) < len(files) else ""
    if not found:
        raise MediaError(GONE, permanent=True)
    return found


@asynccontextmanager
async def _opened(graph: Graph, place: httpx2.URL) -> AsyncIterator[httpx2.Response]:
    try:
        async with graph.http.stream("GET", place) as response:
            yield response
    except (
        httpx2.NetworkError,
        httpx2.ProtocolError,
        httpx2.TimeoutException,
    ) as error:
        raise MediaError(NOT_NOW) from error


def _check(response: httpx2.Response) -> None:
    if response.is_success:
        return
    if response.status_code in _EXPIRED:
        raise MediaError(GONE, permanent=True)
    raise MediaError(NOT_NOW)


def _trusted(graph: Graph, given: str) -> httpx2.URL:
    try:
        found, ours = httpx2.URL(given), httpx2.URL(graph.settings.base_url)
    except httpx2.InvalidURL as error:
        raise MediaError(FOREIGN, permanent=True) from error
    same = (found.scheme, found.host, found.port) == (ours.scheme, ours.host, ours.port)
    metas = found.scheme == "https" and any(
        found.host == host or found.host.endswith(f".{host}") for host in _META_HOSTS
    )
    if same or metas:
        return found
    raise MediaError(FOREIGN, permanent=True)
