"""Sending one message: the file first, when there is one, then the message itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from webcare.domain.content import MEDIA_KINDS, MessageKind
from webcare.domain.outbound import Receipt
from webcare.errors import PerhapsSent, PermanentDeliveryError
from webcare.plugin.files import plain_type
from webcare.plugin.payloads import first_object, text
from webcare_whatsapp.media_rules import MEDIA_RULES
from webcare_whatsapp.sending.bodies import message_body, reaction_body, read_body
from webcare_whatsapp.sending.graph import NO_ANSWER, Graph
from webcare_whatsapp.sending.recipient import addressed, learned
from webcare_whatsapp.sending.template_use import HeaderMedia
from webcare_whatsapp.sending.upload import NO_FILE, WRONG_TYPE, upload

if TYPE_CHECKING:
    from webcare.domain.outbound import OutboundMessage, OutboundReaction

_HEADERS: dict[MessageKind, Literal["image", "video", "document"]] = {
    MessageKind.IMAGE: "image",
    MessageKind.VIDEO: "video",
    MessageKind.DOCUMENT: "document",
}


async def send_message(graph: Graph, message: OutboundMessage) -> Receipt:
    """Hand one message to Meta, whose answer only means that it was accepted.

    Raises:
        DeliveryError: its class says what can be done next.
    """
    addressed(message.to)  # before a file is uploaded in vain
    media_id, header = await _uploaded(graph, message)
    answer = await graph.call(
        "POST",
        graph.settings.phone_number_id,
        "messages",
        json=message_body(message, media_id, header),
        repeatable=False,
    )
    external_id = text(first_object(answer, "messages") or {}, "id")
    if not external_id:
        raise PerhapsSent(NO_ANSWER, detail="the answer holds no message id")
    learnt = learned(answer, graph.settings.waba_id)
    return Receipt(external_id=external_id, learned=learnt)


async def send_reaction(graph: Graph, reaction: OutboundReaction) -> None:
    """Put an emoji on a message, or take it away; doing so twice does no harm.

    Raises:
        DeliveryError: its class says what can be done next.
    """
    await graph.call(
        "POST",
        graph.settings.phone_number_id,
        "messages",
        json=reaction_body(reaction.to, reaction.target, reaction.emoji),
    )


async def send_read(graph: Graph, external_id: str, *, typing: bool) -> None:
    """Show the customer that a message is read and, if asked, that we type.

    Raises:
        DeliveryError: its class says what can be done next.
    """
    await graph.call(
        "POST",
        graph.settings.phone_number_id,
        "messages",
        json=read_body(external_id, typing=typing),
    )


async def _uploaded(
    graph: Graph, message: OutboundMessage
) -> tuple[str, HeaderMedia | None]:
    if message.kind in MEDIA_KINDS:
        if message.media is None:
            raise PermanentDeliveryError(NO_FILE)
        return await upload(graph, message.kind, message.media), None
    if message.kind is MessageKind.TEMPLATE and message.media:
        kind = _header_kind(message.media.mime_type)
        media_id = await upload(graph, kind, message.media)
        header = HeaderMedia(_HEADERS[kind], media_id, message.media.filename)
        return "", header
    return "", None


def _header_kind(mime_type: str) -> MessageKind:
    plain = plain_type(mime_type)
    rules = (rule for rule in MEDIA_RULES if rule.kind in _HEADERS)
    kind = next((rule.kind for rule in rules if rule.takes(plain)), None)
    if kind is None:
        raise PermanentDeliveryError(WRONG_TYPE, detail=mime_type)
    return kind
