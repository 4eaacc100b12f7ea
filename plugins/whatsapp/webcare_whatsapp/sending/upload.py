"""Handing a file to Meta, streamed, before the message that it belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx2

from webcare.domain.content import MessageKind
from webcare.errors import PermanentDeliveryError
from webcare.plugin import sentence
from webcare.plugin.files import FileForm, plain_type
from webcare.plugin.payloads import text
from webcare_whatsapp.media_rules import media_rule
from webcare_whatsapp.sending.graph import Graph, answered, lost

if TYPE_CHECKING:
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
    fields = {"messaging_product": "whatsapp", "type": mime_type}
    form = FileForm(fields, "file", media, mime_type=mime_type)
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
