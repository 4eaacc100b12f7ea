"""Doing the work: lanes side by side, the jobs of a lane in order.

Every job is done at least once: a worker that dies leaves its lease to run out, and
another takes the lane from the same job on. Handlers must bear that.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from webcare.domain.backoff import MAX_ATTEMPTS, backoff
from webcare.errors import StorageUnavailable
from webcare.live.signals import Signals, Topic
from webcare.storage.database import Database
from webcare.work import lanes, measures
from webcare.work.heartbeat import BEAT_SECONDS, LEASE, Heartbeat
from webcare.work.lanes import JobView

POLL_SECONDS = 1.0
TOGETHER_SECONDS = 0.01
"""Each commit wakes the engine, several times a reply, and each claim is another."""

_DRAIN_SECONDS = 10.0
_TURNS = 32
"""How many jobs a lane gets before another one that waits has its turn."""

Handler = Callable[[JobView], Awaitable[None]]

log = structlog.get_logger()


class TryLater(Exception):
    """Raised by a handler: the same job again, after a pause of so many seconds.

    None leaves the pause to the engine. It never gives up on these: the handler
    knows when it is enough. `counts` is False when nothing was tried yet.
    """

    def __init__(
        self, reason: str, seconds: float | None = None, *, counts: bool = True
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.seconds = seconds
        self.counts = counts


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job: done, again at `until`, or aside."""

    error: str = ""
    until: datetime | None = None
    counts: bool = True

    @property
    def name(self) -> str:
        """Return it as figures name it; `later` is a pause that was no failure."""
        if self.until is not None:
            return "again" if self.counts else "later"
        return "aside" if self.error else "done"


@dataclass(frozen=True, slots=True)
class _Claimed:
    """How many lanes were claimed, and the jobs that are due in them.

    `more` tells that there may be others, `ready_at` when the next one is ready.
    """

    lanes: int
    jobs: Sequence[JobView]
    more: bool
    ready_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Next:
    """The next job of a lane that we go on with, or when a lane is ready again."""

    job: JobView | None = None
    ready_at: datetime | None = None


class _LeaseLost(Exception):
    """Another worker has the lane by now, and what we did does not count."""


class WorkEngine:
    """Claims lanes and runs their jobs until it is stopped."""

    def __init__(
        self,
        database: Database,
        signals: Signals,
        handlers: Mapping[str, Handler],
        *,
        clock: Callable[[], datetime],
        side_by_side: int = 16,
        heartbeat: Heartbeat,
    ) -> None:
        self.worker = heartbeat.worker
        self._heartbeat = heartbeat
        self._database = database
        self._signals = signals
        self._handlers = handlers
        self._clock = clock
        self._side_by_side = side_by_side
        self._running: dict[str, asyncio.Task[datetime | None]] = {}
        self._stopping = asyncio.Event()
        self._more = False
        self._ready_at: datetime | None = None

    async def run(self) -> None:
        """Work until `stop`, then finish the jobs that have begun."""
        await self._take_over()
        heartbeat = asyncio.create_task(self._keep_beating())
        try:
            with self._signals.listen(Topic.WORK) as waiter:
                while not self._stopping.is_set():
                    await self._claim()
                    if not self._more:
                        await waiter.wait(self._pause())
                        await asyncio.sleep(TOGETHER_SECONDS)
            await self._drain()
        finally:
            tasks = [heartbeat, *self._running.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._leave()

    def stop(self) -> None:
        """Claim no more."""
        self._stopping.set()
        self._signals.notify(Topic.WORK)

    async def run_due(self) -> int:
        """Do everything that is due now, and return how many lanes that took."""
        count = 0
        while claimed := await self._claim():
            count += claimed
            await asyncio.gather(*self._running.values())
        return count

    async def _take_over(self) -> None:
        """Free what a process before us held, where there is only one at a time."""
        if self._database.on_sqlite:
            try:
                await self._database.work(lanes.free_all)
            except (StorageUnavailable, SQLAlchemyError) as error:
                log.warning("work.take_over_failed", error=type(error).__name__)

    async def _claim(self) -> int:
        """Start on as many lanes as there is room for; return how many."""
        room = self._side_by_side - len(self._running)
        if room <= 0:
            # Not for ever: whoever stops us does not wait for a job of minutes.
            await asyncio.wait(
                self._running.values(),
                timeout=POLL_SECONDS,
                return_when=asyncio.FIRST_COMPLETED,
            )
            self._more = True
            return 1
        try:
            claimed = await self._database.work(
                partial(self._take, limit=room, running=set(self._running))
            )
        except Exception as error:  # noqa: BLE001 - whatever it is, work must go on
            _complain("work.claim_failed", error)
            self._more, self._ready_at = False, None
            return 0
        self._more, self._ready_at = claimed.more, claimed.ready_at
        for job in claimed.jobs:
            task = asyncio.create_task(self._work_on(job))
            self._running[job.lane] = task
            task.add_done_callback(partial(self._ended, job.lane))
        return claimed.lanes

    def _ended(self, lane: str, task: asyncio.Task[datetime | None]) -> None:
        self._running.pop(lane, None)
        if task.cancelled():
            return
        if error := task.exception():
            log.error("work.lane_failed", lane=lane, exc_info=error)
        elif task.result():
            # No news for other processes, whose claims would be in vain.
            self._signals.wake(Topic.WORK)

    def _take(
        self, connection: Connection, limit: int, running: AbstractSet[str]
    ) -> _Claimed:
        """Claim lanes with their first jobs; see when there will be more, unless now.

        A lane that we still work on was ours, and its lease ran out while the database
        was away: now it is renewed.
        """
        now = self._clock()
        keys = lanes.claim_lanes(
            connection, worker=self.worker, now=now, lease=LEASE, limit=limit
        )
        new = [key for key in keys if key not in running]
        firsts = lanes.first_jobs(connection, new)
        nexts = [self._due_or_released(connection, key, firsts.get(key)) for key in new]
        more = len(keys) == limit
        return _Claimed(
            lanes=len(keys),
            jobs=[each.job for each in nexts if each.job],
            more=more,
            ready_at=None if more else lanes.next_ready(connection, now),
        )

    def _pause(self) -> float:
        """Return the seconds until a lane is ready, a poll at most."""
        if self._ready_at is None:
            return POLL_SECONDS
        left = (self._ready_at - self._clock()).total_seconds()
        return min(max(left, 0.01), POLL_SECONDS)

    async def _work_on(self, first: JobView) -> datetime | None:
        """Do the jobs of a lane; return when it is ready again, if it will be."""
        job: JobView | None = first
        ready_at, first_since, turns = None, None, 0
        while job is not None:
            outcome = await self._attempt(job, first_since)
            first_since, turns = self._clock(), turns + 1
            enough = outcome.until is not None or turns == _TURNS
            try:
                upcoming = await self._database.work(
                    partial(self._settle, job=job, outcome=outcome, enough=enough)
                )
            except _LeaseLost:
                measures.LOST.inc()
                return None
            job, ready_at = upcoming.job, upcoming.ready_at
        return ready_at

    def _due_or_released(
        self, connection: Connection, lane: str, upcoming: JobView | None
    ) -> _Next:
        """Go on with the next job of a lane if it is due; else give the lane back."""
        due = upcoming is not None and upcoming.run_at <= self._clock()
        if due and not self._stopping.is_set():
            return _Next(upcoming)
        return self._released(connection, lane, upcoming)

    def _released(
        self, connection: Connection, lane: str, upcoming: JobView | None
    ) -> _Next:
        lanes.release(connection, lane, upcoming)
        return _Next(ready_at=upcoming.run_at if upcoming else None)

    async def _attempt(self, job: JobView, first_since: datetime | None) -> Outcome:
        """Run a job's handler, and measure it.

        Before `first_since` another job of its lane was in front of it.
        """
        kind = job.kind if job.kind in self._handlers else "unknown"
        began, now = time.perf_counter(), self._clock()
        waited = (now - max(job.run_at, first_since or job.run_at)).total_seconds()
        with measures.attempted(job, kind, waited) as span:
            outcome = await self._handle(job)
            measures.ended(span, kind, outcome.name, began)
        return outcome

    async def _handle(self, job: JobView) -> Outcome:
        """Run a job's handler and sort how it ended."""
        handler = self._handlers.get(job.kind)
        if handler is None:
            # Perhaps of a version that is newer than ours, and works beside us.
            return self._failed(job, f"nothing handles {job.kind!r}")
        try:
            await handler(job)
        except TryLater as later:
            pause = (
                backoff(job.attempts)
                if later.seconds is None
                else timedelta(seconds=later.seconds)
            )
            return Outcome(later.reason, self._clock() + pause, later.counts)
        except Exception as error:
            log.exception("work.failed", job=job.id, kind=job.kind, lane=job.lane)
            return self._failed(job, type(error).__name__)
        return Outcome()

    def _failed(self, job: JobView, reason: str) -> Outcome:
        if job.attempts + 1 >= MAX_ATTEMPTS:
            return Outcome(reason)
        return Outcome(reason, self._clock() + backoff(job.attempts))

    def _settle(
        self, connection: Connection, job: JobView, outcome: Outcome, *, enough: bool
    ) -> _Next:
        """Note what became of a job; go on with the next one, unless it is `enough`.

        In one transaction with it: most lanes have one job.

        Raises:
            _LeaseLost: when another worker has the lane by now.
        """
        if not lanes.hold(connection, job.lane, worker=self.worker):
            raise _LeaseLost
        self._note(connection, job, outcome)
        upcoming = lanes.first_job(connection, job.lane)
        if enough:
            return self._released(connection, job.lane, upcoming)
        return self._due_or_released(connection, job.lane, upcoming)

    def _note(self, connection: Connection, job: JobView, outcome: Outcome) -> None:
        if outcome.until is not None:
            lanes.postpone(
                connection,
                job,
                until=outcome.until,
                error=outcome.error,
                counts=outcome.counts,
            )
        elif outcome.error:
            log.error("work.set_aside", job=job.id, kind=job.kind, lane=job.lane)
            lanes.set_aside(connection, job, now=self._clock(), error=outcome.error)
        else:
            lanes.finish(connection, job)

    async def _keep_beating(self) -> None:
        while True:
            try:
                left = await self._database.work(
                    partial(
                        self._heartbeat.beat,
                        busy=list(self._running),
                        now=self._clock(),
                    )
                )
            except Exception as error:  # noqa: BLE001 - silence would cost us our lanes
                _complain("work.no_heartbeat", error)
            else:
                if left:
                    self._signals.notify(Topic.WORK)
            await asyncio.sleep(BEAT_SECONDS)

    async def _leave(self) -> None:
        try:
            await self._database.work(self._heartbeat.leave)
        except (StorageUnavailable, SQLAlchemyError) as error:
            log.warning("work.left_unsaid", error=type(error).__name__)

    async def _drain(self) -> None:
        if self._running:
            await asyncio.wait(self._running.values(), timeout=_DRAIN_SECONDS)


def _complain(event: str, error: Exception) -> None:
    """Log an error: a line when the database is away, all of it when it is ours."""
    if isinstance(error, (StorageUnavailable, SQLAlchemyError)):
        log.warning(event, error=type(error).__name__)
    else:
        log.error(event, exc_info=error)
