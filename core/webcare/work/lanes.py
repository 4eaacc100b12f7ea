"""Claiming lanes, and saying what became of their jobs.

A worker holds a lane by a lease and names itself in every statement that changes it:
one that lost its lease cannot acknowledge what another does by now.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, select, update
from sqlmodel import col

from webcare.storage.leases import is_free
from webcare.storage.tables import Job, Lane


@dataclass(frozen=True, slots=True)
class JobView:
    """One job as its handler sees it; `attempts` counts the earlier ones."""

    id: int
    lane: str
    kind: str
    payload: dict[str, Any]
    attempts: int
    run_at: datetime


def claim_lanes(
    connection: Connection,
    *,
    worker: str,
    now: datetime,
    lease: timedelta,
    limit: int,
) -> list[str]:
    """Take up to `limit` lanes that are ready and free, the longest ready first."""
    # A subquery may be run once a row, and then takes more than the limit.
    ready = (
        select(col(Lane.key))
        .where(col(Lane.ready_at) <= now, is_free(now))
        .order_by(col(Lane.ready_at))
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("ready")
        .prefix_with("MATERIALIZED")
    )
    claimed = connection.execute(
        update(Lane)
        .where(col(Lane.key).in_(select(ready.c.key)))
        .values(worker=worker, lease_until=now + lease)
        .returning(col(Lane.key))
    )
    return list(claimed.scalars())


def first_job(connection: Connection, lane: str) -> JobView | None:
    """Return the job that is next in a lane."""
    row = connection.execute(
        select(
            col(Job.id),
            col(Job.lane),
            col(Job.kind),
            col(Job.payload),
            col(Job.attempts),
            col(Job.run_at),
        )
        .where(col(Job.lane) == lane, col(Job.failed_at).is_(None))
        .order_by(col(Job.id))
        .limit(1)
    ).first()
    return None if row is None else JobView(*row)


def free_all(connection: Connection) -> None:
    """Take every lane from whoever held it; for a database with one worker only."""
    connection.execute(
        update(Lane)
        .where(col(Lane.worker).is_not(None))
        .values(worker=None, lease_until=None)
    )


def free(connection: Connection, *, worker: str) -> None:
    """Take every lane from one worker, which does no more."""
    connection.execute(
        update(Lane)
        .where(col(Lane.worker) == worker)
        .values(worker=None, lease_until=None)
    )


def renew(
    connection: Connection,
    *,
    worker: str,
    lanes: list[str],
    until: datetime,
) -> None:
    """Hold lanes longer.

    Locked in the order in which whoever enqueues locks them, so that the two never
    wait for each other.
    """
    ours = (
        select(col(Lane.key))
        .where(col(Lane.key).in_(lanes), col(Lane.worker) == worker)
        .order_by(col(Lane.key))
        .with_for_update()
        .cte("ours")
        .prefix_with("MATERIALIZED")
    )
    connection.execute(
        update(Lane)
        .where(col(Lane.key).in_(select(ours.c.key)))
        .values(lease_until=until)
    )


def finish(connection: Connection, job: JobView, *, worker: str) -> bool:
    """Remove a job that is done; False when another worker has its lane by now."""
    if not _held(connection, job.lane, worker):
        return False
    connection.execute(delete(Job).where(col(Job.id) == job.id))
    return True


def postpone(
    connection: Connection,
    job: JobView,
    *,
    worker: str,
    until: datetime,
    error: str,
    counts: bool = True,
) -> bool:
    """Try a job again later; its lane waits with it.

    `counts` is False when the pause was no failed attempt.
    """
    if not _held(connection, job.lane, worker):
        return False
    connection.execute(
        update(Job)
        .where(col(Job.id) == job.id)
        .values(attempts=job.attempts + counts, run_at=until, last_error=error)
    )
    return True


def set_aside(
    connection: Connection, job: JobView, *, worker: str, now: datetime, error: str
) -> bool:
    """Take a job that keeps failing out of its lane, for a person to look at."""
    if not _held(connection, job.lane, worker):
        return False
    connection.execute(
        update(Job)
        .where(col(Job.id) == job.id)
        .values(attempts=job.attempts + 1, failed_at=now, last_error=error)
    )
    return True


def release(connection: Connection, lane: str, *, worker: str) -> None:
    """Give a lane back: ready when its next job is, gone when there is none.

    The row is locked first; whoever enqueues meanwhile waits for us and then finds
    either the lane or its absence, never a lane that was about to vanish.
    """
    if not _held(connection, lane, worker):
        return
    upcoming = connection.execute(
        select(func.min(col(Job.id))).where(
            col(Job.lane) == lane, col(Job.failed_at).is_(None)
        )
    ).scalar_one()
    if upcoming is None:
        connection.execute(delete(Lane).where(col(Lane.key) == lane))
        return
    run_at = select(col(Job.run_at)).where(col(Job.id) == upcoming).scalar_subquery()
    connection.execute(
        update(Lane)
        .where(col(Lane.key) == lane)
        .values(worker=None, lease_until=None, ready_at=run_at)
    )


def next_ready(connection: Connection, now: datetime) -> datetime | None:
    """Return when the next free lane is ready; None without any."""
    return connection.execute(
        select(func.min(col(Lane.ready_at))).where(is_free(now))
    ).scalar_one()


def _held(connection: Connection, lane: str, worker: str) -> bool:
    """Lock a lane that is ours; False when it is not any more."""
    held = connection.execute(
        update(Lane)
        .where(col(Lane.key) == lane, col(Lane.worker) == worker)
        .values(worker=worker)
    )
    return held.rowcount == 1
