"""Answering in public, under a post or a comment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.domain.content import MEDIA_KINDS, MessageKind
from webcare.domain.outbound import Receipt
from webcare.errors import DeliveryError, PerhapsSent, PermanentDeliveryError
from webcare.plugin import sentence
from webcare.plugin.files import FileForm
from webcare.plugin.payloads import Json, nested, text
from webcare_facebook.aliases import USER, value_of
from webcare_facebook.parsing.addresses import address_of
from webcare_facebook.sending.bodies import NOT_SENDABLE
from webcare_facebook.sending.graph import NO_ANSWER, Graph
from webcare_facebook.sending.upload import checked

if TYPE_CHECKING:
    from webcare.domain.outbound import OutboundMessage

NOTHING_ANSWERED = sentence(
    "It is not clear what this answers. Choose the comment that you answer."
)


async def send_comment(graph: Graph, message: OutboundMessage) -> Receipt:
    """Answer a post, a comment or a reply, where everybody reads it.

    Raises:
        DeliveryError: its class says what can be done next.
    """
    answered = message.reply_to or message.thread_root
    if not answered:
        raise PermanentDeliveryError(NOTHING_ANSWERED)
    if message.kind is not MessageKind.TEXT and message.kind not in MEDIA_KINDS:
        raise PermanentDeliveryError(NOT_SENDABLE)
    answer = await _publish(graph, message, answered)
    external_id = text(answer, "id")
    if not external_id:
        raise PerhapsSent(NO_ANSWER, detail="the answer holds no comment id")
    return Receipt(external_id=external_id, permalink=address_of(external_id))


async def _publish(graph: Graph, message: OutboundMessage, answered: str) -> Json:
    """Write the comment; a picture goes along with it in one form."""
    file = None
    if message.kind in MEDIA_KINDS:
        file = checked(message.kind, message.media, public=True)
    body = {}
    if message.text:
        body["message"] = await _addressed(graph, message, answered) + message.text
    if file is None:
        return await graph.call(
            "POST", answered, "comments", json=body, repeatable=False
        )
    form = FileForm(body, "source", file)
    return await graph.stream(answered, "comments", form=form, repeatable=False)


async def _addressed(graph: Graph, message: OutboundMessage, answered: str) -> str:
    """Return how an answer to a reply names its author; empty for what needs none.

    Facebook puts an answer to a reply under the comment at the top, and tells nobody
    but whom it mentions. Which comments are replies only Facebook knows.
    """
    author = value_of(message.to, USER)
    if answered == message.thread_root or not author:
        return ""
    try:
        comment = await graph.get(answered, params={"fields": "parent{id}"})
    except DeliveryError:
        # The answer itself will tell what is wrong; a mention is not worth more.
        return ""
    return f"@[{author}] " if text(nested(comment, "parent"), "id") else ""
