"""What Webcare says by itself: once to each person, marked as such, and no answer.

A conversation that waits for a person goes on waiting. Who calls this does so from work
of its own, after what caused it was committed.
"""

from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from webcare.domain.access import SYSTEM
from webcare.domain.draft import Draft
from webcare.domain.findings import stops
from webcare.services.core import Core
from webcare.services.history import Happening, record
from webcare.services.judging import judge
from webcare.services.outbox import Answering, add_message, delivery_job
from webcare.storage.tables import AutomaticMessage, Conversation, Message
from webcare.work.enqueue import enqueue

OFF_HOURS = "off_hours"
"""Why: somebody wrote while the channel is closed."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Occasion:
    """What something is said once for.

    Attributes:
        why: as in `Message.automatic`.
        name: tells it from other occasions of that kind, such as one closed period.
    """

    why: str
    name: str


def say_once(
    core: Core, session: Session, row: Conversation, text: str, occasion: Occasion
) -> Message | None:
    """Say something to the person of a conversation, unless it was said before.

    Whoever comes second, in whatever process, finds it said. What cannot be said now,
    because the reply window is closed or a policy forbids it, counts as said too: an
    occasion passes.

    Returns:
        The (first) message; None when it was said before, or cannot be said.

    Raises:
        NotFound: when the conversation is absent.
    """
    now = core.clock()
    if not _claim(session, row, occasion, now):
        return None
    judged = judge(core, session, SYSTEM, row.id, Draft(text=text))
    if stops(judged.findings):
        rules = sorted({each.rule for each in judged.findings})
        log.info(
            "automatic.not_said", conversation=row.id, why=occasion.why, rules=rules
        )
        return None
    first: Message | None = None
    for part in judged.parts:
        answering = Answering(automatic=occasion.why)
        message = add_message(
            session, row, part, author_id=None, now=now, answering=answering
        )
        record(
            session, row.id, Happening.SENT, scope=SYSTEM, message_id=message.id, at=now
        )
        enqueue(session, delivery_job(row.id, message.id, now))
        first = first or message
    if first is not None:
        said = session.get_one(AutomaticMessage, _key(row, occasion))
        said.message_id = first.id
        log.info("automatic.said", conversation=row.id, why=occasion.why)
    return first


def _claim(
    session: Session, row: Conversation, occasion: Occasion, now: datetime
) -> bool:
    """Tell whether this is the first who wants to say it; all others wait for that."""
    claim = AutomaticMessage(
        channel_id=row.channel_id,
        identity_id=row.identity_id,
        why=occasion.why,
        occasion=occasion.name,
        conversation_id=row.id,
        said_at=now,
    )
    try:
        with session.begin_nested():
            session.add(claim)
    except IntegrityError:
        return False
    return True


def _key(row: Conversation, occasion: Occasion) -> tuple[int, int, str, str]:
    return (row.channel_id, row.identity_id, occasion.why, occasion.name)
