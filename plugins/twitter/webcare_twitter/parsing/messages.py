"""Direct messages, and what X tells about them: read, and encrypted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.domain.content import Location, MessageKind, Unsupported
from webcare.domain.inbound import Fault, MessageReceived, StatusReached
from webcare.domain.status import MessageStatus
from webcare.plugin import sentence
from webcare.plugin.payloads import Json, Unreadable, nested, required, text
from webcare_twitter.moments import moment, moment_or_none, snowflake_moment
from webcare_twitter.parsing.media import embedded, kind_of
from webcare_twitter.parsing.words import links_of, shown_words
from webcare_twitter.people import known

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from webcare.domain.content import Content, MediaReference
    from webcare.domain.inbound import Charge
    from webcare_twitter.settings import TwitterSettings

ENCRYPTED = sentence(
    "This message is encrypted, so only X itself can show it. Open the chat in X, or "
    "ask the person to write in public."
)
_CHATS = "https://x.com/i/chat"
_MESSAGES = "https://x.com/messages"
_CREATED = "message_create"


def read_message(
    event: Json,
    users: Mapping[str, Json],
    settings: TwitterSettings,
    charge: Charge | None,
) -> MessageReceived:
    """Return a direct message, ours or to us.

    Raises:
        Unreadable: when it lacks an id, a sender, an addressee or a moment.
    """
    external_id = required(event, "id")
    body = nested(event, "message_create")
    sender = required(body, "sender_id")
    ours = sender == settings.user_id
    other = required(nested(body, "target"), "recipient_id") if ours else sender
    data = nested(body, "message_data")
    attachment = nested(data, "attachment")
    media = embedded([nested(attachment, "media")])
    place = _place(attachment)
    unknown = text(event, "type") not in {_CREATED, ""}
    return MessageReceived(
        external_id=external_id,
        person=known(users, other),
        sent_at=_moment(event, external_id, "created_timestamp"),
        kind=_kind(media, place, unknown=unknown),
        text=_words(data, attachment),
        content=Unsupported(what=text(event, "type")) if unknown else place,
        media=media,
        direction="out" if ours else "in",
        permalink=_chat(settings.user_id, other),
        charge=None if ours else charge,
        account=settings.user_id,
    )


def read_encrypted(
    payload: Json,
    users: Mapping[str, Json],
    settings: TwitterSettings,
    event_id: str,
) -> MessageReceived:
    """Return a message of X's encrypted chat: that there is one, and where.

    Raises:
        Unreadable: when nothing tells with whom, or when.
    """
    sender = text(payload, "sender_id")
    ours = sender == settings.user_id
    conversation = text(payload, "conversation_id")
    other = _other(conversation, settings.user_id) if ours or not sender else sender
    if not other:
        raise Unreadable("nothing tells with whom the encrypted chat is")
    external_id = text(payload, "id") or event_id
    if not external_id:
        raise Unreadable("id is missing")
    return MessageReceived(
        external_id=external_id,
        person=known(users, other),
        sent_at=_moment(payload, external_id, "created_at", "created_at_msec"),
        kind=MessageKind.UNSUPPORTED,
        content=Unsupported(what="encrypted"),
        direction="out" if ours else "in",
        permalink=f"{_CHATS}/{conversation}" if conversation else _CHATS,
        fault=Fault(code="encrypted", for_agent=ENCRYPTED),
        account=settings.user_id,
    )


def read_receipt(
    event: Json, users: Mapping[str, Json], settings: TwitterSettings
) -> StatusReached | None:
    """Return how far a person has read; None when it was we who read.

    Raises:
        Unreadable: when it does not say who, or when.
    """
    reader = required(event, "sender_id")
    if reader == settings.user_id:
        return None
    last = text(event, "last_read_event_id")
    return StatusReached(
        person=known(users, reader),
        status=MessageStatus.READ,
        until=moment(event, "created_timestamp", "created_at"),
        external_ids=(last,) if last else (),
        account=settings.user_id,
    )


def _moment(item: Json, external_id: str, *names: str) -> datetime:
    return moment_or_none(item, *names) or snowflake_moment(external_id)


def _kind(
    media: tuple[MediaReference, ...], place: Content | None, *, unknown: bool
) -> MessageKind:
    if unknown:
        return MessageKind.UNKNOWN
    return MessageKind.LOCATION if place and not media else kind_of(media)


def _words(data: Json, attachment: Json) -> str:
    file = nested(attachment, "media")
    links = links_of(nested(data, "entities"))
    return shown_words(text(data, "text"), [*links, file])


def _place(attachment: Json) -> Location | None:
    """Return a place that somebody shared: longitude first, as in GeoJSON."""
    shared = nested(nested(attachment, "location"), "shared_coordinate")
    found = nested(shared, "coordinates").get("coordinates")
    if not isinstance(found, list) or len(found) != len(("longitude", "latitude")):
        return None
    longitude, latitude = found
    if not all(isinstance(each, int | float) for each in found):
        return None
    return Location(latitude=float(latitude), longitude=float(longitude))


def _other(conversation: str, user_id: str) -> str:
    """Return who else is in a chat of two; its id names both."""
    both = conversation.replace(":", "-").split("-")
    others = [each for each in both if each and each != user_id]
    return others[0] if len(others) == 1 and others[0].isdigit() else ""


def _chat(ours: str, theirs: str) -> str:
    if not (ours.isdigit() and theirs.isdigit()):
        return _MESSAGES
    first, second = sorted((ours, theirs), key=int)
    return f"{_MESSAGES}/{first}-{second}"
