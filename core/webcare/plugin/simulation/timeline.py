"""Time on a simulated platform: it can run, stand still, hurry and jump."""

import asyncio
import heapq
import itertools
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import structlog

Deed = Callable[[], Awaitable[None]]

_log = structlog.get_logger()


class Timeline:
    """A clock, and what is to happen when.

    While `running()` is entered, deeds start when they are due, beside each other.
    A timeline that is `frozen` moves by `advance` only, which then does what comes
    due one by one, in order: what tests want.

    Args:
        start: the moment it begins at; now by default.
        speed: simulated seconds in a real one; of no meaning when frozen.
    """

    def __init__(
        self, start: datetime | None = None, *, speed: float = 1.0, frozen: bool = False
    ) -> None:
        self._start = start or datetime.now(UTC)
        self._began = time.monotonic()
        self._moved = timedelta(0)
        self._speed = 0.0 if frozen else speed
        self._order = itertools.count()
        self._deeds: list[tuple[datetime, int, Deed]] = []
        self._changed = asyncio.Event()

    def now(self) -> datetime:
        """Return the platform's time, in UTC."""
        passed = (time.monotonic() - self._began) * self._speed
        return self._start + self._moved + timedelta(seconds=passed)

    def at(self, due: datetime, deed: Deed) -> None:
        """Have something done at a moment, at once when that has passed."""
        heapq.heappush(self._deeds, (due, next(self._order), deed))
        self._changed.set()

    def after(self, seconds: float, deed: Deed) -> None:
        """Have something done some simulated seconds from now."""
        self.at(self.now() + timedelta(seconds=seconds), deed)

    async def advance(self, by: timedelta = timedelta(0)) -> None:
        """Move the clock forward; a frozen timeline does what comes due on the way."""
        if self._speed:
            self._moved += by
            self._changed.set()
            return
        target = self.now() + by
        while self._deeds and self._deeds[0][0] <= target:
            due, _, deed = heapq.heappop(self._deeds)
            self._moved = max(self._moved, due - self._start)
            await deed()
        self._moved = target - self._start

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Let time do its work while the context is open."""
        async with asyncio.TaskGroup() as group:
            loop = group.create_task(self._run(group))
            try:
                yield
            finally:
                loop.cancel()
                self._deeds.clear()

    async def _run(self, group: asyncio.TaskGroup) -> None:
        tasks: set[asyncio.Task[None]] = set()
        try:
            while True:
                self._changed.clear()
                while self._speed and self._deeds and self._deeds[0][0] <= self.now():
                    task = group.create_task(_contained(heapq.heappop(self._deeds)[2]))
                    tasks.add(task)
                    task.add_done_callback(tasks.discard)
                await self._wait()
        finally:
            for task in tasks:
                task.cancel()

    async def _wait(self) -> None:
        pause = None
        if self._deeds and self._speed:
            pause = (self._deeds[0][0] - self.now()).total_seconds() / self._speed
        try:
            async with asyncio.timeout(pause):
                await self._changed.wait()
        except TimeoutError:
            return


async def _contained(deed: Deed) -> None:
    try:
        await deed()
    except Exception:  # noqa: BLE001 - one deed must not stop the platform's clock
        _log.exception("simulation.deed_failed")
