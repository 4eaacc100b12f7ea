"""Asking platforms for what no webhook brings, one at a time for an account."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Literal

import structlog
from prometheus_client import Counter
from sqlmodel import Session, col, select

from webcare.domain.backoff import backoff
from webcare.errors import (
    ChannelDown,
    DeliveryError,
    PermanentDeliveryError,
    PluginError,
    StorageUnavailable,
    TemporaryDeliveryError,
)
from webcare.plugin import Polled
from webcare.services.connecting.accounts import ConnectedChannel
from webcare.services.connecting.pausing import PAUSED_BY_HAND, pause_row
from webcare.services.connecting.poll_jobs import poll_next, poll_soon, without_job
from webcare.services.core import Core
from webcare.services.receiving import Addressed, Delivery, ReceiptBatcher
from webcare.services.receiving.charges import call_rows, keep_charges
from webcare.storage.ids import new_id
from webcare.storage.tables import ChannelReport, ChannelRow
from webcare.work.engine import TryLater
from webcare.work.lanes import JobView
from webcare.work.schedules import Recurring

TOPIC = "polling"
ENSURE = Recurring("polls.ensure", timedelta(minutes=1))
NOT_FETCHED = (
    "What is new cannot be fetched from the platform at the moment; we go on trying."
)
FETCHED_AGAIN = "What is new is fetched from the platform again."
PLUGIN_FAILED = (
    "The plugin of this channel failed while it fetched what is new. "
    "The log says where."
)

POLLS = Counter("webcare_polls_total", "Looks at platforms for what is new", ["fate"])
for _fate in ("done", "failed"):
    # There from the beginning, as 0: the first rise of what was absent is not seen.
    POLLS.labels(_fate)

DEADLINE_SECONDS = 30.0
_PAUSED_SECONDS = 60.0
_SHORTEST_PAUSE = timedelta(seconds=1)
_LONGEST_PAUSE = timedelta(days=1)
_LONGEST_BACKOFF = timedelta(minutes=10)
_BLIPS = 3
"""So many failures in a row are nothing that an administrator need know of."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Standing:
    """Where a channel stands, as its row says now."""

    version: int
    cursor: str
    paused_reason: str | None


async def ensure_polls(core: Core) -> None:
    """Begin with the channels that can be asked and of which nobody does."""
    able = [
        each.id
        for each in await core.accounts.all()
        if each.enabled and each.able.polling
    ]
    missing = await core.read(lambda session: without_job(session, able))
    now = core.clock()

    def begin(session: Session) -> None:
        for channel_id in missing:
            poll_soon(session, channel_id, now)

    if missing:
        await core.write(begin)


async def poll(core: Core, batcher: ReceiptBatcher, job: JobView) -> None:
    """Do the job `channel.poll`; without a channel that can be asked it is done.

    Raises:
        TryLater: when the platform could not be asked.
    """
    try:
        await _poll(core, batcher, job)
    except StorageUnavailable:
        raise TryLater("the database is away", counts=False) from None


async def _poll(core: Core, batcher: ReceiptBatcher, job: JobView) -> None:
    channel_id = int(job.payload["channel"])
    standing = await core.read(lambda session: _standing(session, channel_id))
    if standing is None:
        return
    connected = await core.accounts.by_id(channel_id)
    if connected is None or connected.version != standing.version:
        core.accounts.forget()
        connected = await core.accounts.by_id(channel_id)
    if connected is None or not connected.able.polling:
        return
    if standing.paused_reason not in {None, PAUSED_BY_HAND}:
        raise TryLater("the channel is paused", _PAUSED_SECONDS, counts=False)
    try:
        async with core.plugins.contain(
            connected.type, "poll", deadline=DEADLINE_SECONDS
        ):
            polled = await connected.channel.poll(
                connected.account, standing.cursor, core.accounts.http(connected)
            )
    except Exception as error:  # noqa: BLE001 - every error has its pause
        await _fail(core, connected, job, error)
        return
    await _keep(core, batcher, connected, job, polled)


def _standing(session: Session, channel_id: int) -> _Standing | None:
    """Return where a channel stands; None when nothing is to be asked."""
    row = session.get(ChannelRow, channel_id)
    if row is None or not row.enabled:
        return None
    return _Standing(row.version, row.poll_cursor or "", row.paused_reason)


async def _keep(
    core: Core,
    batcher: ReceiptBatcher,
    connected: ConnectedChannel,
    job: JobView,
    polled: Polled,
) -> None:
    """Store what was brought, and only then where to go on."""
    now = core.clock()
    delivery = _delivery(connected, polled, now)
    if polled.events:
        await batcher.submit(delivery)
    charges = call_rows(connected.id, f"poll:{delivery.id}", polled.charges, now)
    pause = min(max(polled.again_in, _SHORTEST_PAUSE), _LONGEST_PAUSE)

    def note(session: Session) -> None:
        row = session.get_one(ChannelRow, connected.id, with_for_update=True)
        row.poll_cursor, row.polled_at = polled.cursor, now
        keep_charges(session.connection(), charges)
        _report(session, row.id, "ok", FETCHED_AGAIN, now)
        poll_next(session, row.id, job.id, now + pause)

    await core.write(note)
    POLLS.labels("done").inc()
    if polled.events:
        log.info("channel.polled", channel=connected.name, events=len(polled.events))


def _delivery(connected: ConnectedChannel, polled: Polled, now: datetime) -> Delivery:
    """Return what was brought as if a webhook had; its body is the events."""
    body = {
        "polled": [
            {"event": type(event).__name__, **asdict(event)} for event in polled.events
        ]
    }
    return Delivery(
        new_id(),
        connected,
        json.dumps(body, default=str).encode(),
        now,
        tuple(Addressed(event, connected) for event in polled.events),
    )


async def _fail(
    core: Core, connected: ConnectedChannel, job: JobView, error: Exception
) -> None:
    """Note a failed look at the platform.

    Raises:
        TryLater: always.
    """
    POLLS.labels("failed").inc()
    log.warning(
        "channel.not_polled",
        channel=connected.name,
        error=type(error).__name__,
        attempts=job.attempts,
    )
    now = core.clock()
    if isinstance(error, ChannelDown):
        reason = error.for_agent
        await core.write(lambda session: pause_row(session, connected.id, reason))
        core.accounts.forget()
        raise TryLater(reason, _PAUSED_SECONDS, counts=False)
    level, sentence = _judged(error)
    if level == "error" or job.attempts >= _BLIPS:
        await core.write(lambda s: _report(s, connected.id, level, sentence, now))
    raise TryLater(type(error).__name__, _pause(error, job.attempts))


def _judged(error: Exception) -> tuple[Literal["warning", "error"], str]:
    if isinstance(error, PluginError):
        return "warning", PLUGIN_FAILED
    if not isinstance(error, DeliveryError):
        return "warning", NOT_FETCHED
    permanent = isinstance(error, PermanentDeliveryError)
    return "error" if permanent else "warning", error.for_agent


def _pause(error: Exception, attempts: int) -> float:
    pause = min(backoff(attempts), _LONGEST_BACKOFF).total_seconds()
    asked = error.retry_after if isinstance(error, TemporaryDeliveryError) else None
    return max(pause, min(asked or 0.0, _LONGEST_PAUSE.total_seconds()))


def _report(
    session: Session,
    channel_id: int,
    level: Literal["ok", "warning", "error"],
    sentence: str,
    now: datetime,
) -> None:
    """Change the channel's health, unless it says so already."""
    newest = session.exec(
        select(ChannelReport.level, ChannelReport.text)
        .where(ChannelReport.channel_id == channel_id, ChannelReport.topic == TOPIC)
        .order_by(col(ChannelReport.reported_at).desc(), col(ChannelReport.id).desc())
        .limit(1)
    ).first()
    told = newest or ("ok", "")
    if told[0] == level and (level == "ok" or told[1] == sentence):
        return
    report_id = new_id()
    session.add(
        ChannelReport(
            id=report_id,
            channel_id=channel_id,
            key=f"{TOPIC}:{report_id}",
            what="polling.recovered" if level == "ok" else "polling.failed",
            topic=TOPIC,
            level=level,
            text=sentence,
            detail="{}",
            reported_at=now,
        )
    )
