"""What is looked up when figures are asked for: how much waits, and what is free.

What happens is counted where it happens. All processes of an installation say the same
of what lies in the database; take the largest, not the sum.
"""

from contextlib import suppress
from datetime import datetime
from functools import cache

from prometheus_client import Gauge, Info
from sqlalchemy import ColumnElement, literal, select
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, SQLModel, col

import webcare
from webcare.domain.access import SYSTEM
from webcare.errors import StorageUnavailable
from webcare.services.connecting.pausing import PAUSED_BY_HAND
from webcare.services.core import Core
from webcare.storage.counting import count_up_to
from webcare.storage.queries.backlog import work_waiting_since
from webcare.storage.queries.conversations import unanswered_count
from webcare.storage.tables import Attachment, ChannelRow, DeadLetter, Job

QUEUE = Gauge(
    "webcare_queue_unanswered", "Conversations that wait for us, 1000 at the most"
)
JOBS = Gauge(
    "webcare_jobs", "Jobs that wait, and those set aside, 10000 at the most", ["state"]
)
OLDEST = Gauge(
    "webcare_oldest_job_seconds",
    "For how long the work that waits longest could have been done; 0 without any",
)
MEDIA = Gauge("webcare_media_waiting", "Files that are still being fetched")
PAUSED = Gauge(
    "webcare_channels_paused", "Channels that stopped because of what went wrong"
)
FAILING = Gauge(
    "webcare_webhook_failing_seconds",
    "For how long every webhook of a channel has failed in this process",
    ["channel"],
)
DEAD_LETTERS = Gauge("webcare_dead_letters", "What could not be understood or stored")
CONNECTIONS = Gauge(
    "webcare_database_connections",
    "Connections of this process to the database: in use, and the most there can be",
    ["state"],
)
INFO = Info("webcare", "Which version of Webcare this process runs")


_COUNTED_AT_MOST = 10_000


@cache
def _name_version() -> None:
    INFO.info({"version": webcare.__version__})


async def measure(core: Core) -> None:
    """Bring the figures up to date that are looked up."""
    _name_version()
    # Before this asks for a connection itself.
    in_use, at_most = core.database.connections()
    CONNECTIONS.labels("in_use").set(in_use)
    CONNECTIONS.labels("most").set(at_most)
    _measure_webhooks(core)
    now = core.clock()
    # Without the database, what this process counts itself matters all the more.
    with suppress(StorageUnavailable, SQLAlchemyError):
        await core.read(lambda session: _measure_backlog(session, now))


def _measure_backlog(session: Session, now: datetime) -> None:
    QUEUE.set(unanswered_count(SYSTEM, session))
    JOBS.labels("waiting").set(_count(session, Job, col(Job.failed_at).is_(None)))
    JOBS.labels("set_aside").set(_count(session, Job, col(Job.failed_at).is_not(None)))
    since = work_waiting_since(SYSTEM, session, now)
    OLDEST.set((now - since).total_seconds() if since else 0)
    MEDIA.set(_count(session, Attachment, col(Attachment.state) == "waiting"))
    DEAD_LETTERS.set(_count(session, DeadLetter, col(DeadLetter.replayed_at).is_(None)))
    paused = col(ChannelRow.enabled) & (col(ChannelRow.paused_reason) != PAUSED_BY_HAND)
    PAUSED.set(_count(session, ChannelRow, paused))


def _measure_webhooks(core: Core) -> None:
    now = core.clock()
    FAILING.clear()
    for each in core.webhooks.failing():
        FAILING.labels(each.channel).set(each.lasts(now).total_seconds())


def _count(session: Session, table: type[SQLModel], only: ColumnElement[bool]) -> int:
    rows = select(literal(1)).select_from(table).where(only)
    return count_up_to(session, rows, _COUNTED_AT_MOST)
