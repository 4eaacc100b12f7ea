"""Sending one message: in Messenger, or as a comment for everybody to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.domain.content import MEDIA_KINDS
from webcare.domain.inbound import Visibility
from webcare.domain.outbound import Receipt
from webcare.errors import PerhapsSent
from webcare.plugin.payloads import text
from webcare_facebook.aliases import psid
from webcare_facebook.faults import CHAT_RULES
from webcare_facebook.sending.bodies import check_sendable, message_body
from webcare_facebook.sending.comments import send_comment
from webcare_facebook.sending.graph import NO_ANSWER, Graph
from webcare_facebook.sending.upload import upload_attachment

if TYPE_CHECKING:
    from webcare.domain.outbound import OutboundMessage


async def send(graph: Graph, message: OutboundMessage) -> Receipt:
    """Hand one message to Meta, for one person or for everybody.

    Raises:
        DeliveryError: its class says what can be done next.
    """
    if message.visibility is Visibility.PUBLIC and not message.privately_to:
        return await send_comment(graph, message)
    return await _send_message(graph, message)


async def _send_message(graph: Graph, message: OutboundMessage) -> Receipt:
    """Send in Messenger.

    What the answer tells of the recipient is the only bridge from a comment to a chat.
    """
    page = graph.settings.page_id
    check_sendable(message, page)
    attachment = None
    if message.kind in MEDIA_KINDS:
        attachment = await upload_attachment(graph, message.kind, message.media)
    answer = await graph.call(
        "POST",
        page,
        "messages",
        json=message_body(message, page, attachment),
        repeatable=False,
        rules=CHAT_RULES,
    )
    external_id = text(answer, "message_id")
    if not external_id:
        raise PerhapsSent(NO_ANSWER, detail="the answer holds no message id")
    recipient = text(answer, "recipient_id")
    learned = (psid(recipient, page),) if recipient else ()
    return Receipt(external_id=external_id, learned=learned)
