"""Work that a person looks after: tried again at once, or dropped.

What a person does here and what a worker does at the same time happen one after the
other: both lock the lane before they change a job in it.
"""

from collections.abc import Sequence
from functools import partial

import structlog
from sqlalchemy import func
from sqlmodel import Session, col, select

from webcare.domain.access import Scope
from webcare.domain.status import MessageStatus
from webcare.errors import InvalidTransition, NotFound
from webcare.services.conversations.converse import send_again
from webcare.services.core import Core
from webcare.services.operations.dropping import hold, let_go
from webcare.storage.queries.backlog import must_manage
from webcare.storage.queries.work import GONE
from webcare.storage.tables import Job, Lane
from webcare.work.enqueue import wake_lanes

AT_ONCE = 200
"""Jobs a transaction: a platform that was away for a day leaves thousands."""

NOT_FAILED = "Only work that failed is tried again, and this is not (any more)."
RUNNING = "A worker does this right now. Try again in a moment."

log = structlog.get_logger()


async def retry(core: Core, scope: Scope, job_id: int) -> None:
    """Do work now that failed: set aside, or waiting for its next attempt.

    A message that was given up is under way again, with those that follow it; one that
    was perhaps sent is not, whoever asks.

    Raises:
        Forbidden: when the caller does not manage the installation.
        NotFound: when it was done or dropped meanwhile.
        InvalidTransition: when it did not fail, or is being done; or when the message
            that it sends follows another one that failed.
    """
    must_manage(scope)
    job = await core.write(lambda session: _try_again(core, session, scope, job_id))
    log.info("work.retried", job=job_id, kind=job.kind, lane=job.lane, by=scope.user_id)


async def retry_all(core: Core, scope: Scope, kind: str) -> int:
    """Try all work of a kind again that is set aside; return how much that was.

    Raises:
        Forbidden: when the caller does not manage the installation.
    """
    must_manage(scope)
    total, last = 0, 0
    while ids := await core.read(partial(_set_aside, kind=kind, after=last)):
        some = partial(_try_some, core=core, scope=scope, job_ids=ids)
        total += await core.write(some)
        last = ids[-1]
    log.info("work.all_retried", kind=kind, jobs=total, by=scope.user_id)
    return total


async def drop(core: Core, scope: Scope, job_id: int) -> None:
    """Give work up for good, and let nothing look as if it were still coming.

    Raises:
        Forbidden: when the caller does not manage the installation.
        NotFound: when it was done or dropped meanwhile.
        InvalidTransition: when a worker does it just now.
    """
    must_manage(scope)

    def change(session: Session) -> Job:
        job = _held(core, session, job_id)
        session.delete(job)
        session.flush()
        let_go(core, session, scope, job.kind, job.payload)
        return job

    job = await core.write(change)
    log.info("work.dropped", job=job_id, kind=job.kind, lane=job.lane, by=scope.user_id)


def _set_aside(session: Session, kind: str, after: int) -> Sequence[int]:
    job_id = col(Job.id)
    rows = session.exec(
        select(job_id)
        .where(Job.kind == kind, col(Job.failed_at).is_not(None), job_id > after)
        .order_by(job_id)
        .limit(AT_ONCE)
    )
    return [each for each in rows if each is not None]


def _try_some(
    session: Session, core: Core, scope: Scope, job_ids: Sequence[int]
) -> int:
    count = 0
    for job_id in job_ids:
        try:
            _try_again(core, session, scope, job_id)
        except (NotFound, InvalidTransition):
            # Somebody was faster, or it follows a message that stays as it is.
            continue
        count += 1
    return count


def _try_again(core: Core, session: Session, scope: Scope, job_id: int) -> Job:
    job, now = _held(core, session, job_id), core.clock()
    if job.failed_at is None and not job.last_error:
        raise InvalidTransition(NOT_FAILED)
    message = hold(session, job.kind, job.payload)
    if job.failed_at and message and message.status == MessageStatus.FAILED.value:
        send_again(session, message, scope, now)
        session.delete(job)
        return job
    job.failed_at, job.attempts, job.last_error, job.run_at = None, 0, "", now
    return job


def _held(core: Core, session: Session, job_id: int) -> Job:
    """Return a job that no worker has, locked, and its lane awake.

    Raises:
        NotFound: when it is not there any more.
        InvalidTransition: when a worker has it.
    """
    known = session.get(Job, job_id)
    if known is None:
        raise NotFound(GONE)
    hold(session, known.kind, known.payload)
    # It locks the lane. A worker that finds nothing in it removes it.
    wake_lanes(session, {known.lane: core.clock()})
    job = session.get(Job, job_id, with_for_update=True, populate_existing=True)
    if job is None:
        raise NotFound(GONE)
    if _is_running(core, session, job):
        raise InvalidTransition(RUNNING)
    return job


def _is_running(core: Core, session: Session, job: Job) -> bool:
    """Tell whether a job is the first of a lane that a worker holds."""
    if job.failed_at is not None:
        return False
    lane = session.get_one(Lane, job.lane, populate_existing=True)
    if lane.worker is None or lane.lease_until is None:
        return False
    first = session.exec(
        select(func.min(Job.id)).where(
            Job.lane == job.lane, col(Job.failed_at).is_(None)
        )
    ).one()
    return lane.lease_until >= core.clock() and first == job.id
