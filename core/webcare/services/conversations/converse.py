"""What is said in a conversation, and what to do with what did not get through."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from webcare.domain.access import Permission, Scope
from webcare.domain.content import MessageKind
from webcare.domain.draft import Draft
from webcare.domain.findings import Finding
from webcare.domain.status import RETRYABLE, MessageStatus
from webcare.errors import InvalidTransition, NotFound, Refused
from webcare.services.access.permitted import permitted_conversation
from webcare.services.conversations.history import Happening, record
from webcare.services.conversations.judging import Judged, judge
from webcare.services.conversations.overriding import (
    Override,
    let_through,
    note_overridden,
)
from webcare.services.conversations.redirecting import Question, advice_on, question_in
from webcare.services.conversations.unanswered import answered_again
from webcare.services.core import Core
from webcare.services.policies.plugin_checks import with_remarks
from webcare.services.sending.chains import BEHIND, followed, followers
from webcare.services.sending.outbox import delivery_job
from webcare.services.sending.storing import flush_turn, send
from webcare.services.sending.undo import take_back
from webcare.storage.ids import new_id
from webcare.storage.tables import Conversation, Message
from webcare.work.enqueue import enqueue

LONGEST_NOTE = 10_000


@dataclass(frozen=True, slots=True)
class Measured:
    """What a draft would be when it were sent now.

    Attributes:
        length: of its text, as the platform counts it.
        limit: how long one message may be, counted so.
        parts: how many messages it becomes.
        findings: everything there is to say about it; the worst may stop it.
    """

    length: int
    limit: int
    parts: int
    findings: tuple[Finding, ...]


async def measure(
    core: Core, scope: Scope, conversation_id: int, draft: Draft
) -> Measured:
    """Return what there is to say about a reply, without sending it.

    Raises:
        NotFound: when the conversation, or a file of the draft, is absent or foreign.
        Forbidden: when the caller may not reply here.
    """
    draft = await with_remarks(core, scope, conversation_id, draft)

    def look(session: Session) -> tuple[Judged, Question | None]:
        judged = judge(core, session, scope, conversation_id, draft)
        return judged, question_in(core, session, judged.row)

    judged, question = await core.read(look)
    advice = await advice_on(core, question, draft.text)
    return Measured(
        length=judged.length.length,
        limit=judged.length.limit,
        parts=len(judged.parts),
        findings=(*judged.findings, *advice),
    )


async def reply(
    core: Core,
    scope: Scope,
    conversation_id: int,
    draft: Draft,
    *,
    override: Override | None = None,
) -> int:
    """Answer the customer; returns the id of the (first) message.

    The messages and the work that sends them are committed together. A draft with
    several files, or with more words than fit one message, becomes several, sent in
    order. In public they are kept back for a moment, see `cancel`. What a policy stops
    goes out all the same by an `override` of who has the right to, which is noted.

    Raises:
        NotFound: when the conversation, or a file of the draft, is absent or foreign.
        Forbidden: when the caller may not reply here, or not override.
        Refused: when a finding of level `error` stops it.
        InvalidTransition: when the person has a newer conversation.
    """
    heard = await with_remarks(core, scope, conversation_id, draft)
    return await core.write(
        lambda session: reply_within(
            core, session, scope, conversation_id, heard, override=override
        )
    )


def reply_within(
    core: Core,
    session: Session,
    scope: Scope,
    conversation_id: int,
    draft: Draft,
    *,
    override: Override | None = None,
) -> int:
    """Answer the customer in the caller's transaction; see `reply`.

    The draft brings what plugins say about it: see `with_remarks`.
    """
    judged = judge(core, session, scope, conversation_id, draft)
    overridden = let_through(scope, judged, override)
    (first, *_) = send(core, session, scope, judged, overridden=overridden)
    if overridden:
        note_overridden(session, scope, first, overridden, core.clock())
    return first.id


async def add_note(core: Core, scope: Scope, conversation_id: int, text: str) -> int:
    """Write something that only colleagues see; returns the message's id.

    Raises:
        NotFound: when the conversation is absent or foreign.
        Forbidden: when the caller may not write notes here.
        Refused: when there is nothing in it, or too much.
    """
    return await core.write(
        lambda session: note_within(core, session, scope, conversation_id, text)
    )


def note_within(
    core: Core, session: Session, scope: Scope, conversation_id: int, text: str
) -> int:
    """Write a note in the caller's transaction; see `add_note`."""
    row = permitted_conversation(session, scope, conversation_id, Permission.NOTE)
    _check_note(text)
    now = core.clock()
    note = Message(
        id=new_id(),
        conversation_id=row.id,
        channel_id=row.channel_id,
        direction="note",
        kind=MessageKind.TEXT.value,
        text=text.strip(),
        status=MessageStatus.RECEIVED.value,
        author_id=scope.user_id,
        sent_at=now,
        received_at=now,
    )
    session.add(note)
    record(session, row.id, Happening.NOTED, scope=scope, message_id=note.id, at=now)
    return note.id


async def retry(core: Core, scope: Scope, message_id: int) -> None:
    """Send a message once more that failed, or of which nobody knows whether it came.

    Those that were not sent because they follow it go with it.

    Raises:
        NotFound: when the message is absent or foreign.
        Forbidden: when the caller may not reply here.
        InvalidTransition: when it is on its way or has arrived.
    """

    def change(session: Session) -> None:
        message = _our_message(session, scope, message_id)
        send_again(session, message, scope, core.clock())

    await core.write(change)


def send_again(session: Session, message: Message, scope: Scope, now: datetime) -> None:
    """Put a message that is locked under way again; see `retry`.

    Raises:
        InvalidTransition: when it is on its way or has arrived, or follows a message
            that did not get through.
    """
    if MessageStatus(message.status) not in RETRYABLE:
        raise InvalidTransition("Only what did not get through is sent again.")
    before = followed(session, message)
    if before is not None and MessageStatus(before.status) in RETRYABLE:
        raise InvalidTransition("Send the message before this one first.")
    if before is not None and before.status == MessageStatus.CANCELLED.value:
        message.follows_id = None
    # The platform's id belonged to the attempt that failed.
    message.external_id = None
    _send_again(session, message, scope, now)
    _let_follow(session, message, scope, now)


async def mark_sent(core: Core, scope: Scope, message_id: int) -> None:
    """Settle a message that was perhaps sent: somebody saw that it was.

    Raises:
        NotFound: when the message is absent or foreign.
        Forbidden: when the caller may not reply here.
        InvalidTransition: when there is no doubt about it.
    """

    def change(session: Session) -> None:
        message = _our_message(session, scope, message_id)
        _expect(message, MessageStatus.PERHAPS_SENT)
        message.fault = None
        _restatus(session, message, MessageStatus.SENT, scope, core.clock())
        _let_follow(session, message, scope, core.clock())

    await core.write(change)


async def cancel(core: Core, scope: Scope, message_id: int) -> Sequence[int]:
    """Take back a message that still waits to be sent; the customer waits again.

    While it can be undone, all parts of the reply are taken back; later only this one
    and those behind it. Returns the ids of what is taken back, in order.

    Raises:
        NotFound: when the message is absent or foreign.
        Forbidden: when the caller may not reply here.
        InvalidTransition: when it is on its way already.
    """

    def change(session: Session) -> Sequence[int]:
        message = _our_message(session, scope, message_id)
        _expect(message, MessageStatus.QUEUED)
        row = session.get_one(Conversation, message.conversation_id)
        taken = take_back(session, row, message, scope, core.clock())
        flush_turn(session)
        return taken

    return await core.write(change)


def _expect(message: Message, status: MessageStatus) -> None:
    if MessageStatus(message.status) is not status:
        raise InvalidTransition("The message is not in that state any more.")


def _send_again(
    session: Session, message: Message, scope: Scope, now: datetime
) -> None:
    message.fault = message.undo_until = None
    _restatus(session, message, MessageStatus.QUEUED, scope, now)
    answered_again(session, message)
    enqueue(session, delivery_job(message.conversation_id, message.id, now))


def _let_follow(
    session: Session, message: Message, scope: Scope, now: datetime
) -> None:
    """Send what waited for a message, in its order."""
    for each in followers(session, message):
        if (each.fault or {}).get("for_agent") == BEHIND:
            _send_again(session, each, scope, now)
            _let_follow(session, each, scope, now)


def _our_message(session: Session, scope: Scope, message_id: int) -> Message:
    """Return a message of ours that the caller may send, locked."""
    message = session.exec(
        select(Message).where(Message.id == message_id).with_for_update()
    ).one_or_none()
    if message is None or message.direction != "out":
        raise NotFound("This message does not exist.")
    try:
        permitted_conversation(
            session, scope, message.conversation_id, Permission.REPLY
        )
    except NotFound:
        raise NotFound("This message does not exist.") from None
    return message


def _restatus(
    session: Session,
    message: Message,
    status: MessageStatus,
    scope: Scope,
    now: datetime,
) -> None:
    message.status = status.value
    record(
        session,
        message.conversation_id,
        Happening.STATUS,
        scope=scope,
        message_id=message.id,
        data={"status": status.value},
        at=now,
    )


def _check_note(text: str) -> None:
    if not text.strip():
        reason, rule = "Write something first.", "empty"
    elif len(text) > LONGEST_NOTE:
        reason, rule = "A note has at most 10,000 characters.", "length"
    else:
        return
    raise Refused([Finding(rule=rule, level="error", reason=reason)])
