"""Files that go to a platform and come from it, never whole in memory."""

from __future__ import annotations

import secrets
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import httpx2

from webcare.errors import MediaError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Mapping

    from webcare.domain.outbound import OutboundMedia


def plain_type(mime_type: str) -> str:
    """Return a MIME type without its parameters, in lower case."""
    return mime_type.partition(";")[0].strip().lower()


class FileForm:
    """A multipart form of some fields and one file, which is streamed.

    ```python
    form = FileForm({"type": "image"}, "file", message.media)
    await http.post(url, content=form.stream(), headers=form.headers)
    ```

    Args:
        fields: the names and values that go before the file.
        name: the name of the file's own field.
        media: the file.
        mime_type: what the platform wants to hear; the file's own when empty.
    """

    def __init__(
        self,
        fields: Mapping[str, str],
        name: str,
        media: OutboundMedia,
        *,
        mime_type: str = "",
    ) -> None:
        self._media = media
        self._boundary = secrets.token_hex(16)
        disposition = f'name="{name}"; filename="{_quoted(media.filename)}"'
        self._before = "".join(
            (
                *(self._field(field, value) for field, value in fields.items()),
                self._part(disposition),
                f"Content-Type: {mime_type or media.mime_type}\r\n\r\n",
            )
        ).encode("utf-8", "replace")
        self._after = f"\r\n--{self._boundary}--\r\n".encode()

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers that go with the form."""
        length = len(self._before) + self._media.size + len(self._after)
        return {
            "Content-Type": f"multipart/form-data; boundary={self._boundary}",
            "Content-Length": str(length),
        }

    async def stream(self) -> AsyncIterator[bytes]:
        """Yield the form, the file as it is read."""
        yield self._before
        async for chunk in self._media.read():
            yield chunk
        yield self._after

    def _part(self, disposition: str) -> str:
        return (
            f"--{self._boundary}\r\nContent-Disposition: form-data; {disposition}\r\n"
        )

    def _field(self, name: str, value: str) -> str:
        disposition = f'name="{name}"'
        return f"{self._part(disposition)}\r\n{value}\r\n"


def trusted(address: str, base_url: str, hosts: Collection[str]) -> httpx2.URL | None:
    """Return a file's address if credentials may go there, None for any other.

    Args:
        address: what the platform says, which came over a wire as well.
        base_url: the account's own; what lies at the same place is trusted.
        hosts: the platform's own, which are trusted with HTTPS, and all below them.
    """
    try:
        found, ours = httpx2.URL(address), httpx2.URL(base_url)
    except httpx2.InvalidURL:
        return None
    same = (found.scheme, found.host, found.port) == (ours.scheme, ours.host, ours.port)
    theirs = found.scheme == "https" and any(
        found.host == host or found.host.endswith(f".{host}") for host in hosts
    )
    return found if same or theirs else None


@asynccontextmanager
async def opened(
    http: httpx2.AsyncClient,
    address: httpx2.URL | str,
    *,
    not_now: str,
    headers: Mapping[str, str] | None = None,
) -> AsyncIterator[httpx2.Response]:
    """Give the answer with a file, whatever its status, to be read chunk by chunk.

    Raises:
        MediaError: with the sentence `not_now`, when the connection fails before or
            in the middle; it is tried again.
    """
    try:
        async with http.stream("GET", address, headers=headers) as response:
            yield response
    except (
        httpx2.NetworkError,
        httpx2.ProtocolError,
        httpx2.TimeoutException,
    ) as error:
        raise MediaError(not_now) from error


def _quoted(filename: str) -> str:
    """Return a file name as browsers write it in a form: nothing breaks out of it."""
    return (
        filename.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A") or "file"
    )
