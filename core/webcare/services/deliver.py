"""The way out: one message handed to its platform, once.

A message is marked `sending` and committed before the platform is asked. A worker that
finds it so was preceded by one that died meanwhile: nobody knows whether it was sent,
so it is never sent again by itself.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from prometheus_client import Counter, Histogram
from sqlmodel import Session, col, select

from webcare import tracing
from webcare.domain.backoff import MAX_ATTEMPTS
from webcare.domain.content import MessageKind
from webcare.domain.inbound import Fault, Visibility
from webcare.domain.outbound import OutboundMedia, OutboundMessage
from webcare.domain.status import HAS_LEFT, MessageStatus
from webcare.errors import PerhapsSent, StorageUnavailable
from webcare.plugin import Capabilities
from webcare.services.acceptance import accept, become, locked
from webcare.services.accounts import ConnectedChannel
from webcare.services.chains import BEHIND, followed
from webcare.services.control import note_holder
from webcare.services.core import Core
from webcare.services.judging import able_in, is_public, longer_for_people, window_of
from webcare.services.outbox import addresses_of, delivery_job
from webcare.services.paces import Paces
from webcare.services.verdicts import Verdict, verdict_on
from webcare.services.waiting import note_waiting
from webcare.storage.contents import as_json, content_of
from webcare.storage.media import MediaStore
from webcare.storage.tables import (
    Attachment,
    ChannelRow,
    Conversation,
    Message,
)
from webcare.work.engine import TryLater
from webcare.work.enqueue import enqueue
from webcare.work.lanes import JobView

SENDS = Counter("webcare_deliveries_total", "Messages handed to platforms", ["fate"])
for _fate in ("accepted", "again", "doubt", "failed", "channel_down"):
    # There from the beginning, as 0: the first rise of what was absent is not seen.
    SENDS.labels(_fate)
SECONDS = Histogram(
    "webcare_delivery_seconds",
    "From a reply to the platform's acceptance",
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300),
)
_PAUSED_SECONDS = 60.0
_PAUSES = (0.1, 0.5, 1.0, 2.0, 4.0)
_SEND_SECONDS = 90.0
_SOON = timedelta(seconds=1)
_ELSEWHERE = timedelta(seconds=5)
_UNDER_WAY = {MessageStatus.QUEUED.value, MessageStatus.SENDING.value}

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Outgoing:
    """A message that is about to leave."""

    message: OutboundMessage
    identity_id: int
    written_at: datetime


async def deliver(core: Core, paces: Paces, job: JobView) -> None:
    """Send the message of a job, and note what became of it.

    Raises:
        TryLater: when the same message should be tried again.
    """
    message_id = int(job.payload["message"])
    try:
        await _deliver(core, paces, job, message_id)
    except (TryLater, StorageUnavailable):
        raise
    except Exception:
        # A fault of our own. The engine tries again, but not for ever: then the
        # message must not look as if it were on its way.
        if job.attempts + 1 >= MAX_ATTEMPTS:
            verdict = Verdict(fate="failed", reason=_BROKEN)
            await core.write(lambda s: _note_failure(core, s, message_id, verdict))
        raise


async def _deliver(core: Core, paces: Paces, job: JobView, message_id: int) -> None:
    connected = await _ready_channel(core, message_id)
    if connected is None:
        return
    tracing.note(channel=connected.name, channel_type=connected.type)
    whole = connected.able
    identity_id, visibility, follows = await core.read(
        lambda s: _recipient(s, message_id)
    )
    if follows and not await core.write(
        lambda s: _may_follow(core, s, message_id, job)
    ):
        return
    able = whole.of(visibility)
    # A channel that has a pace for what is public counts the two apart.
    apart = visibility.value if whole.public else ""
    turn = await paces.admit(connected.id, identity_id, able, apart=apart)
    if turn.later:
        await note_waiting(core, message_id, turn.later)
        raise TryLater("within the platform's pace", turn.later, counts=False)
    # Marked as being sent only now: a process that dies leaves few in doubt.
    await turn.nearly()
    outgoing = await core.write(lambda s: _begin(core, s, message_id, able))
    if outgoing is None:
        return
    await turn.reached()
    try:
        async with core.plugins.contain(connected.type, "send", deadline=_SEND_SECONDS):
            receipt = await connected.channel.send(
                connected.account, outgoing.message, core.accounts.http(connected)
            )
    except Exception as error:  # noqa: BLE001 - every error has a verdict
        verdict = verdict_on(error, job.attempts)
        await _fail(core, paces, connected, message_id, verdict)
        return
    await _surely(lambda: core.write(lambda s: accept(core, s, message_id, receipt)))
    SENDS.labels("accepted").inc()
    tracing.note(fate="accepted")
    SECONDS.observe((core.clock() - outgoing.written_at).total_seconds())
    log.info("message.accepted", message=message_id, channel=connected.name)


async def _surely(note: Callable[[], Awaitable[None]]) -> None:
    """Note what the platform said, even if the database is away for a moment."""
    for pause in _PAUSES:
        try:
            await note()
        except StorageUnavailable:
            await asyncio.sleep(pause)
        else:
            return
    await note()


async def _ready_channel(core: Core, message_id: int) -> ConnectedChannel | None:
    """Return the channel of a message that waits; None when nothing is to be sent."""
    found = await core.read(lambda session: _waiting_in(session, message_id))
    if found is None:
        return None
    channel_id, version, undo_until = found
    if undo_until is not None and (left := undo_until - core.clock()) > timedelta(0):
        # It was sent off early, together with what waited for the channel.
        raise TryLater("it can be taken back", left.total_seconds(), counts=False)
    connected = await core.accounts.by_id(channel_id)
    if connected is None or connected.version != version:
        # Another process changed it a moment ago: perhaps it may send again.
        core.accounts.forget()
        connected = await core.accounts.by_id(channel_id)
    if connected is None or not connected.enabled or connected.paused_reason:
        raise TryLater("the channel is not ready", _PAUSED_SECONDS, counts=False)
    return connected


def _waiting_in(
    session: Session, message_id: int
) -> tuple[int, int, datetime | None] | None:
    """Return the channel, its version, and until when its author may take it back.

    None when the message does not wait.
    """
    return session.exec(
        select(ChannelRow.id, ChannelRow.version, Message.undo_until)
        .join(Message, col(Message.channel_id) == col(ChannelRow.id))
        .where(Message.id == message_id, col(Message.status).in_(_UNDER_WAY))
    ).first()


def _recipient(session: Session, message_id: int) -> tuple[int, Visibility, bool]:
    """Return whom a message is for, who can read it, and whether it follows another."""
    identity_id, visibility, follows_id = session.exec(
        select(Conversation.identity_id, Conversation.visibility, Message.follows_id)
        .join(Message, col(Message.conversation_id) == col(Conversation.id))
        .where(Message.id == message_id)
    ).one()
    return identity_id, Visibility(visibility), follows_id is not None


def _begin(
    core: Core, session: Session, message_id: int, able: Capabilities
) -> _Outgoing | None:
    """Mark a message as being sent; None when it must not be (any more)."""
    message = locked(session, message_id)
    if message.status == MessageStatus.SENDING.value:
        _doubt(core, session, message)
        return None
    if message.status != MessageStatus.QUEUED.value:
        return None
    row = session.exec(
        select(Conversation).where(Conversation.id == message.conversation_id)
    ).one()
    # Judged now: the way through the queue may have taken long.
    by_person = message.author_id is not None
    window = window_of(core, row, able, by_person=by_person)
    if window.state == "closed" and not _needs_no_window(message):
        _refuse(core, session, message, _CLOSED, needs_template=able.templates)
        return None
    message.status = MessageStatus.SENDING.value
    outbound = replace(
        _outbound(core.media, session, message, row),
        by_person=by_person,
        in_window=window.state in {"none", "open", "ending"} and not window.people_only,
    )
    return _Outgoing(outbound, row.identity_id, message.sent_at)


def _may_follow(core: Core, session: Session, message_id: int, job: JobView) -> bool:
    """Tell whether what a message follows has left, and hang it on that.

    What is on its way again stands behind it in the lane, or in that of the private
    part of the case, so that this one goes to the end.
    """
    message = locked(session, message_id)
    before = followed(session, message)
    if before is None or message.status != MessageStatus.QUEUED.value:
        return True
    elsewhere = before.conversation_id != message.conversation_id
    if before.status in _UNDER_WAY:
        again = core.clock() + (_ELSEWHERE if elsewhere else _SOON)
        turn = job.payload.get("before")
        enqueue(
            session,
            delivery_job(message.conversation_id, message.id, again, before=turn),
        )
        return False
    if before.status not in HAS_LEFT:
        _refuse(core, session, message, BEHIND)
        return False
    row = session.get_one(Conversation, message.conversation_id)
    if is_public(row) and not elsewhere:
        message.reply_to = before.external_id or message.reply_to
    return True


def _needs_no_window(message: Message) -> bool:
    return (
        message.kind == MessageKind.TEMPLATE.value or message.privately_to is not None
    )


def _outbound(
    media: MediaStore, session: Session, message: Message, row: Conversation
) -> OutboundMessage:
    files = [
        _media(media, attachment)
        for attachment in session.exec(
            select(Attachment)
            .where(Attachment.message_id == message.id)
            .order_by(col(Attachment.id))
        )
    ]
    return OutboundMessage(
        outbox_id=str(message.id),
        to=addresses_of(session, row.identity_id),
        kind=MessageKind(message.kind),
        text=message.text,
        content=content_of(message.content),
        media=files[0] if files else None,
        more_media=tuple(files[1:]),
        reply_to=message.reply_to,
        visibility=Visibility(row.visibility),
        thread_root=row.thread_root,
        privately_to=message.privately_to,
    )


def _media(media: MediaStore, attachment: Attachment) -> OutboundMedia:
    object_key = attachment.object_key
    return OutboundMedia(
        filename=attachment.filename,
        mime_type=attachment.mime_type,
        size=attachment.size or 0,
        sha256=attachment.sha256,
        read=lambda: media.open(object_key),
    )


async def _fail(
    core: Core,
    paces: Paces,
    connected: ConnectedChannel,
    message_id: int,
    verdict: Verdict,
) -> None:
    """Note a failed attempt.

    Raises:
        TryLater: when it is to be tried again.
    """
    SENDS.labels(verdict.fate).inc()
    tracing.note(fate=verdict.fate)
    log.warning(
        "message.not_accepted",
        message=message_id,
        channel=connected.name,
        fate=verdict.fate,
        code=verdict.code,
    )
    await core.write(lambda s: _note_failure(core, s, message_id, verdict))
    if verdict.fate == "channel_down":
        core.accounts.forget()
    if verdict.whole_account:
        await paces.hold(connected.id, verdict.pause)
    if verdict.fate in {"again", "channel_down"}:
        raise TryLater(verdict.reason, verdict.pause, counts=verdict.fate == "again")


def _note_failure(
    core: Core, session: Session, message_id: int, verdict: Verdict
) -> None:
    message = locked(session, message_id)
    if message.status not in _UNDER_WAY:
        # A status of the platform was faster, and knows better.
        return
    message.fault = _fault_of(verdict)
    become(core, session, message, _STATUS_AFTER[verdict.fate])
    if verdict.fate == "channel_down":
        channel = session.get_one(ChannelRow, message.channel_id)
        channel.paused_reason = verdict.reason
        channel.version += 1
    if verdict.holder:
        note_holder(session, message.conversation_id, verdict.holder, core.clock())
    if verdict.needs_template:
        _close_window(core, session, message)


def _close_window(core: Core, session: Session, message: Message) -> None:
    """Believe the platform when it says that the reply window is closed."""
    row = session.get_one(Conversation, message.conversation_id)
    channel = session.get_one(ChannelRow, message.channel_id)
    able = able_in(core, channel, row)
    window = window_of(core, row, able, by_person=message.author_id is not None)
    over = longer_for_people(able) if window.people_only else timedelta(0)
    row.window_until = core.clock() - over
    row.version += 1


_STATUS_AFTER = {
    "again": MessageStatus.QUEUED,
    "channel_down": MessageStatus.QUEUED,
    "doubt": MessageStatus.PERHAPS_SENT,
    "failed": MessageStatus.FAILED,
}


def _doubt(core: Core, session: Session, message: Message) -> None:
    verdict = verdict_on(PerhapsSent(_INTERRUPTED), 0)
    message.fault = _fault_of(verdict)
    become(core, session, message, MessageStatus.PERHAPS_SENT)


_INTERRUPTED = (
    "Sending was interrupted, so the message may have been sent. "
    "Look on the platform before you send it again."
)
_BROKEN = (
    "Webcare could not send this message. Tell an administrator: the log says why."
)
_CLOSED = (
    "The reply window closed before the message could leave. Use an approved template."
)


def _refuse(
    core: Core,
    session: Session,
    message: Message,
    reason: str,
    *,
    needs_template: bool = False,
) -> None:
    fault = Fault(code="", for_agent=reason, needs_template=needs_template)
    message.fault = as_json(fault)
    become(core, session, message, MessageStatus.FAILED)


def _fault_of(verdict: Verdict) -> dict[str, object] | None:
    return as_json(
        Fault(
            code=verdict.code,
            for_agent=verdict.reason,
            detail=verdict.detail,
            needs_template=verdict.needs_template,
        )
    )
