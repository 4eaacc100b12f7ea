"""The work that is there: what waits, what was given up, and who does it.

All of it belongs to the installation, whatever channel it is about: whoever may not
manage that sees none of it. Counts stop at `COUNTED_AT_MOST`, so that looking costs the
same however much waits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, select
from sqlmodel import Session, col

from webcare.domain.access import Scope
from webcare.errors import NotFound
from webcare.storage.counting import count_up_to
from webcare.storage.leases import is_free
from webcare.storage.paging import Page, key_of, page_of
from webcare.storage.queries.backlog import must_manage
from webcare.storage.queries.work_subjects import Subject, subjects_of
from webcare.storage.queries.workers import held_lanes
from webcare.storage.tables import Job, Lane

COUNTED_AT_MOST = 10_000
LATE = timedelta(minutes=1)
"""A lane that is ready for longer than this, and that nobody takes, is late."""

GONE = "This work is not there any more: it was done, or somebody dropped it."

_Columns = tuple[
    int,
    str,
    str,
    dict[str, Any],
    int,
    str,
    datetime,
    datetime | None,
]


class WorkState(StrEnum):
    """Where a piece of work stands: given up, its time has come, or not yet."""

    ASIDE = "aside"
    DUE = "due"
    LATER = "later"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkView:
    """One job, without what it carries, which may be somebody's words or number.

    Attributes:
        running: whether a worker does it just now, as far as its lane tells.
        attempts: how often it failed.
        error: why it failed or waits, in technical English; empty when it did neither.
        run_at: not before this moment.
        failed_at: since when it is set aside; None when it is not.
    """

    id: int
    lane: str
    kind: str
    state: WorkState
    running: bool
    attempts: int
    error: str
    run_at: datetime
    failed_at: datetime | None
    subject: Subject


@dataclass(frozen=True, slots=True)
class KindCount:
    """How much work of one kind there is, by its state."""

    kind: str
    aside: int = 0
    due: int = 0
    later: int = 0

    def of(self, state: WorkState) -> int:
        """Return the count of one state."""
        return {
            WorkState.ASIDE: self.aside,
            WorkState.DUE: self.due,
            WorkState.LATER: self.later,
        }[state]


@dataclass(frozen=True, slots=True)
class Late:
    """Lanes that are ready and that nobody takes, and since when the first one is."""

    lanes: int
    since: datetime


def work(
    scope: Scope,
    session: Session,
    now: datetime,
    *,
    state: WorkState,
    kind: str | None = None,
    newest: bool = True,
    limit: int = 50,
    after: str | None = None,
) -> Page[WorkView]:
    """Return work in one state, in the order in which it was put there.

    Args:
        scope: who asks.
        session: to read with.
        now: what is due by then is due.
        state: which work.
        kind: only this kind.
        newest: the newest first, else the oldest.
        limit: of the page.
        after: the cursor of the page before.

    Raises:
        Forbidden: when the caller does not manage the installation.
        NotFound: for a cursor that is not ours.
    """
    must_manage(scope)
    job_id = col(Job.id)
    query = _all().where(_in(state, now))
    if kind:
        query = query.where(col(Job.kind) == kind)
    if after:
        last = key_of(after, 1)[0]
        query = query.where(job_id < last if newest else job_id > last)
    query = query.order_by(job_id.desc() if newest else job_id).limit(limit + 1)
    page = page_of(session.execute(query).all(), limit, lambda row: (row[0],))
    return Page(_views(scope, session, page.items, now), page.next)


def work_item(scope: Scope, session: Session, now: datetime, job_id: int) -> WorkView:
    """Return one job.

    Raises:
        Forbidden: when the caller does not manage the installation.
        NotFound: when it is not there, or not any more.
    """
    must_manage(scope)
    rows = session.execute(_all().where(col(Job.id) == job_id)).all()
    if not rows:
        raise NotFound(GONE)
    return _views(scope, session, rows, now)[0]


def work_ahead(scope: Scope, session: Session, item: WorkView) -> int:
    """Return how many jobs stand before one in its lane; none for what is aside.

    Raises:
        Forbidden: when the caller does not manage the installation.
    """
    must_manage(scope)
    if item.state is WorkState.ASIDE:
        return 0
    before = select(col(Job.id)).where(
        col(Job.lane) == item.lane,
        col(Job.failed_at).is_(None),
        col(Job.id) < item.id,
    )
    return count_up_to(session, before, COUNTED_AT_MOST)


def work_counts(scope: Scope, session: Session, now: datetime) -> list[KindCount]:
    """Return how much there is of every kind, the kinds by name.

    Raises:
        Forbidden: when the caller does not manage the installation.
    """
    must_manage(scope)
    found: dict[str, dict[str, int]] = {}
    for state in WorkState:
        some = select(col(Job.kind)).where(_in(state, now)).limit(COUNTED_AT_MOST)
        kinds = some.subquery()
        query = select(kinds.c.kind, func.count()).group_by(kinds.c.kind)
        for kind, count in session.execute(query):
            found.setdefault(kind, {})[state.value] = count
    return [KindCount(kind, **found[kind]) for kind in sorted(found)]


def late_lanes(scope: Scope, session: Session, now: datetime) -> Late | None:
    """Return which work nobody takes; None when all of it is taken in time.

    Work that waits behind other work of its lane is not late, nor is what was put off.

    Raises:
        Forbidden: when the caller does not manage the installation.
    """
    must_manage(scope)
    some = (
        select(col(Lane.ready_at))
        .where(col(Lane.ready_at) < now - LATE, is_free(now))
        .order_by(col(Lane.ready_at))
        .limit(COUNTED_AT_MOST)
        .subquery()
    )
    count, since = session.execute(
        select(func.count(), func.min(some.c.ready_at))
    ).one()
    return Late(count, since) if count else None


def _all() -> Select[*_Columns]:
    return select(
        col(Job.id),
        col(Job.lane),
        col(Job.kind),
        col(Job.payload),
        col(Job.attempts),
        col(Job.last_error),
        col(Job.run_at),
        col(Job.failed_at),
    )


def _in(state: WorkState, now: datetime) -> ColumnElement[bool]:
    failed_at, run_at = col(Job.failed_at), col(Job.run_at)
    match state:
        case WorkState.ASIDE:
            return failed_at.is_not(None)
        case WorkState.DUE:
            return and_(failed_at.is_(None), run_at <= now)
        case WorkState.LATER:
            return and_(failed_at.is_(None), run_at > now)


def _views(
    scope: Scope, session: Session, rows: Sequence[Row[*_Columns]], now: datetime
) -> list[WorkView]:
    payloads: Mapping[int, Mapping[str, Any]] = {row[0]: row[3] for row in rows}
    subjects = subjects_of(scope, session, payloads)
    lanes = {row[1] for row in rows}
    # Asked of the few lanes of a page: of all jobs, "which is the first in its lane"
    # would cost a look at each.
    held = held_lanes(scope, session, now, among=lanes) if lanes else []
    running = {each.job_id for each in held}
    return [
        _view(row, subjects[row[0]], running=row[0] in running, now=now) for row in rows
    ]


def _view(
    row: Row[*_Columns], subject: Subject, *, running: bool, now: datetime
) -> WorkView:
    job_id, lane, kind, _, attempts, error, run_at, failed_at = row
    due = WorkState.DUE if run_at <= now else WorkState.LATER
    return WorkView(
        id=job_id,
        lane=lane,
        kind=kind,
        state=due if failed_at is None else WorkState.ASIDE,
        running=running,
        attempts=attempts,
        error=error,
        run_at=run_at,
        failed_at=failed_at,
        subject=subject,
    )
