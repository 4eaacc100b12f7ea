"""Concurrent requests, committed together.

While one transaction is written, the requests that come in meanwhile wait for the next
one: the busier it gets, the larger the batches, and the fewer the commits. Each request
is answered only after the commit that holds it.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

import structlog
from prometheus_client import Counter, Histogram
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from webcare import tracing
from webcare.errors import StorageUnavailable
from webcare.live.signals import Signals, Topic
from webcare.services.receiving.delivery import Delivery
from webcare.services.receiving.receive import (
    NOTHING_TO_DECIDE,
    Deciding,
    Received,
    receive,
)
from webcare.services.receiving.rows import Buried, bury
from webcare.services.receiving.traces import trace_messages
from webcare.storage.database import Database
from webcare.storage.ids import new_id

LARGEST_BATCH = 256
"""Requests in one transaction; more only makes each wait longer."""

LARGEST_TRANSACTION = 2000
"""Events in one transaction, unless a single request holds more."""

WORTH_A_WRITER = 16
"""Requests that wait before another transaction begins beside one that is written.

A transaction costs as much as fifteen requests in it. Several small ones at the same
time would cost each message more, the more processes there are.
"""

BATCHES = Histogram(
    "webcare_receipt_batch_requests",
    "Webhook requests committed in one transaction",
    buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256),
)
SECONDS = Histogram(
    "webcare_receipt_commit_seconds",
    "What one transaction of receipt takes, waiting for its turn included",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
UNSTORABLE = Counter(
    "webcare_receipt_unstorable_total", "Deliveries that became a dead letter"
)

log = structlog.get_logger()

T = TypeVar("T")


def _nothing(connection: Connection) -> None:
    del connection


@dataclass(slots=True)
class _Waiting:
    delivery: Delivery
    stored: asyncio.Future[tracing.Place | None]
    place: tracing.Place | None


class ReceiptBatcher:
    """Stores deliveries in the receipt thread, as many at once as are waiting.

    `before` is run at the beginning of each transaction, and what is in `deciding`
    while it is prepared: both must cost next to nothing.
    """

    def __init__(
        self,
        database: Database,
        signals: Signals,
        clock: Callable[[], datetime],
        *,
        before: Callable[[Connection], None] = _nothing,
        deciding: Deciding = NOTHING_TO_DECIDE,
    ) -> None:
        self._database = database
        self._signals = signals
        self._clock = clock
        self._before = before
        self._deciding = deciding
        self._waiting: list[_Waiting] = []
        self._writers: set[asyncio.Task[None]] = set()

    async def submit(self, delivery: Delivery) -> None:
        """Return when a delivery is durable.

        Raises:
            StorageUnavailable: when it is not; the platform must try again.
        """
        stored = asyncio.get_running_loop().create_future()
        with tracing.span("webhook.store"):
            self._waiting.append(_Waiting(delivery, stored, tracing.here()))
            if self._another_writer_is_worth_it():
                self._writers.add(asyncio.create_task(self._write_waiting()))
            tracing.link(await stored)

    def _another_writer_is_worth_it(self) -> bool:
        if not self._writers:
            return True
        free = len(self._writers) < self._database.receipt_writers
        return free and len(self._waiting) >= WORTH_A_WRITER

    async def aclose(self) -> None:
        """Wait until everything that was submitted is stored."""
        while self._writers:
            await asyncio.gather(*self._writers)

    async def _write_waiting(self) -> None:
        try:
            while self._waiting:
                batch = self._waiting[:LARGEST_BATCH]
                del self._waiting[:LARGEST_BATCH]
                await self._write(batch)
        finally:
            # In the step that finds nothing waiting: whoever comes next must not
            # count on a writer that has ended.
            self._writers.discard(asyncio.current_task())

    async def _write(self, batch: Sequence[_Waiting]) -> None:
        # A trace of its own: it is as much part of one request's as of the others'.
        with tracing.span(
            "receipt.commit",
            alone=True,
            links=[each.place for each in batch],
            requests=len(batch),
        ) as span:
            try:
                await self._write_together(batch)
            except Exception as error:  # noqa: BLE001 - whoever waits must be told
                span.fail(type(error).__name__)
                self._refuse(batch, error)

    async def _write_together(self, batch: Sequence[_Waiting]) -> None:
        deliveries = [each.delivery for each in batch]
        with SECONDS.time():
            has_work = await self._database.receive(lambda: self._store(deliveries))
        BATCHES.observe(len(batch))
        self._signals.notify(Topic.EVENTS, *([Topic.WORK] if has_work else []))
        place = tracing.here()
        for each in batch:
            if not each.stored.done():
                each.stored.set_result(place)

    def _refuse(self, batch: Sequence[_Waiting], error: Exception) -> None:
        log.error("receipt.failed", requests=len(batch), error=type(error).__name__)
        for each in batch:
            if not each.stored.done():
                each.stored.set_exception(StorageUnavailable("not stored"))

    def _store(self, deliveries: Sequence[Delivery]) -> bool:
        """Store deliveries; halve them until what cannot be stored stands alone.

        Returns whether there is work to do.
        """
        if len(deliveries) > 1 and _events_in(deliveries) > LARGEST_TRANSACTION:
            return self._store_each(_halves(deliveries))
        try:
            return self._commit(deliveries)
        except StorageUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it is in the data
            if len(deliveries) > 1:
                return self._store_each(_halves(deliveries))
            return self._store_alone(deliveries[0], error)

    def _commit(self, deliveries: Sequence[Delivery]) -> bool:
        try:
            return self._receive(deliveries)
        except IntegrityError:
            # Another process was first; what it stored is seen now.
            return self._receive(deliveries)

    def _receive(self, deliveries: Sequence[Delivery]) -> bool:
        def change(connection: Connection) -> Received:
            self._before(connection)
            return receive(connection, deliveries, self._clock(), self._deciding)

        received = self._database.commit(change)
        if tracing.is_on():
            trace_messages(received, min(each.received_at for each in deliveries))
        return received.has_work

    def _store_each(self, parts: Iterable[Sequence[Delivery]]) -> bool:
        has_work = False
        for part in parts:
            has_work |= self._store(part)
        return has_work

    def _store_alone(self, delivery: Delivery, error: Exception) -> bool:
        """Store what can be stored of one delivery, event by event if need be."""
        if len(delivery.events) > 1:
            return self._store_each(
                [replace(delivery, id=new_id(), events=tuple(events))]
                for events in _halves(delivery.events)
            )
        UNSTORABLE.inc()
        log.error(
            "receipt.unstorable",
            channel=delivery.channel.name,
            delivery=delivery.id,
            error=type(error).__name__,
        )
        buried = Buried(
            kind="unstorable",
            reason=f"It was refused when it was stored: {type(error).__name__}.",
            body=delivery.body,
            channel_id=delivery.channel.id,
        )
        try:
            self._database.commit(
                lambda connection: bury(connection, [buried], delivery.received_at)
            )
        except SQLAlchemyError as failure:
            raise StorageUnavailable("not even as a dead letter") from failure
        return False


def _halves(whole: Sequence[T]) -> tuple[Sequence[T], Sequence[T]]:
    middle = len(whole) // 2
    return whole[:middle], whole[middle:]


def _events_in(deliveries: Sequence[Delivery]) -> int:
    return sum(len(each.events) for each in deliveries)
