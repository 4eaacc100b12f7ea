"""Customers at a steady rate, and how long they had to wait for what they wrote."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import httpx2

from chaos.whatsapp import PATH, said, signature, webhook

_OK = 200
_AGAIN = 0.5
_LONGEST_PAUSE = 5.0
_AT_ONCE = 64
"""Requests under way; a platform's are limited as well."""

_PATIENCE = 60.0
_PEOPLE = 200
_WORDS = "Mijn koffer is niet aangekomen en ik vlieg morgen verder. Wat nu? " * 4


@dataclass(slots=True)
class Steady:
    """Posts so many webhooks a second, each again and again until it is taken.

    Attributes:
        urls: of the servers, which take turns; may change meanwhile.
        rate: webhooks a second.
        name: begins the ids of its messages.
        acknowledged: the external ids of what was answered with 200.
        taken: when each was due and when it was answered with 200, in seconds of the
            monotonic clock.
        refusals: what else was answered; 0 is no answer.
    """

    urls: Sequence[str]
    rate: float
    name: str = "steady"
    over: asyncio.Event = field(default_factory=asyncio.Event)
    acknowledged: set[str] = field(default_factory=set)
    taken: list[tuple[float, float]] = field(default_factory=list)
    refusals: Counter[int] = field(default_factory=Counter)
    _room: asyncio.Semaphore = field(
        default_factory=lambda: asyncio.Semaphore(_AT_ONCE)
    )

    async def write(self) -> None:
        """Write until `over` is set, and until all of it is taken."""
        limits = httpx2.Limits(max_connections=None)
        begin, number = time.monotonic(), 0
        async with (
            httpx2.AsyncClient(
                trust_env=False, timeout=_PATIENCE, limits=limits
            ) as client,
            asyncio.TaskGroup() as tasks,
        ):
            while not self.over.is_set():
                due = begin + number / self.rate
                await asyncio.sleep(due - time.monotonic())
                tasks.create_task(self._deliver(client, number, due))
                number += 1

    async def _deliver(
        self, client: httpx2.AsyncClient, number: int, due: float
    ) -> None:
        name = f"{self.name}.{number}"
        body = webhook([said(number % _PEOPLE, name, _WORDS)])
        pause = _AGAIN
        while (status := await self._post(client, body, number)) != _OK:
            self.refusals[status] += 1
            number += 1
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
        self.acknowledged.add(f"wamid.{name}")
        self.taken.append((due, time.monotonic()))

    async def _post(self, client: httpx2.AsyncClient, body: bytes, turn: int) -> int:
        async with self._room:
            url = self.urls[turn % len(self.urls)]
            try:
                answer = await client.post(
                    f"{url}{PATH}", content=body, headers=signature(body)
                )
            except httpx2.TransportError:
                return 0
            return answer.status_code

    def longest_gap(self, begin: float, end: float) -> float:
        """Return the longest time between two 200s in a span, in seconds."""
        moments = sorted(at for _, at in self.taken if begin <= at <= end)
        edges = [begin, *moments, end]
        return max(b - a for a, b in pairwise(edges))

    def percentile(self, share: float, begin: float, end: float) -> float:
        """Return what a share of those due in a span waited at most, in seconds."""
        waits = sorted(at - due for due, at in self.taken if begin <= due <= end)
        return waits[min(len(waits) - 1, int(len(waits) * share))] if waits else 0.0
