"""Claiming lanes, and saying what became of their jobs.

A worker holds a lane by a lease, and locks it by its own name before it says what
became of a job: one that lost its lease cannot acknowledge what another does by now.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, update
from sqlalchemy.orm import aliased
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
    return first_jobs(connection, [lane]).get(lane)


def first_jobs(connection: Connection, lanes: Sequence[str]) -> dict[str, JobView]:
    """Return the jobs that are next in lanes; a lane without any is not in it."""
    if not lanes:
        return {}
    rows = connection.execute(_FIRST_JOBS, {"lanes": lanes})
    return {row.lane: JobView(*row) for row in rows}


_EARLIER = aliased(Job)
_FIRST_JOBS = (
    select(
        col(Job.id),
        col(Job.lane),
        col(Job.kind),
        col(Job.payload),
        col(Job.attempts),
        col(Job.run_at),
    )
    .join(Lane, col(Lane.key) == col(Job.lane))
    .where(
        col(Lane.key).in_(bindparam("lanes", expanding=True)),
        # The first by the lane's own index, however many wait behind it.
        col(Job.id)
        == select(func.min(_EARLIER.id))
        .where(col(_EARLIER.lane) == col(Lane.key), col(_EARLIER.failed_at).is_(None))
        .correlate(Lane)
        .scalar_subquery(),
    )
)


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


def hold(connection: Connection, lane: str, *, worker: str) -> bool:
    """Lock a lane that is ours; False when another worker has it by now.

    Whoever enqueues meanwhile waits for us, and then finds either the lane or its
    absence, never a lane that was about to vanish.
    """
    held = connection.execute(
        _HOLD, {"of_lane": lane, "of_worker": worker, "same": worker}
    )
    return held.rowcount == 1


def finish(connection: Connection, job: JobView) -> None:
    """Remove a job that is done; its lane is held."""
    connection.execute(_FINISH, {"of_job": job.id})


def postpone(
    connection: Connection,
    job: JobView,
    *,
    until: datetime,
    error: str,
    counts: bool = True,
) -> None:
    """Try a job again later; its lane, which is held, waits with it.

    `counts` is False when the pause was no failed attempt.
    """
    connection.execute(
        update(Job)
        .where(col(Job.id) == job.id)
        .values(attempts=job.attempts + counts, run_at=until, last_error=error)
    )


def set_aside(
    connection: Connection, job: JobView, *, now: datetime, error: str
) -> None:
    """Take a job that keeps failing out of its lane, for a person to look at."""
    connection.execute(
        update(Job)
        .where(col(Job.id) == job.id)
        .values(attempts=job.attempts + 1, failed_at=now, last_error=error)
    )


def release(connection: Connection, lane: str, upcoming: JobView | None) -> None:
    """Give back a lane that is held: ready when its next job is, gone without one."""
    if upcoming is None:
        connection.execute(_REMOVE, {"of_lane": lane})
    else:
        connection.execute(_RELEASE, {"of_lane": lane, "ready": upcoming.run_at})


# Made once: to build a statement takes as long as to send it.
_HOLD = (
    update(Lane)
    .where(
        col(Lane.key) == bindparam("of_lane"),
        col(Lane.worker) == bindparam("of_worker"),
    )
    .values(worker=bindparam("same"))
)
_FINISH = delete(Job).where(col(Job.id) == bindparam("of_job"))
_REMOVE = delete(Lane).where(col(Lane.key) == bindparam("of_lane"))
_RELEASE = (
    update(Lane)
    .where(col(Lane.key) == bindparam("of_lane"))
    .values(worker=None, lease_until=None, ready_at=bindparam("ready"))
)


def next_ready(connection: Connection, now: datetime) -> datetime | None:
    """Return when the next free lane is ready; None without any."""
    return connection.execute(
        select(func.min(col(Lane.ready_at))).where(is_free(now))
    ).scalar_one()
