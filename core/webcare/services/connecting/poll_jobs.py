"""The work that asks platforms for what is new: one job a channel, again and again."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from webcare.storage.locks import lock_names
from webcare.storage.tables import Job
from webcare.work.enqueue import NewJob, enqueue, hasten

POLL = "channel.poll"
"""The kind of job that asks a platform once, and leaves a job for the next time."""


def poll_job(channel_id: int, run_at: datetime) -> NewJob:
    """Return the job that asks a channel's platform."""
    return NewJob(
        lane=_lane(channel_id),
        kind=POLL,
        payload={"channel": channel_id},
        run_at=run_at,
    )


def without_job(session: Session, channel_ids: Iterable[int]) -> Sequence[int]:
    """Return the channels of which nobody is going to ask the platform."""
    lanes = {_lane(each): each for each in channel_ids}
    taken = session.exec(
        select(Job.lane).where(
            col(Job.lane).in_(lanes), Job.kind == POLL, col(Job.failed_at).is_(None)
        )
    )
    for lane in taken:
        lanes.pop(lane, None)
    return list(lanes.values())


def poll_soon(session: Session, channel_id: int, now: datetime) -> None:
    """Ask a channel's platform now, and from then on."""
    # Two processes may begin at the same time.
    lock_names(session.connection(), [_lane(channel_id)])
    if without_job(session, [channel_id]):
        enqueue(session, poll_job(channel_id, now))
    else:
        hasten(session, [_lane(channel_id)], kind=POLL, now=now)


def poll_next(session: Session, channel_id: int, job_id: int, run_at: datetime) -> None:
    """Leave one job for the next time, whatever was left before by the same one.

    A process may die after this, so that its job is done again.
    """
    session.execute(
        delete(Job).where(
            col(Job.lane) == _lane(channel_id),
            col(Job.kind) == POLL,
            col(Job.id) != job_id,
            col(Job.failed_at).is_(None),
        )
    )
    enqueue(session, poll_job(channel_id, run_at))


def _lane(channel_id: int) -> str:
    return f"poll:{channel_id}"
