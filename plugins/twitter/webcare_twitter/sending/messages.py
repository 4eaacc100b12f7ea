"""Sending one message: in public as a reply to a post, in private as a direct one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.domain.content import MEDIA_KINDS, MessageKind
from webcare.domain.inbound import Visibility
from webcare.domain.outbound import Receipt
from webcare.errors import PerhapsSent, PermanentDeliveryError
from webcare.plugin import sentence
from webcare.plugin.payloads import Json, text
from webcare_twitter.length import holds_link
from webcare_twitter.parsing.post import permalink
from webcare_twitter.people import user_id_of
from webcare_twitter.prices import Price, charges
from webcare_twitter.sending.answers import NO_ANSWER, data_of
from webcare_twitter.sending.upload import upload

if TYPE_CHECKING:
    from webcare.domain.outbound import OutboundMessage
    from webcare_twitter.sending.api import Api

NOT_SENT_HERE = sentence("This sort of message cannot be sent on X. Write it as text.")


async def send_message(api: Api, message: OutboundMessage) -> Receipt:
    """Hand one message to X.

    Raises:
        DeliveryError: its class says what can be done next.
    """
    if message.kind is not MessageKind.TEXT and message.kind not in MEDIA_KINDS:
        raise PermanentDeliveryError(NOT_SENT_HERE)
    if message.visibility is Visibility.PUBLIC:
        return await _post(api, message)
    return await _direct(api, message)


async def _post(api: Api, message: OutboundMessage) -> Receipt:
    media = await _uploaded(api, message)
    body: Json = {"text": message.text} if message.text else {}
    if message.reply_to:
        body["reply"] = {"in_reply_to_tweet_id": message.reply_to}
    if media:
        body["media"] = {"media_ids": media}
    answer = await api.call("POST", api.url("tweets"), json=body, repeatable=False)
    external_id = _sent(text(data_of(answer), "id"))
    return Receipt(
        external_id=external_id,
        permalink=permalink(api.settings.handle, external_id),
        charges=charges(_price(message).charge(api.settings)),
    )


async def _direct(api: Api, message: OutboundMessage) -> Receipt:
    recipient = user_id_of(message.to)  # before a file is uploaded in vain
    media = await _uploaded(api, message)
    body: Json = {"text": message.text} if message.text else {}
    if media:
        body["attachments"] = [{"media_id": each} for each in media]
    url = api.url("dm_conversations", "with", recipient, "messages")
    answer = await api.call("POST", url, json=body, repeatable=False)
    return Receipt(
        external_id=_sent(text(data_of(answer), "dm_event_id")),
        charges=charges(Price.DIRECT_MESSAGE.charge(api.settings)),
    )


async def _uploaded(api: Api, message: OutboundMessage) -> list[str]:
    return await upload(api, message) if message.kind in MEDIA_KINDS else []


def _sent(external_id: str) -> str:
    if not external_id:
        raise PerhapsSent(NO_ANSWER, detail="the answer holds no id")
    return external_id


def _price(message: OutboundMessage) -> Price:
    """Return the price of a post; one with a link costs more, also as a reply."""
    if holds_link(message.text):
        return Price.POST_WITH_LINK
    return Price.SUMMONED_REPLY if message.reply_to else Price.POST
