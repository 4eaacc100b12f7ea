"""One element of `statuses`: how far a message of ours has come, and what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webcare.domain.inbound import ChannelReported, Charge, Fault, StatusChanged
from webcare.domain.status import MessageStatus
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
from webcare_whatsapp.faults import UNKNOWN, fault
from webcare_whatsapp.moments import moment, moment_or_none
from webcare_whatsapp.parsing.change import person

if TYPE_CHECKING:
    from webcare.domain.people import Person
    from webcare_whatsapp.parsing.change import Change

UNKNOWN_STATUS = sentence(
    "WhatsApp reported a status that is not used here. The message stays as it is."
)

_STATUSES = {
    "sent": MessageStatus.SENT,
    "delivered": MessageStatus.DELIVERED,
    "read": MessageStatus.READ,
    "played": MessageStatus.PLAYED,
    "failed": MessageStatus.FAILED,
}


def read_status(change: Change, item: object) -> StatusChanged | ChannelReported:
    """Return the news about one message; what we do not know is only reported.

    Raises:
        Unreadable: when it lacks an id or a moment.
    """
    news = as_object(item, "a status")
    status = _STATUSES.get(text(news, "status"))
    if status is None or text(news, "type") == "payment":
        return _unknown(change, news)
    in_group = text(news, "recipient_type") == "group"
    return StatusChanged(
        external_id=required(news, "id"),
        status=status,
        changed_at=moment_or_none(news, "timestamp") or change.sent_at or moment(news),
        outbox_id=text(news, "biz_opaque_callback_data"),
        recipient=None if in_group else _recipient(change, news),
        participant=_participant(news) if in_group else "",
        charge=_charge(news),
        fault=_fault(news, status),
        account=change.account,
    )


def _recipient(change: Change, news: Json) -> Person | None:
    return person(
        change,
        wa_id=text(news, "recipient_id"),
        user_id=text(news, "recipient_user_id"),
        parent_id=text(news, "recipient_parent_user_id"),
    )


def _participant(news: Json) -> str:
    names = ("recipient_participant_user_id", "recipient_participant_id")
    return next(filter(None, (text(news, name) for name in names)), "")


def _charge(news: Json) -> Charge | None:
    pricing = nested(news, "pricing")
    if not pricing:
        return None
    # `billable` is to disappear; the price type then tells the same.
    given = pricing.get("billable")
    billable = given if isinstance(given, bool) else text(pricing, "type") == "regular"
    return Charge(
        category=text(pricing, "category"), billable=billable, detail=as_json(pricing)
    )


def _fault(news: Json, status: MessageStatus) -> Fault | None:
    error = first_object(news, "errors")
    if error is not None:
        return fault(error)
    failed = status is MessageStatus.FAILED
    return Fault(code="", for_agent=UNKNOWN.for_agent) if failed else None


def _unknown(change: Change, news: Json) -> ChannelReported:
    name = text(news, "status") or "without name"
    return ChannelReported(
        what=f"status.{name}",
        level="info",
        topic="statuses",
        text=UNKNOWN_STATUS,
        detail=as_json(news),
        key=change.key(news),
        reported_at=moment_or_none(news, "timestamp"),
        account=change.account,
    )
