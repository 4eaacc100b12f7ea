"""Posting webhooks as platforms do: signed bytes, a deadline, retries, an end."""

import asyncio
import itertools
import math
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal
from weakref import WeakValueDictionary

import httpx2

from webcare.plugin.simulation.changes import Changes
from webcare.plugin.simulation.timeline import Timeline

KEPT = 500
"""So many deliveries the log remembers."""

AT_ONCE = 64
"""So many requests are under way at a time."""


def _only_200(status: int) -> bool:
    return status == httpx2.codes.OK


@dataclass(frozen=True, slots=True, kw_only=True)
class Persistence:
    """How hard a platform tries.

    Attributes:
        pauses: seconds between tries; the last one repeats.
        give_up: after how long a webhook is dropped.
        tries: after how many tries it is dropped at the latest; None for any number.
        deadline: how many real seconds the receiver has.
        accepts: which answers count as received.
    """

    pauses: tuple[float, ...]
    give_up: timedelta
    tries: int | None = None
    deadline: float = 10
    accepts: Callable[[int], bool] = _only_200


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One webhook to send.

    Attributes:
        label: what it holds, in a few words.
        lane: parcels of one lane are sent one after another.
        delivered: called once it is taken.
        failed: called after each try in which it was not.
        persistence: how hard this one is tried; as all others when None.
    """

    url: str
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    label: str
    lane: str = ""
    delivered: Callable[[], None] = lambda: None
    failed: Callable[[], None] = lambda: None
    persistence: Persistence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try: `status` is None when there was no answer, `error` then says why."""

    at: datetime
    status: int | None
    seconds: float
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One webhook and what became of it.

    `due` is when it is tried next; None when it is not tried any more.
    """

    id: int
    parcel: Parcel
    created_at: datetime
    attempts: tuple[Attempt, ...] = ()
    state: Literal["waiting", "delivered", "dropped"] = "waiting"
    due: datetime | None = None


class Webhooks:
    """The platform's outgoing requests.

    Requests of one lane start one after another; one that has to be tried again does
    not hold up the next.

    Args:
        transport: carries the requests; the network by default.
    """

    def __init__(
        self,
        timeline: Timeline,
        changes: Changes,
        persistence: Persistence,
        *,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self._timeline = timeline
        self._changes = changes
        self._persistence = persistence
        # A proxy of this machine has no business with requests to this machine.
        self._http = httpx2.AsyncClient(
            timeout=persistence.deadline,
            transport=transport,
            trust_env=False,
            limits=httpx2.Limits(max_connections=AT_ONCE),
        )
        self._ids = itertools.count(1)
        self._log: deque[int] = deque()
        self._known: dict[int, Delivery] = {}
        self._lanes: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @property
    def http(self) -> httpx2.AsyncClient:
        """Return the client, for a platform's other requests such as a handshake."""
        return self._http

    def deliveries(self, limit: int = KEPT) -> tuple[Delivery, ...]:
        """Return the newest deliveries, newest first."""
        newest = itertools.islice(reversed(self._log), limit)
        return tuple(self._known[number] for number in newest)

    def delivery(self, number: int) -> Delivery | None:
        """Return one delivery of the log by its id."""
        return self._known.get(number)

    def post(self, parcel: Parcel, *, delay: float = 0) -> Delivery:
        """Send a webhook, after some simulated seconds, until it is taken."""
        delivery = Delivery(
            id=next(self._ids), parcel=parcel, created_at=self._timeline.now()
        )
        self._remember(delivery)
        self._plan(delivery, delay)
        return delivery

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    def _remember(self, delivery: Delivery) -> None:
        self._log.append(delivery.id)
        self._known[delivery.id] = delivery
        if len(self._log) > KEPT:
            self._known.pop(self._log.popleft(), None)
        self._changes.note("deliveries")

    def _plan(self, delivery: Delivery, pause: float) -> None:
        async def attempt() -> None:
            # The dictionary is weak: a lane lasts as long as somebody holds its lock.
            lock = self._lanes.setdefault(delivery.parcel.lane, asyncio.Lock())
            async with lock:
                tried = await self._try(delivery)
            if tried.state == "delivered":
                delivery.parcel.delivered()
                return
            delivery.parcel.failed()
            if tried.state == "waiting":
                pauses = self._persistence_of(delivery).pauses
                self._plan(tried, pauses[min(len(tried.attempts), len(pauses)) - 1])

        due = self._timeline.now() + timedelta(seconds=pause)
        self._update(replace(delivery, due=due))
        self._timeline.at(due, attempt)

    def _persistence_of(self, delivery: Delivery) -> Persistence:
        return delivery.parcel.persistence or self._persistence

    async def _try(self, delivery: Delivery) -> Delivery:
        persistence = self._persistence_of(delivery)
        started = self._timeline.now()
        status, error = None, ""
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            answer = await self._http.post(
                delivery.parcel.url,
                content=delivery.parcel.body,
                headers=dict(delivery.parcel.headers),
                timeout=persistence.deadline,
            )
            status = answer.status_code
        except httpx2.HTTPError as problem:
            error = type(problem).__name__
        attempt = Attempt(
            at=started, status=status, seconds=loop.time() - began, error=error
        )
        taken = status is not None and persistence.accepts(status)
        age = self._timeline.now() - delivery.created_at
        most = persistence.tries or math.inf
        late = age >= persistence.give_up or len(delivery.attempts) + 1 >= most
        state: Literal["waiting", "delivered", "dropped"] = (
            "delivered" if taken else "dropped" if late else "waiting"
        )
        tried = replace(
            delivery, attempts=(*delivery.attempts, attempt), state=state, due=None
        )
        self._update(tried)
        return tried

    def _update(self, delivery: Delivery) -> None:
        if delivery.id in self._known:
            self._known[delivery.id] = delivery
        self._changes.note("deliveries")
