"""What is said in a conversation, and what to do with what did not get through."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from webcare.domain import conversation as life
from webcare.domain.access import Permission, Scope
from webcare.domain.content import MessageKind, TemplateUse
from webcare.domain.conversation import Said
from webcare.domain.draft import Draft
from webcare.domain.findings import Finding, stops
from webcare.domain.status import RETRYABLE, MessageStatus
from webcare.domain.window import reply_window
from webcare.errors import InvalidTransition, NotFound, Refused
from webcare.plugin import Capabilities, Template
from webcare.services.checks import Circumstances, FileFacts, check_draft
from webcare.services.core import Core
from webcare.services.history import Happening, record
from webcare.services.outbox import (
    add_message,
    approved_template,
    delivery_job,
    parts_of,
)
from webcare.services.permitted import permitted_conversation
from webcare.services.states import apply_state, state_of
from webcare.services.unanswered import answered_again
from webcare.storage.ids import new_id
from webcare.storage.tables import (
    Block,
    ChannelRow,
    Conversation,
    Message,
    Upload,
)
from webcare.work.enqueue import enqueue

LONGEST_NOTE = 10_000


@dataclass(frozen=True, slots=True)
class _Judged:
    """A draft in its conversation, with everything that was looked up for it."""

    row: Conversation
    able: Capabilities
    uploads: Sequence[Upload]
    template: Template | None
    findings: tuple[Finding, ...]


async def check_reply(
    core: Core, scope: Scope, conversation_id: int, draft: Draft
) -> tuple[Finding, ...]:
    """Return what there is to say about a reply, without sending it.

    Raises:
        NotFound: when the conversation, or a file of the draft, is absent or foreign.
        Forbidden: when the caller may not reply here.
    """
    return await core.read(
        lambda session: _judge(core, session, scope, conversation_id, draft).findings
    )


async def reply(core: Core, scope: Scope, conversation_id: int, draft: Draft) -> int:
    """Answer the customer; returns the id of the (first) message.

    The message and the work that sends it are committed together. A draft with several
    files becomes several messages, sent in order.

    Raises:
        NotFound: when the conversation, or a file of the draft, is absent or foreign.
        Forbidden: when the caller may not reply here.
        Refused: when a finding of level `error` stops it.
        InvalidTransition: when the person has a newer conversation.
    """
    return await core.write(
        lambda session: reply_within(core, session, scope, conversation_id, draft)
    )


def reply_within(
    core: Core, session: Session, scope: Scope, conversation_id: int, draft: Draft
) -> int:
    """Answer the customer in the caller's transaction; see `reply`."""
    judged = _judge(core, session, scope, conversation_id, draft)
    if stops(judged.findings):
        raise Refused(judged.findings)
    row, now = judged.row, core.clock()
    quoted = _quoted(session, row, draft.reply_to)
    ids: list[int] = []
    for part in parts_of(draft, judged.uploads, judged.able, judged.template):
        message = add_message(
            session,
            row,
            part,
            author_id=scope.user_id,
            reply_to=quoted if not ids else None,
            now=now,
        )
        said = Said(kind=part.kind, text=part.text, at=now, sent_at=now)
        apply_state(row, life.replied(state_of(row), said))
        _flush(session)
        enqueue(session, delivery_job(row.id, message.id, now))
        record(
            session, row.id, Happening.SENT, scope=scope, message_id=message.id, at=now
        )
        ids.append(message.id)
    for upload in judged.uploads:
        session.delete(upload)
    return ids[0]


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

    Raises:
        NotFound: when the message is absent or foreign.
        Forbidden: when the caller may not reply here.
        InvalidTransition: when it is on its way or has arrived.
    """

    def change(session: Session) -> None:
        message = _our_message(session, scope, message_id)
        if MessageStatus(message.status) not in RETRYABLE:
            raise InvalidTransition("Only what did not get through is sent again.")
        now = core.clock()
        # The platform's id belonged to the attempt that failed.
        message.external_id = None
        message.fault = None
        _restatus(session, message, MessageStatus.QUEUED, scope, now)
        answered_again(session, message)
        enqueue(session, delivery_job(message.conversation_id, message.id, now))

    await core.write(change)


async def mark_sent(core: Core, scope: Scope, message_id: int) -> None:
    """Settle a message that was perhaps sent: somebody saw that it was.

    Raises:
        NotFound: when the message is absent or foreign.
        Forbidden: when the caller may not reply here.
        InvalidTransition: when there is no doubt about it.
    """
    await _settle(
        core, scope, message_id, MessageStatus.PERHAPS_SENT, MessageStatus.SENT
    )


async def cancel(core: Core, scope: Scope, message_id: int) -> None:
    """Take back a message that still waits to be sent.

    Raises:
        NotFound: when the message is absent or foreign.
        Forbidden: when the caller may not reply here.
        InvalidTransition: when it is on its way already.
    """
    await _settle(
        core, scope, message_id, MessageStatus.QUEUED, MessageStatus.CANCELLED
    )


async def _settle(
    core: Core,
    scope: Scope,
    message_id: int,
    expected: MessageStatus,
    wanted: MessageStatus,
) -> None:
    def change(session: Session) -> None:
        message = _our_message(session, scope, message_id)
        if MessageStatus(message.status) is not expected:
            raise InvalidTransition("The message is not in that state any more.")
        message.fault = None
        _restatus(session, message, wanted, scope, core.clock())

    await core.write(change)


def _judge(
    core: Core, session: Session, scope: Scope, conversation_id: int, draft: Draft
) -> _Judged:
    row = permitted_conversation(session, scope, conversation_id, Permission.REPLY)
    able = _capabilities(core, session, row.channel_id)
    uploads = _uploads(session, scope, draft.upload_ids)
    template = (
        approved_template(session, row.channel_id, draft.content)
        if isinstance(draft.content, TemplateUse)
        else None
    )
    window = reply_window(
        limited=able.reply_window is not None,
        until=row.window_until,
        now=core.clock(),
        margin=able.window_margin,
    )
    blocked = session.get(Block, (row.channel_id, row.identity_id)) is not None
    findings = check_draft(
        draft,
        Circumstances(
            capabilities=able,
            window=window,
            files=[FileFacts(u.filename, u.mime_type, u.size) for u in uploads],
            template=template,
            blocked=blocked,
        ),
    )
    return _Judged(row, able, uploads, template, findings)


def _capabilities(core: Core, session: Session, channel_id: int) -> Capabilities:
    channel_type = session.exec(
        select(ChannelRow.type).where(ChannelRow.id == channel_id)
    ).one()
    return core.plugins.channel(channel_type).capabilities


def _uploads(session: Session, scope: Scope, ids: Sequence[int]) -> list[Upload]:
    """Return the caller's own uploads, in the order that was asked for."""
    rows = session.exec(
        select(Upload).where(col(Upload.id).in_(ids), Upload.user_id == scope.user_id)
    )
    found = {row.id: row for row in rows}
    if set(ids) - set(found):
        raise NotFound("A file of this reply does not exist any more. Add it again.")
    return [found[each] for each in dict.fromkeys(ids)]


def _quoted(session: Session, row: Conversation, message_id: int | None) -> str | None:
    if message_id is None:
        return None
    message = session.get(Message, message_id)
    if message is None or message.conversation_id != row.id:
        raise NotFound("The message that you quote does not exist.")
    return message.external_id


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


def _flush(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        raise InvalidTransition(
            "This person has a newer conversation. Go on there."
        ) from error
