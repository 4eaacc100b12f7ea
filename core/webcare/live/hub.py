"""Tells every open screen what changed, as far as its reader may know.

One reader a process follows the log of events and hands each batch to all subscribers;
a subscriber gets what its scope allows, with what happened at the same moment taken
together. Nothing is kept: who was away reads on from the last event that it saw.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import structlog
from prometheus_client import Counter, Gauge, Histogram
from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from webcare import tracing
from webcare.domain.access import Permission, Scope
from webcare.errors import StorageUnavailable
from webcare.live.signals import Signals, Topic
from webcare.storage.database import Database
from webcare.storage.tables import Conversation, ConversationEvent
from webcare.storage.types import committed_horizon

POLL_SECONDS = 1.0
TOGETHER_SECONDS = 0.03
"""How long a batch may grow before it is told: less than anybody sees."""

LONGEST_QUEUE = 256
LARGEST_READ = 500

SUBSCRIBERS = Gauge("webcare_live_subscribers", "Open live connections")
LAG = Histogram(
    "webcare_live_lag_seconds",
    "From when something happened to when this process told its live connections",
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30),
)
GAPS = Counter(
    "webcare_live_gaps_total",
    "How often a live connection was too slow to follow",
)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class LiveEvent:
    """One thing that happened, and whose conversation it was.

    `position` is its place in the feed, which cursors count by: what was committed
    together may have one, and is always told together.
    """

    id: int
    position: int
    conversation_id: int
    what: str
    message_id: int | None
    actor_id: int | None
    happened_at: datetime
    team_id: int | None
    channel_id: int


@dataclass(frozen=True, slots=True)
class LiveBatch:
    """What happened together; `cursor` is where to read on from.

    `gap` is True when events were left out because the subscriber was too slow or too
    long away: it should look at everything anew.
    """

    cursor: int
    events: tuple[LiveEvent, ...] = ()
    gap: bool = False

    @property
    def conversations(self) -> frozenset[int]:
        """Return which conversations changed."""
        return frozenset(event.conversation_id for event in self.events)


class Hub:
    """Follows the log of events for all the screens of a process."""

    def __init__(
        self,
        database: Database,
        signals: Signals,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._signals = signals
        self._clock = clock
        self._subscribers: set[_Subscriber] = set()
        self._cursor = 0
        self._ready = asyncio.Event()

    async def run(self) -> None:
        """Follow the log until cancelled; a database that is away is waited for."""
        with self._signals.listen(Topic.EVENTS) as waiter:
            while True:
                try:
                    await self._follow_on()
                except (StorageUnavailable, SQLAlchemyError) as error:
                    log.warning("live.read_failed", error=type(error).__name__)
                await waiter.wait(POLL_SECONDS)
                await asyncio.sleep(TOGETHER_SECONDS)

    async def _follow_on(self) -> None:
        if not self._subscribers:
            # Nobody looks: whoever comes next begins from what is newest then.
            self._ready.clear()
            return
        if not self._ready.is_set():
            self._cursor = await self._database.read(newest_event)
            self._ready.set()
        more = True
        while more:
            events, more = await self._read_after(self._cursor)
            if not events:
                return
            self._cursor = events[-1].position
            for subscriber in list(self._subscribers):
                subscriber.offer(events)
            self._note_told(events)

    def _note_told(self, events: Sequence[LiveEvent]) -> None:
        now = self._clock()
        for event in events:
            LAG.observe(max(0.0, (now - event.happened_at).total_seconds()))
            if event.message_id is not None:
                tracing.mark(
                    "live.told",
                    since=event.happened_at,
                    message=event.message_id,
                    conversation=event.conversation_id,
                    streams=len(self._subscribers),
                )

    async def subscribe(
        self, scope: Callable[[], Scope] | Scope, after: int | None = None
    ) -> AsyncGenerator[LiveBatch, None]:
        """Yield what happens within a scope, from `after` or from now on.

        The first batch comes at once: what was missed, or an empty one with the
        cursor to begin from. `scope` may be a function, asked again for each batch, so
        that rights that end are gone at once.
        """
        subscriber = _Subscriber(scope if callable(scope) else lambda: scope)
        self._subscribers.add(subscriber)
        self._signals.notify(Topic.EVENTS)
        SUBSCRIBERS.inc()
        try:
            await self._ready.wait()
            yield await self._missed(subscriber, after)
            async for batch in subscriber.batches():
                yield batch
        finally:
            self._subscribers.discard(subscriber)
            SUBSCRIBERS.dec()

    async def _missed(self, subscriber: "_Subscriber", after: int | None) -> LiveBatch:
        """Return what happened between a cursor and now."""
        subscriber.seen = self._cursor
        if after is None or after >= self._cursor:
            return LiveBatch(self._cursor)
        events, more = await self._read_after(after)
        if more:
            return LiveBatch(self._cursor, gap=True)
        subscriber.seen = max(subscriber.seen, events[-1].position if events else 0)
        return LiveBatch(subscriber.seen, subscriber.readable(events))

    async def _read_after(self, cursor: int) -> tuple[Sequence[LiveEvent], bool]:
        return await self._database.read(lambda session: events_after(session, cursor))


class _Subscriber:
    """One open connection, and what it has still to be told."""

    def __init__(self, scope: Callable[[], Scope]) -> None:
        self._scope = scope
        self._queue: asyncio.Queue[Sequence[LiveEvent]] = asyncio.Queue(LONGEST_QUEUE)
        self._overrun = False
        self.seen = 0

    def offer(self, events: Sequence[LiveEvent]) -> None:
        """Take events to be told; a connection that does not keep up gets a gap."""
        try:
            self._queue.put_nowait(events)
        except asyncio.QueueFull:
            self._overrun = True
            GAPS.inc()
            while not self._queue.empty():
                self._queue.get_nowait()
            self._queue.put_nowait(events)

    async def batches(self) -> AsyncIterator[LiveBatch]:
        while True:
            events = list(await self._queue.get())
            with suppress(asyncio.QueueEmpty):
                while True:
                    events += self._queue.get_nowait()
            fresh = [event for event in events if event.position > self.seen]
            if not fresh:
                continue
            self.seen = fresh[-1].position
            gap, self._overrun = self._overrun, False
            readable = self.readable(fresh)
            if readable or gap:
                yield LiveBatch(self.seen, readable, gap)

    def readable(self, events: Sequence[LiveEvent]) -> tuple[LiveEvent, ...]:
        scope = self._scope()
        return tuple(
            event
            for event in events
            if scope.allows(
                Permission.READ, team_id=event.team_id, channel_id=event.channel_id
            )
        )


def events_after(session: Session, cursor: int) -> tuple[list[LiveEvent], bool]:
    """Return the events behind a cursor, in order, and whether there may be more.

    On SQLite they are committed in the order of their ids. On PostgreSQL a smaller id
    may be committed later, so that transactions give the order: those before the
    oldest that still runs are settled, and each is told as a whole.
    """
    position = _position(session)
    query = (
        select(
            col(ConversationEvent.id),
            position,
            col(ConversationEvent.conversation_id),
            col(ConversationEvent.what),
            col(ConversationEvent.message_id),
            col(ConversationEvent.actor_id),
            col(ConversationEvent.happened_at),
            col(Conversation.team_id),
            col(Conversation.channel_id),
        )
        .join(
            Conversation,
            col(Conversation.id) == col(ConversationEvent.conversation_id),
        )
        .order_by(position, col(ConversationEvent.id))
    )
    some = query.where(position > cursor, _is_settled()).limit(LARGEST_READ)
    events = [LiveEvent(*row) for row in session.execute(some)]
    if len(events) < LARGEST_READ:
        return events, False
    last = events[-1].position
    whole = [event for event in events if event.position < last]
    if not whole:
        whole = [
            LiveEvent(*row) for row in session.execute(query.where(position == last))
        ]
    return whole, True


def newest_event(session: Session) -> int:
    """Return the cursor behind everything that is settled, 0 before anything is."""
    position = _position(session)
    newest = select(position).where(_is_settled()).order_by(position.desc()).limit(1)
    return session.execute(newest).scalar() or 0


def _position(session: Session) -> Mapped[int]:
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    event = ConversationEvent
    return cast("Mapped[int]", col(event.id) if on_sqlite else col(event.transaction))


def _is_settled() -> ColumnElement[bool]:
    return col(ConversationEvent.transaction) < committed_horizon()
