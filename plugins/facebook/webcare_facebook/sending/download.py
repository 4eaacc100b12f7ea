"""Fetching a file that somebody sent or put under a post.

A webhook gives an address at Meta's own network that is open to whoever has it, for
some days. Our token never goes there. A file of Messenger whose address has expired is
looked up once more through its message.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.errors import (
    ChannelDown,
    DeliveryError,
    MediaError,
    TemporaryDeliveryError,
)
from webcare.plugin import sentence
from webcare.plugin.files import opened, trusted
from webcare.plugin.payloads import nested, objects
from webcare_facebook.sending.attachments import ATTACHMENT_FIELDS, address

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import httpx2

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
        async with opened(graph.http, place, not_now=NOT_NOW) as response:
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


def _check(response: httpx2.Response) -> None:
    if response.is_success:
        return
    if response.status_code in _EXPIRED:
        raise MediaError(GONE, permanent=True)
    raise MediaError(NOT_NOW)


def _trusted(graph: Graph, given: str) -> httpx2.URL:
    found = trusted(given, graph.settings.base_url, _META_HOSTS)
    if found is None:
        raise MediaError(FOREIGN, permanent=True)
    return found
