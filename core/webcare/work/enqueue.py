"""Putting work into lanes, in the transaction that causes it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, case
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from webcare.storage.bulk import insert_many, insert_rows
from webcare.storage.tables import Job, Lane


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


def enqueue(place: Session | Connection, *jobs: NewJob) -> None:
    """Add jobs and wake their lanes, set-wise, within the caller's transaction."""
    if not jobs:
        return
    connection = place.connection() if isinstance(place, Session) else place
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


def wake_lanes(connection: Connection, lanes: dict[str, datetime]) -> None:
    """Make lanes ready at a moment, or leave them if they are ready sooner.

    Sorted, so that two transactions never wait for each other.
    """
    insert_many(
        connection,
        _wake(connection.dialect.name),
        [{"key": key, "ready_at": at} for key, at in sorted(lanes.items())],
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
