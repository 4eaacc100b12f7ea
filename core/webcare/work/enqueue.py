"""Putting work into lanes, or forward, in the transaction that causes it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, bindparam, case, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from webcare.storage.bulk import execute_rows, insert_many, insert_rows
from webcare.storage.tables import Job, Lane
from webcare.storage.types import UtcDateTime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewJob:
    """Something to do.

    Attributes:
        lane: jobs of one lane run in order, one at a time.
        kind: which handler does it.
        run_at: not before this moment. A lane never overtakes its first job, so what
            is far off belongs in a lane of its own.
    """

    lane: str
    kind: str
    run_at: datetime
    payload: dict[str, Any] = field(default_factory=dict)


_WAKES = "work was left"


def leaves_work(session: Session) -> bool:
    """Tell whether something was put into a lane, or forward, in a session."""
    return _WAKES in session.info


def enqueue(place: Session | Connection, *jobs: NewJob) -> None:
    """Add jobs and wake their lanes, set-wise, within the caller's transaction."""
    if not jobs:
        return
    connection = _noted(place)
    insert_rows(
        connection,
        Job,
        [
            {
                "lane": job.lane,
                "kind": job.kind,
                "payload": job.payload,
                "run_at": job.run_at,
                "attempts": 0,
                "last_error": "",
            }
            for job in jobs
        ],
    )
    wake_lanes(connection, _earliest(jobs))


def wake_lanes(place: Session | Connection, lanes: dict[str, datetime]) -> None:
    """Make lanes ready at a moment, or leave them if they are ready sooner.

    Sorted, so that two transactions never wait for each other.
    """
    connection = _noted(place)
    insert_many(
        connection,
        _wake(connection.dialect.name),
        [{"key": key, "ready_at": at} for key, at in sorted(lanes.items())],
    )


def hasten(
    place: Session | Connection, lanes: Iterable[str], *, kind: str, now: datetime
) -> None:
    """Let the jobs of a kind in some lanes run now, whatever they wait for."""
    connection = _noted(place)
    keys = sorted(set(lanes))
    # The lanes first: that locks them, as whoever postpones a job does.
    wake_lanes(connection, dict.fromkeys(keys, now))
    execute_rows(
        connection,
        _HASTEN,
        [{"of_lane": key, "of_kind": kind, "now": now} for key in keys],
    )


def _noted(place: Session | Connection) -> Connection:
    if isinstance(place, Connection):
        return place
    place.info[_WAKES] = True
    return place.connection()


_NOW = bindparam("now", type_=UtcDateTime)
_HASTEN = (
    update(Job)
    .where(
        col(Job.lane) == bindparam("of_lane"),
        col(Job.kind) == bindparam("of_kind"),
        col(Job.failed_at).is_(None),
        col(Job.run_at) > _NOW,
    )
    .values(run_at=_NOW)
)


@cache
def _wake(dialect: str) -> Insert:
    statement = (postgresql if dialect == "postgresql" else sqlite).insert(Lane)
    excluded = statement.excluded.ready_at
    sooner = case((excluded < col(Lane.ready_at), excluded), else_=col(Lane.ready_at))
    upsert: Insert = statement.on_conflict_do_update(
        index_elements=["key"], set_={"ready_at": sooner}
    )
    return upsert


def _earliest(jobs: Sequence[NewJob]) -> dict[str, datetime]:
    lanes: dict[str, datetime] = {}
    for job in jobs:
        lanes[job.lane] = min(job.run_at, lanes.get(job.lane, job.run_at))
    return lanes
