"""Fetching a file that a customer sent.

A webhook gives an id; the id gives an address that lives for five minutes and wants
our token. The address may lie at another host, so the token only goes to hosts of
Meta, or to the place that the account's own base address names.
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
from webcare.plugin.payloads import text

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import httpx2

    from webcare.domain.content import MediaReference
    from webcare_whatsapp.sending.graph import Graph

GONE = sentence("WhatsApp no longer has this file. Ask the customer to send it again.")
NOT_NOW = sentence("The file could not be fetched yet. We will try again by ourselves.")
LOCKED = sentence(
    "WhatsApp does not let us fetch this file. "
    "Ask an administrator to check the access token."
)
FOREIGN = sentence(
    "WhatsApp says that this file is at a place that we do not trust. "
    "Ask the customer to send it again."
)

_NOT_FOUND = frozenset({404, 410})
_LOCKED = frozenset({401, 403})
_META_HOSTS = ("fbsbx.com", "facebook.com", "fbcdn.net", "whatsapp.net")


async def fetch(graph: Graph, media: MediaReference) -> AsyncIterator[bytes]:
    """Yield the bytes of a file; an address that has expired is renewed once.

    Raises:
        MediaError: `permanent` when Meta no longer has the file, which is 7 days
            after the message.
    """
    for last in (False, True):
        address = await _address(graph, media)
        async with opened(
            graph.http, address, headers=graph.authorisation, not_now=NOT_NOW
        ) as response:
            if response.status_code in _NOT_FOUND and not last:
                continue
            _check(response)
            async for chunk in response.aiter_bytes():
                yield chunk
            return


async def _address(graph: Graph, media: MediaReference) -> httpx2.URL:
    if not media.external_id:
        return _trusted(graph, media.url)
    number = {"phone_number_id": graph.settings.phone_number_id}
    try:
        answer = await graph.get(media.external_id, params=number)
    except TemporaryDeliveryError as error:
        raise MediaError(NOT_NOW) from error
    except ChannelDown as error:
        raise MediaError(LOCKED) from error
    except DeliveryError as error:
        raise MediaError(GONE, permanent=True) from error
    return _trusted(graph, text(answer, "url"))


def _check(response: httpx2.Response) -> None:
    if response.is_success:
        return
    if response.status_code in _NOT_FOUND:
        raise MediaError(GONE, permanent=True)
    raise MediaError(LOCKED if response.status_code in _LOCKED else NOT_NOW)


def _trusted(graph: Graph, address: str) -> httpx2.URL:
    found = trusted(address, graph.settings.base_url, _META_HOSTS)
    if found is None:
        raise MediaError(FOREIGN, permanent=True)
    return found
