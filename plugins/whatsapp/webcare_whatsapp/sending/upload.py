"""Handing a file to Meta, streamed, before the message that it belongs to."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import httpx2

from webcare.domain.content import MessageKind
from webcare.errors import PermanentDeliveryError
from webcare.plugin import sentence
from webcare.plugin.payloads import text
from webcare_whatsapp.media_rules import media_rule
from webcare_whatsapp.sending.graph import Graph, answered, lost

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from webcare.domain.outbound import OutboundMedia

WRONG_TYPE = sentence(
    "WhatsApp does not take this type of file. Send it in another format."
)
TOO_LARGE = sentence("This file is too large for WhatsApp. Make it smaller.")
EMPTY = sentence("This file is empty. Choose another one.")
NO_FILE = sentence("The file of this message is missing. Attach it again.")

REFUSED_CODE = "131053"
"""Meta's own code for a file that it does not take; we use it when we know before."""

# Meta refuses `audio/opus`; a voice note must be named like this.
_VOICE_TYPE = "audio/ogg; codecs=opus"


async def upload(graph: Graph, kind: MessageKind, media: OutboundMedia) -> str:
    """Return the id that Meta gives a file; it stays valid for 30 days.

    Uploading twice does no harm, so a lost answer is tried again.

    Raises:
        DeliveryError: when the file does not fit WhatsApp's rules, which is checked
            before a byte is sent, or when Meta refuses it.
    """
    _check(kind, media)
    mime_type = _VOICE_TYPE if kind is MessageKind.VOICE else media.mime_type
    form = _Form(mime_type, media)
    try:
        response = await graph.http.post(
            graph.url(graph.settings.phone_number_id, "media"),
            content=form.stream(),
            headers={**graph.authorisation, **form.headers},
        )
    except httpx2.RequestError as error:
        raise lost(error, repeatable=True) from error
    return text(answered(response), "id")


def _check(kind: MessageKind, media: OutboundMedia) -> None:
    rule = media_rule(kind)
    if rule is None or not rule.takes(plain_type(media.mime_type)):
        raise PermanentDeliveryError(
            WRONG_TYPE, code=REFUSED_CODE, detail=media.mime_type
        )
    if media.size > rule.max_bytes:
        detail = f"{media.size} bytes, at most {rule.max_bytes}"
        raise PermanentDeliveryError(TOO_LARGE, code=REFUSED_CODE, detail=detail)
    if not media.size:
        raise PermanentDeliveryError(EMPTY, code=REFUSED_CODE)


def plain_type(mime_type: str) -> str:
    """Return a MIME type without its parameters, in lower case."""
    return mime_type.partition(";")[0].strip().lower()


class _Form:
    """A multipart form whose file is streamed, so that it is never whole in memory."""

    def __init__(self, mime_type: str, media: OutboundMedia) -> None:
        self._media = media
        self._boundary = secrets.token_hex(16)
        self._before = "".join(
            (
                self._field("messaging_product", "whatsapp"),
                self._field("type", mime_type),
                self._part(f'name="file"; filename="{_quoted(media.filename)}"'),
                f"Content-Type: {mime_type}\r\n\r\n",
            )
        ).encode("utf-8", "replace")
        self._after = f"\r\n--{self._boundary}--\r\n".encode()

    @property
    def headers(self) -> dict[str, str]:
        length = len(self._before) + self._media.size + len(self._after)
        return {
            "Content-Type": f"multipart/form-data; boundary={self._boundary}",
            "Content-Length": str(length),
        }

    async def stream(self) -> AsyncIterator[bytes]:
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
