"""The way out: one message handed to its platform, once.

A message is marked `sending` and committed before the platform is asked. A worker that
finds it so was preceded by one that died meanwhile: nobody knows whether it was sent,
so it is never sent again by itself.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog
from prometheus_client import Counter, Histogram
from sqlmodel import Session

from webcare import tracing
from webcare.domain.backoff import MAX_ATTEMPTS
from webcare.domain.status import MessageStatus
from webcare.errors import StorageUnavailable
from webcare.services.connecting.accounts import ConnectedChannel
from webcare.services.conversations.control import note_holder
from webcare.services.conversations.judging import able_in, longer_for_people, window_of
from webcare.services.core import Core
from webcare.services.sending.acceptance import accept, become, locked
from webcare.services.sending.departure import (
    UNDER_WAY,
    Waiting,
    begin,
    may_follow,
    step_back,
    waiting_message,
)
from webcare.services.sending.paces import Paces
from webcare.services.sending.verdicts import Verdict, verdict_on
from webcare.services.sending.waiting import note_waiting
from webcare.storage.contents import as_json
from webcare.storage.tables import (
    ChannelRow,
    Conversation,
    Message,
)
from webcare.work.engine import TryLater
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

log = structlog.get_logger()


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
    waiting = await core.read(lambda session: waiting_message(session, message_id))
    if waiting is None:
        return
    connected = await _ready_channel(core, waiting)
    tracing.note(channel=connected.name, channel_type=connected.type)
    if waiting.follows_id is not None and not await core.write(
        lambda s: may_follow(core, s, message_id, job)
    ):
        return
    able = connected.able.of(waiting.visibility)
    # A channel that has a pace for what is public counts the two apart.
    apart = waiting.visibility.value if connected.able.public else ""
    turn = await paces.admit(connected.id, waiting.identity_id, able, apart=apart)
    if turn.later:
        await note_waiting(core, message_id, turn.later)
        raise TryLater("within the platform's pace", turn.later, counts=False)
    # Marked as being sent only now: a process that dies leaves few in doubt.
    await turn.nearly()
    outgoing = await core.write(lambda s: begin(core, s, message_id, able))
    if outgoing is None:
        return
    if not await turn.reached():
        await core.write(lambda s: step_back(s, message_id))
        raise TryLater("its turn has passed", 0.0, counts=False)
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


async def _ready_channel(core: Core, waiting: Waiting) -> ConnectedChannel:
    """Return the channel of a message that waits.

    Raises:
        TryLater: when the channel is not ready, or the message can be taken back.
    """
    until = waiting.undo_until
    if until is not None and (left := until - core.clock()) > timedelta(0):
        # It was sent off early, together with what waited for the channel.
        raise TryLater("it can be taken back", left.total_seconds(), counts=False)
    connected = await core.accounts.by_id(waiting.channel_id)
    if connected is None or connected.version != waiting.channel_version:
        # Another process changed it a moment ago: perhaps it may send again.
        core.accounts.forget()
        connected = await core.accounts.by_id(waiting.channel_id)
    if connected is None or not connected.enabled or connected.paused_reason:
        raise TryLater("the channel is not ready", _PAUSED_SECONDS, counts=False)
    return connected


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
    if message.status not in UNDER_WAY:
        # A status of the platform was faster, and knows better.
        return
    message.fault = as_json(verdict.fault)
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

_BROKEN = (
    "Webcare could not send this message. Tell an administrator: the log says why."
)
