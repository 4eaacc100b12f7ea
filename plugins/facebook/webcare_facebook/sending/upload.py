"""Handing a file to Meta, streamed, before the message that it belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.domain.content import MessageKind
from webcare.errors import PermanentDeliveryError
from webcare.plugin import sentence
from webcare.plugin.files import FileForm, plain_type
from webcare.plugin.payloads import as_json, text
from webcare_facebook.media_rules import media_rule

if TYPE_CHECKING:
    from webcare.domain.outbound import OutboundMedia
    from webcare.plugin.payloads import Json
    from webcare_facebook.sending.graph import Graph

WRONG_TYPE = sentence(
    "Facebook does not take this type of file here. Send it in another format."
)
TOO_LARGE = sentence("This file is too large for Facebook. Make it smaller.")
EMPTY = sentence("This file is empty. Choose another one.")
NO_FILE = sentence("The file of this message is missing. Attach it again.")
NOT_TAKEN = sentence("Facebook did not take this file. Send it in another format.")

REFUSED_CODE = "100/2018109"
"""Meta's own code for a file that is too large; we use it when we know before."""

_TYPES = {
    MessageKind.IMAGE: "image",
    MessageKind.VIDEO: "video",
    MessageKind.AUDIO: "audio",
    MessageKind.DOCUMENT: "file",
}


async def upload_attachment(
    graph: Graph, kind: MessageKind, media: OutboundMedia | None
) -> Json:
    """Return an uploaded file as Messenger sends it; it can be used for 90 days.

    Uploading twice does no harm, so a lost answer is tried again.

    Raises:
        DeliveryError: when the file does not fit Facebook's rules, which is checked
            before a byte is sent, or when Meta refuses it.
    """
    file = checked(kind, media)
    described = {"attachment": {"type": _TYPES[kind], "payload": {"is_reusable": True}}}
    form = FileForm({"message": as_json(described)}, "filedata", file)
    answer = await graph.stream(
        graph.settings.page_id, "message_attachments", form=form
    )
    uploaded = text(answer, "attachment_id")
    if not uploaded:
        raise PermanentDeliveryError(NOT_TAKEN, detail="the answer names no file")
    return {"type": _TYPES[kind], "payload": {"attachment_id": uploaded}}


def checked(
    kind: MessageKind, media: OutboundMedia | None, *, public: bool = False
) -> OutboundMedia:
    """Return a file that Facebook takes, in private or in public.

    Raises:
        PermanentDeliveryError: for one that it does not take.
    """
    if media is None:
        raise PermanentDeliveryError(NO_FILE)
    rule = media_rule(kind, public=public)
    if rule is None or not rule.takes(plain_type(media.mime_type)):
        raise PermanentDeliveryError(WRONG_TYPE, detail=media.mime_type)
    if media.size > rule.max_bytes:
        detail = f"{media.size} bytes, at most {rule.max_bytes}"
        raise PermanentDeliveryError(TOO_LARGE, code=REFUSED_CODE, detail=detail)
    if not media.size:
        raise PermanentDeliveryError(EMPTY)
    return media
