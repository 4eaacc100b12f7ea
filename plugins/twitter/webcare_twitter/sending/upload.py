"""Handing a file to X before the post or message that it belongs to.

A small picture goes in one request; a film or moving picture in pieces, after which X
works on it for a while. What is uploaded lives for a day, so doing so twice is no harm.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from webcare.domain.content import MessageKind
from webcare.domain.inbound import Visibility
from webcare.errors import PermanentDeliveryError, TemporaryDeliveryError
from webcare.plugin import sentence
from webcare.plugin.files import plain_type
from webcare.plugin.payloads import Json, nested, text, whole_number
from webcare_twitter.faults import MEDIA_REFUSED
from webcare_twitter.media_rules import GIF, LARGEST_PICTURE, media_rule
from webcare_twitter.sending.answers import data_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from webcare.domain.outbound import OutboundMedia, OutboundMessage
    from webcare_twitter.sending.api import Api

WRONG_TYPE = sentence("X does not take this type of file. Send it in another format.")
TOO_LARGE = sentence("This file is too large for X. Make it smaller.")
EMPTY = sentence("This file is empty. Choose another one.")
NO_FILE = sentence("The file of this message is missing. Attach it again.")
ALONE = sentence(
    "X shows up to four pictures side by side; a film or moving picture goes alone. "
    "Send it by itself."
)
NOT_READY = sentence(
    "X is still working on the file. The message goes out by itself when it is ready."
)

_PICTURE = "_image"
_PIECE = 4 * 1024 * 1024
# Well within the ninety seconds that one send may take, its upload included.
_LONGEST_WORK = 60.0
_LEAST_PAUSE = 1.0


async def upload(api: Api, message: OutboundMessage) -> list[str]:
    """Return the ids that X gives a message's files, in their order.

    Raises:
        DeliveryError: when a file does not fit X's rules, which is checked before a
            byte is sent, or when X refuses it.
    """
    if message.media is None:
        raise PermanentDeliveryError(NO_FILE)
    files = (message.media, *message.more_media)
    for media in files:
        _check(message.kind, media)
    categories = [_category(message.kind, media, message.visibility) for media in files]
    if len(files) > 1 and not all(name.endswith(_PICTURE) for name in categories):
        raise PermanentDeliveryError(ALONE)
    return [
        await _uploaded(api, media, category)
        for media, category in zip(files, categories, strict=True)
    ]


async def _uploaded(api: Api, media: OutboundMedia, category: str) -> str:
    if category.endswith(_PICTURE):
        return await _at_once(api, media, category)
    return await _in_pieces(api, media, category)


def _check(kind: MessageKind, media: OutboundMedia) -> None:
    rule = media_rule(kind)
    if rule is None or not rule.takes(plain_type(media.mime_type)):
        raise PermanentDeliveryError(WRONG_TYPE, detail=media.mime_type)
    still = kind is MessageKind.IMAGE and plain_type(media.mime_type) != GIF
    most = LARGEST_PICTURE if still else rule.max_bytes
    if media.size > most:
        detail = f"{media.size} bytes, at most {most}"
        raise PermanentDeliveryError(TOO_LARGE, detail=detail)
    if not media.size:
        raise PermanentDeliveryError(EMPTY)


def _category(kind: MessageKind, media: OutboundMedia, where: Visibility) -> str:
    place = "tweet" if where is Visibility.PUBLIC else "dm"
    if kind is MessageKind.VIDEO:
        return f"{place}_video"
    moving = plain_type(media.mime_type) == GIF
    return f"{place}_gif" if moving else f"{place}{_PICTURE}"


async def _at_once(api: Api, media: OutboundMedia, category: str) -> str:
    content = b"".join([chunk async for chunk in media.read()])
    answer = await api.call(
        "POST",
        api.url("media", "upload"),
        data={"media_category": category},
        files={"media": (media.filename, content, plain_type(media.mime_type))},
    )
    return await _ready(api, data_of(answer), _id(answer))


async def _in_pieces(api: Api, media: OutboundMedia, category: str) -> str:
    begun = await api.call(
        "POST",
        api.url("media", "upload", "initialize"),
        json={
            "media_type": plain_type(media.mime_type),
            "total_bytes": media.size,
            "media_category": category,
        },
    )
    media_id = _id(begun)
    index = 0
    async for piece in _pieces(media):
        await api.call(
            "POST",
            api.url("media", "upload", media_id, "append"),
            data={"segment_index": str(index)},
            files={"media": (media.filename, piece, "application/octet-stream")},
        )
        index += 1
    done = await api.call("POST", api.url("media", "upload", media_id, "finalize"))
    return await _ready(api, data_of(done), media_id)


async def _pieces(media: OutboundMedia) -> AsyncIterator[bytes]:
    piece = bytearray()
    async for chunk in media.read():
        piece += chunk
        while len(piece) >= _PIECE:
            yield bytes(piece[:_PIECE])
            del piece[:_PIECE]
    if piece:
        yield bytes(piece)


async def _ready(api: Api, data: Json, media_id: str) -> str:
    """Wait until X has worked on a file.

    Raises:
        PermanentDeliveryError: when X cannot use it.
        TemporaryDeliveryError: when it takes too long.
    """
    waited = 0.0
    while work := nested(data, "processing_info"):
        state = text(work, "state")
        if state == "succeeded":
            break
        if state == "failed":
            error = nested(work, "error")
            why = text(error, "message") or text(error, "name")
            raise MEDIA_REFUSED.error(code=text(error, "code"), detail=why)
        pause = max(_LEAST_PAUSE, float(whole_number(work, "check_after_secs") or 0))
        waited += pause
        if waited > _LONGEST_WORK:
            raise TemporaryDeliveryError(NOT_READY, retry_after=pause)
        await asyncio.sleep(pause)
        params = {"command": "STATUS", "media_id": media_id}
        data = data_of(await api.get("media", "upload", params=params))
    return media_id


def _id(answer: Json) -> str:
    data = data_of(answer)
    found = text(data, "id") or text(data, "media_id_string")
    if not found:
        raise TemporaryDeliveryError(NOT_READY, detail="the answer holds no media id")
    return found
