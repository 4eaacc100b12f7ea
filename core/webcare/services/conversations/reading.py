"""Showing a customer that we read what they wrote, when the channel's hours say so."""

from datetime import datetime

from sqlmodel import Session, col, select

from webcare.policies.hours import KIND, is_open
from webcare.policies.hours.schema import Receipt
from webcare.services.core import Core
from webcare.storage.tables import Conversation, Message
from webcare.work.enqueue import NewJob, enqueue

SHOW_READ = "message.show_read"
"""The kind of job that tells a platform that a message was read."""


def receipt_at(core: Core, row: Conversation, now: datetime) -> Receipt:
    """Return when the customer of a conversation sees that we read, as things are."""
    policy = core.policies.effective(KIND, row.place_id, now)
    receipts = policy.receipts
    if receipts.open == receipts.closed:
        return receipts.open
    return receipts.open if is_open(policy, now) else receipts.closed


def told_by_answer(core: Core, row: Conversation, now: datetime) -> bool:
    """Tell whether the customer of a conversation sees with an answer that we read.

    So too where that is shown at once now and otherwise at other hours: who opened it
    then showed nothing, and will not open it for the first time again.
    """
    receipts = core.policies.effective(KIND, row.place_id, now).receipts
    receipt = receipt_at(core, row, now)
    return receipt == "on_reply" or (
        receipt == "at_once" and receipts.open != receipts.closed
    )


def tell_read(session: Session, row: Conversation, now: datetime) -> None:
    """Leave the work that shows the customer that their newest message was read."""
    newest = newest_inbound(session, row.id)
    if newest is None:
        return
    enqueue(
        session,
        NewJob(
            lane=f"signs:{row.id}",
            kind=SHOW_READ,
            payload={
                "channel": row.channel_id,
                "external_id": newest,
                "identity": row.identity_id,
            },
            run_at=now,
        ),
    )


def newest_inbound(session: Session, conversation_id: int) -> str | None:
    """Return the platform's id of the customer's newest message."""
    return session.exec(
        select(Message.external_id)
        .where(Message.conversation_id == conversation_id, Message.direction == "in")
        .order_by(col(Message.sent_at).desc(), col(Message.id).desc())
        .limit(1)
    ).first()
