"""Work that comes again and again: of all the processes that look, one leaves the job.

Nobody leads. Every process that works asks with each heart-beat what is due, and the
row of a schedule is moved on once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select, update
from sqlmodel import col

from webcare.storage.bulk import insert_new
from webcare.storage.tables import Job, Schedule
from webcare.work.enqueue import NewJob, enqueue


@dataclass(frozen=True, slots=True)
class Recurring:
    """A kind of job that is due again every so often."""

    kind: str
    every: timedelta

    @property
    def lane(self) -> str:
        """Return the lane that is its own, so that it never overtakes itself."""
        return f"schedule:{self.kind}"


def enqueue_due(
    connection: Connection, recurring: Sequence[Recurring], now: datetime
) -> int:
    """Leave a job for everything that is due; return for how many.

    What was missed while nothing worked is done once, and what has not ended yet is
    not begun again.
    """
    # For a schedule that is new: due at once.
    rows = [{"name": each.kind, "next_at": now} for each in recurring]
    insert_new(connection, Schedule, rows)
    due = [each for each in recurring if _move_on(connection, each, now)]
    unfinished = _unfinished(connection, due)
    jobs = [
        NewJob(lane=each.lane, kind=each.kind, run_at=now)
        for each in due
        if each.lane not in unfinished
    ]
    enqueue(connection, *jobs)
    return len(jobs)


def _move_on(connection: Connection, recurring: Recurring, now: datetime) -> bool:
    """Move a schedule on to its next moment; False when it is not due."""
    # Far in the future it only is when a clock was wrong.
    due = or_(
        col(Schedule.next_at) <= now, col(Schedule.next_at) > now + 2 * recurring.every
    )
    moved = connection.execute(
        update(Schedule)
        .where(col(Schedule.name) == recurring.kind, due)
        .values(next_at=now + recurring.every)
    )
    return moved.rowcount == 1


def _unfinished(connection: Connection, recurring: Sequence[Recurring]) -> set[str]:
    if not recurring:
        return set()
    lanes = [each.lane for each in recurring]
    waiting = select(col(Job.lane)).where(
        col(Job.lane).in_(lanes), col(Job.failed_at).is_(None)
    )
    return set(connection.execute(waiting).scalars())
