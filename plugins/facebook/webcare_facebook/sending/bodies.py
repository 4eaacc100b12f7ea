"""The JSON of every message to Messenger, as pure functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.domain.content import (
    MEDIA_KINDS,
    Buttons,
    LinkButton,
    ListMenu,
    MessageKind,
)
from webcare.errors import NeedsTemplate, PermanentDeliveryError
from webcare.plugin import sentence
from webcare_facebook.metadata import metadata
from webcare_facebook.sending.questions import link_button, quick_replies, rows_of
from webcare_facebook.sending.recipient import addressed

if TYPE_CHECKING:
    from webcare.domain.outbound import OutboundMessage
    from webcare.plugin.payloads import Json

NOT_SENDABLE = sentence("Facebook cannot send this kind of message.")
NO_CAPTION = sentence("Messenger sends a file without words. Send the text separately.")
ONLY_WORDS = sentence(
    "The first private answer to something public can only have words. Send the file "
    "when the person has written back."
)
TOO_LATE = sentence(
    "This person wrote more than 24 hours ago. Facebook then only takes an answer that "
    "a person writes."
)
WINDOW_CODE = "10/2018278"
"""Meta's own code for a closed window; we use it when we know before."""


def message_body(
    message: OutboundMessage, page: str, attachment: Json | None = None
) -> Json:
    """Return the body of a send.

    Args:
        message: what is sent, and to whom.
        page: the id of the Page that sends it.
        attachment: the uploaded file, for a message that is a file.

    Raises:
        PermanentDeliveryError: for what Messenger does not send.
    """
    said = _said(message, attachment)
    said["metadata"] = metadata(message.outbox_id)
    if message.reply_to and not message.privately_to:
        said["reply_to"] = {"mid": message.reply_to}
    return {
        "recipient": addressed(message, page),
        **_reason(message),
        "message": said,
    }


def check_sendable(message: OutboundMessage, page: str) -> None:
    """Refuse what can be known to fail before a file is uploaded in vain.

    Raises:
        PermanentDeliveryError: with a sentence that says why.
    """
    addressed(message, page)
    _reason(message)
    if message.kind not in MEDIA_KINDS:
        return
    if message.privately_to:
        raise PermanentDeliveryError(ONLY_WORDS)
    if message.text:
        raise PermanentDeliveryError(NO_CAPTION)


def _reason(message: OutboundMessage) -> Json:
    """Return why we may send: an answer, or one that a person wrote later.

    The tag is for people alone: Meta takes it away from whoever uses it for a bot.
    """
    if message.in_window or message.privately_to:
        return {"messaging_type": "RESPONSE"}
    if not message.by_person:
        raise NeedsTemplate(TOO_LATE, code=WINDOW_CODE)
    return {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}


def _said(message: OutboundMessage, attachment: Json | None) -> Json:
    if message.kind is MessageKind.TEXT:
        return {"text": message.text}
    if message.kind in MEDIA_KINDS and attachment is not None:
        return {"attachment": attachment}
    match message.content:
        case Buttons() as question:
            return quick_replies(message.text, question, question.options)
        case ListMenu() as question:
            return quick_replies(message.text, question, rows_of(question))
        case LinkButton() as link:
            return link_button(message.text, link)
        case _:
            raise PermanentDeliveryError(NOT_SENDABLE)
