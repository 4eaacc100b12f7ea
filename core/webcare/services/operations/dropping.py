"""What follows when work is dropped: nothing may look as if it were still coming."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, col, select

from webcare.domain.access import Scope
from webcare.domain.inbound import Fault
from webcare.domain.status import MessageStatus
from webcare.services.conversations import moderation
from webcare.services.core import Core
from webcare.services.receiving import fetch_media
from webcare.services.receiving.messages import FETCH_MEDIA
from webcare.services.sending.acceptance import become
from webcare.services.sending.outbox import DELIVER, lane_of
from webcare.storage.contents import as_json
from webcare.storage.tables import Conversation, Job, Message

_NOT_SENT = "An administrator dropped this message before it was sent."
_IN_DOUBT = (
    "An administrator stopped the sending of this message, which had begun. Look on "
    "the platform before you send it again."
)


def hold(session: Session, kind: str, payload: Mapping[str, Any]) -> Message | None:
    """Lock what a delivery is about, before its lane: as whoever sends locks it.

    Returns the message; None for other work, or when the message is gone.
    """
    if kind != DELIVER:
        return None
    message = session.exec(
        select(Message).where(Message.id == payload.get("message")).with_for_update()
    ).one_or_none()
    if message is not None:
        session.exec(
            select(Conversation.id)
            .where(Conversation.id == message.conversation_id)
            .with_for_update(key_share=True)
        ).one()
    return message


def let_go(
    core: Core,
    session: Session,
    scope: Scope,
    kind: str,
    payload: Mapping[str, Any],
) -> None:
    """Note that work of a kind is not done any more; its job is deleted already."""
    if kind == DELIVER:
        message = hold(session, kind, payload)
        if message is not None and not _is_sent_by_another(session, message):
            _stop(core, session, message)
    elif kind == FETCH_MEDIA:
        fetch_media.give_up(core, session, int(payload["attachment"]))
    elif kind == moderation.MODERATE:
        moderation.give_up(core, session, scope, payload)


def _stop(core: Core, session: Session, message: Message) -> None:
    if message.status == MessageStatus.QUEUED.value:
        message.fault = as_json(Fault(code="", for_agent=_NOT_SENT))
        become(core, session, message, MessageStatus.FAILED)
    elif message.status == MessageStatus.SENDING.value:
        # Whoever was at it ended in between: nobody knows whether it was sent.
        message.fault = as_json(Fault(code="", for_agent=_IN_DOUBT))
        become(core, session, message, MessageStatus.PERHAPS_SENT)


def _is_sent_by_another(session: Session, message: Message) -> bool:
    """Tell whether another job sends this message: somebody had it sent again."""
    rows = session.exec(
        select(Job.payload).where(
            Job.lane == lane_of(message.conversation_id),
            Job.kind == DELIVER,
            col(Job.failed_at).is_(None),
        )
    )
    return any(payload.get("message") == message.id for payload in rows)
