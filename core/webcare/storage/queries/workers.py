"""Who does the work: the lanes that are held, and the processes that hold them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import Session, col

from webcare.domain.access import Scope
from webcare.storage.leases import is_free
from webcare.storage.queries.backlog import must_manage
from webcare.storage.tables import Job, Lane, WorkerRow

SHOWN_AT_MOST = 100
SILENT = timedelta(seconds=30)
"""A process that said nothing for so long died, or hangs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessView:
    """A process that works; `WorkerRow` says what its parts are.

    Attributes:
        silent: whether it has not been heard of for longer than `SILENT`.
    """

    name: str
    kind: str
    host: str
    pid: int
    version: str
    started_at: datetime
    seen_at: datetime
    lanes: int
    silent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldLane:
    """A lane that a worker holds, and the job that is first in it.

    Attributes:
        worker: how the worker signs; another one after every start of its process.
        host: where that runs; empty when the process is not known (any more).
        job_id: None when the lane is empty and about to go.
    """

    lane: str
    worker: str
    until: datetime
    host: str
    pid: int | None
    job_id: int | None
    kind: str


def processes(scope: Scope, session: Session, now: datetime) -> list[ProcessView]:
    """Return the processes that work, those that run for longest first.

    Raises:
        Forbidden: when the caller does not manage the installation.
    """
    must_manage(scope)
    query = (
        select(WorkerRow)
        .order_by(col(WorkerRow.started_at), col(WorkerRow.name))
        .limit(SHOWN_AT_MOST)
    )
    return [
        ProcessView(
            name=row.name,
            kind=row.kind,
            host=row.host,
            pid=row.pid,
            version=row.version,
            started_at=row.started_at,
            seen_at=row.seen_at,
            lanes=row.lanes,
            silent=row.seen_at < now - SILENT,
        )
        for row in session.scalars(query)
    ]


def held_lanes(
    scope: Scope,
    session: Session,
    now: datetime,
    *,
    among: Collection[str] | None = None,
) -> list[HeldLane]:
    """Return the lanes that are held, by their keys.

    Args:
        scope: who asks.
        session: to read with.
        now: a lease that ran out before holds nothing.
        among: only these; at most `SHOWN_AT_MOST` when None.

    Raises:
        Forbidden: when the caller does not manage the installation.
    """
    must_manage(scope)
    first = (
        select(func.min(col(Job.id)))
        .where(col(Job.lane) == col(Lane.key), col(Job.failed_at).is_(None))
        .correlate(Lane)
        .scalar_subquery()
    )
    query = (
        select(
            col(Lane.key),
            col(Lane.worker),
            col(Lane.lease_until),
            col(WorkerRow.host),
            col(WorkerRow.pid),
            col(Job.id),
            col(Job.kind),
        )
        .outerjoin(WorkerRow, col(WorkerRow.name) == col(Lane.worker))
        .outerjoin(Job, col(Job.id) == first)
        .where(col(Lane.worker).is_not(None), ~is_free(now))
        .order_by(col(Lane.key))
    )
    if among is None:
        query = query.limit(SHOWN_AT_MOST)
    else:
        query = query.where(col(Lane.key).in_(among))
    return [
        HeldLane(
            lane=row[0],
            worker=row[1] or "",
            until=row[2],
            host=row[3] or "",
            pid=row[4],
            job_id=row[5],
            kind=row[6] or "",
        )
        for row in session.execute(query)
    ]
