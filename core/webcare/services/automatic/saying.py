"""What Webcare says by itself: once to each person, marked as such, and no answer.

A conversation that waits for a person goes on waiting. Who calls this does so from work
of its own, after what caused it was committed.
"""

from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from webcare.domain.access import SYSTEM
from webcare.domain.draft import Draft
from webcare.domain.findings import stops
from webcare.domain.status import MessageStatus
from webcare.services.automatic.notice_texts import introduced, notice_text
from webcare.services.conversations.history import Happening, record
from webcare.services.conversations.judging import judge
from webcare.services.core import Core
from webcare.services.sending.acceptance import become
from webcare.services.sending.outbox import Answering, add_message, delivery_job
from webcare.storage.tables import AutomaticMessage, Conversation, Message
from webcare.work.enqueue import enqueue

OFF_HOURS = "off_hours"
"""Why: somebody wrote while the channel is closed."""

NOTICE = "privacy_notice"
"""Why: somebody was not told yet what happens to their data."""

_NOT_RECEIVED = frozenset({MessageStatus.FAILED, MessageStatus.CANCELLED})

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

    It says that it is automatic where the policy asks for that, and tells with it what
    happens to their data to who was not told yet.

    Whoever comes second, in whatever process, finds it said. What cannot be said now,
    because the reply window is closed or a policy forbids it, counts as said too: an
    occasion passes. Only what happens to their data is told again until it arrived.

    Returns:
        The (first) message; None when it was said before, or cannot be said.

    Raises:
        NotFound: when the conversation is absent.
    """
    now = core.clock()
    if not _claim(session, row, occasion, now):
        return None
    said, told = _with_notice(core, session, row, text, occasion)
    judged = judge(core, session, SYSTEM, row.id, Draft(text=said))
    if stops(judged.findings):
        rules = sorted({each.rule for each in judged.findings})
        log.info(
            "automatic.not_said", conversation=row.id, why=occasion.why, rules=rules
        )
        # What happens to their data people are told when it can be said.
        _give_up(session, row, told)
        return None
    messages: list[Message] = []
    for part in judged.parts:
        answering = Answering(automatic=occasion.why)
        message = add_message(
            session, row, part, author_id=None, now=now, answering=answering
        )
        record(
            session, row.id, Happening.SENT, scope=SYSTEM, message_id=message.id, at=now
        )
        enqueue(session, delivery_job(row.id, message.id, now))
        messages.append(message)
    if not messages:
        return None
    session.get_one(AutomaticMessage, _key(row, occasion)).message_id = messages[0].id
    for each in told:
        # What happens to their data stands at the end.
        session.get_one(AutomaticMessage, _key(row, each)).message_id = messages[-1].id
    log.info("automatic.said", conversation=row.id, why=occasion.why)
    return messages[0]


def was_said(session: Session, row: Conversation, occasion: Occasion) -> bool:
    """Tell whether something was said before, or its time has passed."""
    claim = session.get(AutomaticMessage, _key(row, occasion))
    return claim is not None and not _came_to_nothing(session, claim)


def unsay(core: Core, session: Session, message: Message) -> None:
    """Take back a message that has not left: what it tells is not so any more.

    What people were to be told with it, they are told another time.
    """
    said = select(AutomaticMessage).where(AutomaticMessage.message_id == message.id)
    for claim in session.exec(said):
        session.delete(claim)
    become(core, session, message, MessageStatus.CANCELLED)
    log.info("automatic.unsaid", conversation=message.conversation_id)


def _with_notice(
    core: Core,
    session: Session,
    row: Conversation,
    text: str,
    occasion: Occasion,
) -> tuple[str, tuple[Occasion, ...]]:
    """Return what is said in all, and the notice that is told with it, if one is."""
    text = introduced(core, session, row, text)
    if occasion.why == NOTICE:
        return text, (occasion,)
    notice = notice_text(core, session, row)
    if notice is None:
        return text, ()
    telling = Occasion(NOTICE, notice.edition)
    if not _claim(session, row, telling, core.clock()):
        return text, ()
    return f"{text}\n\n{notice.text}", (telling,)


def _give_up(session: Session, row: Conversation, told: tuple[Occasion, ...]) -> None:
    for each in told:
        session.delete(session.get_one(AutomaticMessage, _key(row, each)))
    session.flush()


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
        return _claim_again(session, row, occasion, now)
    return True


def _claim_again(
    session: Session, row: Conversation, occasion: Occasion, now: datetime
) -> bool:
    """Take over what somebody else wanted to say, if it did not reach the person."""
    claim = session.get(
        AutomaticMessage,
        _key(row, occasion),
        populate_existing=True,
        with_for_update=True,
    )
    if claim is None or not _came_to_nothing(session, claim):
        return False
    claim.conversation_id, claim.message_id, claim.said_at = row.id, None, now
    return True


def _came_to_nothing(session: Session, claim: AutomaticMessage) -> bool:
    """Tell whether a person was to be told about their data, and it did not arrive.

    They have a right to that; other occasions pass.
    """
    if claim.why != NOTICE or claim.message_id is None:
        return False
    message = session.get(Message, claim.message_id)
    return message is not None and message.status in _NOT_RECEIVED


def _key(row: Conversation, occasion: Occasion) -> tuple[int, int, str, str]:
    return (row.channel_id, row.identity_id, occasion.why, occasion.name)
