"""One element of `messages` or `message_echoes`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from webcare.domain.content import MEDIA_KINDS
from webcare.domain.inbound import (
    ChannelReported,
    Fault,
    Inbound,
    MessageEdited,
    MessageReceived,
    MessageRevoked,
    ReactionChanged,
)
from webcare.plugin import sentence
from webcare.plugin.payloads import (
    Json,
    as_json,
    as_object,
    first_object,
    nested,
    required,
    text,
)
from webcare_whatsapp.faults import fault_received, file_unreached
from webcare_whatsapp.moments import moment, moment_or_none
from webcare_whatsapp.parsing.change import addressee, sender
from webcare_whatsapp.parsing.content import Said, read_content
from webcare_whatsapp.parsing.notices import read_notice
from webcare_whatsapp.parsing.surroundings import NOT_FORWARDED, forwarded, referral

if TYPE_CHECKING:
    from datetime import datetime

    from webcare_whatsapp.parsing.change import Change

IN_A_GROUP = sentence(
    "A message came from a WhatsApp group. Groups are not handled here."
)


def read_message(change: Change, item: object) -> Inbound:
    """Return what a customer did.

    Raises:
        Unreadable: when it lacks an id, a sender or a moment.
    """
    message = as_object(item, "a message")
    return _read(change, message, "in")


def read_echo(change: Change, item: object) -> Inbound:
    """Return what our own side did elsewhere, such as in the app on the phone.

    Raises:
        Unreadable: as for `read_message`.
    """
    message = as_object(item, "an echo")
    return _read(change, message, "out")


def _read(change: Change, message: Json, direction: Literal["in", "out"]) -> Inbound:
    name = text(message, "type")
    if text(message, "group_id"):
        return _group_message(change, message)
    if name == "reaction":
        return _reaction(change, message, direction)
    if name == "edit":
        return _edit(change, message)
    if name == "revoke":
        return _revoke(change, message)
    if name == "system":
        return read_notice(change, message)
    return _received(change, message, direction)


def _received(
    change: Change, message: Json, direction: Literal["in", "out"]
) -> MessageReceived:
    context = nested(message, "context")
    said = read_content(message)
    return MessageReceived(
        external_id=required(message, "id"),
        person=(sender if direction == "in" else addressee)(change, message),
        sent_at=_sent_at(change, message),
        kind=said.kind,
        text=said.text,
        content=said.content,
        media=said.media,
        reply_to=text(context, "id") or None,
        referral=referral(message, context),
        forwarded=forwarded(context) if context else NOT_FORWARDED,
        direction=direction,
        fault=_fault(message, said),
        account=change.account,
    )


def _sent_at(change: Change, message: Json) -> datetime:
    return moment_or_none(message, "timestamp") or change.sent_at or moment(message)


def _fault(message: Json, said: Said) -> Fault | None:
    error = first_object(message, "errors")
    if error is not None:
        return fault_received(error)
    if said.kind in MEDIA_KINDS and not said.media:
        return file_unreached()
    return None


def _reaction(
    change: Change, message: Json, direction: Literal["in", "out"]
) -> ReactionChanged:
    body = nested(message, "reaction")
    # One of Meta's own samples spells the name with three s.
    target = text(body, "message_id") or required(body, "messsage_id")
    return ReactionChanged(
        external_id=required(message, "id"),
        target=target,
        person=(sender if direction == "in" else addressee)(change, message),
        emoji=text(body, "emoji"),
        reacted_at=_sent_at(change, message),
        account=change.account,
    )


def _edit(change: Change, message: Json) -> MessageEdited:
    body = nested(message, "edit")
    said = read_content(as_object(body.get("message"), "the edited message"))
    return MessageEdited(
        external_id=required(body, "original_message_id"),
        text=said.text,
        edited_at=_sent_at(change, message),
        content=said.content,
        account=change.account,
    )


def _revoke(change: Change, message: Json) -> MessageRevoked:
    return MessageRevoked(
        external_id=required(nested(message, "revoke"), "original_message_id"),
        revoked_at=_sent_at(change, message),
        account=change.account,
    )


def _group_message(change: Change, message: Json) -> ChannelReported:
    return ChannelReported(
        what="message.group",
        level="info",
        topic="groups",
        text=IN_A_GROUP,
        detail=as_json(message),
        key=change.key(message),
        reported_at=moment_or_none(message, "timestamp"),
        account=change.account,
    )
