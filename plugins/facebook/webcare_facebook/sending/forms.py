"""A multipart form whose file is streamed, so that it is never whole in memory."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from webcare.domain.outbound import OutboundMedia


class Form:
    """Some fields and one file.

    Args:
        fields: the names and values that go before the file.
        name: the name of the file's own field.
        media: the file.
    """

    def __init__(
        self, fields: Mapping[str, str], name: str, media: OutboundMedia
    ) -> None:
        self._media = media
        self._boundary = secrets.token_hex(16)
        disposition = f'name="{name}"; filename="{_quoted(media.filename)}"'
        self._before = "".join(
            (
                *(self._field(field, value) for field, value in fields.items()),
                self._part(disposition),
                f"Content-Type: {media.mime_type}\r\n\r\n",
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


def _quoted(filename: str) -> str:
    """Return a file name as browsers write it in a form: nothing breaks out of it."""
    return (
        filename.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A") or "file"
    )
