"""Fetching a feed as a good guest: only when it changed, and no more than it may be."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from webcare.errors import PermanentDeliveryError, TemporaryDeliveryError
from webcare.plugin import sentence

if TYPE_CHECKING:
    import httpx2

LARGEST = 5_000_000
"""Bytes of a feed that are read at most."""

_NOT_MODIFIED = 304
_TOO_MANY = 429

MOVED = sentence("The feed has moved. Open its address and fill in the new one.")
NOT_THERE = sentence("The site refuses to give the feed. Check the address.")
TOO_LARGE = sentence("The feed is larger than 5 MB. Look for a smaller one.")
BUSY = sentence("The site is busy or out of order; we look again later.")


@dataclass(frozen=True, slots=True)
class Cursor:
    """What the site said of the feed that was read last, and until when it was read.

    Attributes:
        url: of the feed; what is known of another says nothing.
        read_until: the newest moment of an entry, in RFC 3339; empty at first.
    """

    url: str = ""
    etag: str = ""
    modified: str = ""
    read_until: str = ""

    @classmethod
    def read(cls, text: str, url: str) -> Cursor:
        """Return a cursor of a feed; what cannot be read begins anew."""
        try:
            found = cls(**json.loads(text))
        except (ValueError, TypeError):
            return cls(url=url)
        values = asdict(found).values()
        fits = found.url == url and all(isinstance(value, str) for value in values)
        return found if fits else cls(url=url)

    def written(self) -> str:
        """Return it as text."""
        return json.dumps(asdict(self))


@dataclass(frozen=True, slots=True)
class Fetched:
    """A feed as the site gave it."""

    body: bytes
    media_type: str
    etag: str
    modified: str


async def fetch(http: httpx2.AsyncClient, cursor: Cursor) -> Fetched | None:
    """Return the feed; None when it did not change.

    Raises:
        TemporaryDeliveryError: when the site is busy or out of order.
        PermanentDeliveryError: when it refuses, or gives too much.
    """
    headers = {"accept": "application/atom+xml, application/rss+xml, */*;q=0.5"}
    if cursor.etag:
        headers["if-none-match"] = cursor.etag
    if cursor.modified:
        headers["if-modified-since"] = cursor.modified
    async with http.stream("GET", cursor.url, headers=headers) as answer:
        if answer.status_code == _NOT_MODIFIED:
            return None
        _refuse(answer)
        body = bytearray()
        async for chunk in answer.aiter_bytes():
            body += chunk
            if len(body) > LARGEST:
                raise PermanentDeliveryError(TOO_LARGE)
        return Fetched(
            bytes(body),
            answer.headers.get("content-type", ""),
            answer.headers.get("etag", ""),
            answer.headers.get("last-modified", ""),
        )


def _refuse(answer: httpx2.Response) -> None:
    code = str(answer.status_code)
    if answer.status_code == _TOO_MANY or answer.is_server_error:
        raise TemporaryDeliveryError(BUSY, code=code)
    if answer.has_redirect_location:
        raise PermanentDeliveryError(MOVED, code=code)
    if not answer.is_success:
        raise PermanentDeliveryError(NOT_THERE, code=code)
