"""Customers that write, through a platform that repeats what is not taken."""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx2

from chaos.whatsapp import PATH, said, signature, webhook

_AGAIN = 0.5
"""In seconds: sooner than a platform, and leaving the processor to others."""
_TWICE = 0.1
_OK = 200
_NOT_NOW = 503
_PATIENCE = 20.0


@dataclass(slots=True)
class Customers:
    """People who write numbered messages until told to stop.

    Attributes:
        urls: of the processes that take webhooks; whoever does not answer is passed.
        count: how many people there are.
        pause: the longest that a person waits between two messages, in seconds.
        acknowledged: the external ids of what was answered with 200.
        answers: how often each status was given; 0 for no answer at all.
    """

    urls: Sequence[str]
    count: int
    pause: float = 5.0
    seed: int = 1
    over: asyncio.Event = field(default_factory=asyncio.Event)
    acknowledged: set[str] = field(default_factory=set)
    answers: Counter[int] = field(default_factory=Counter)

    async def write(self) -> None:
        """Write until `over` is set, each message until it is acknowledged."""
        limits = httpx2.Limits(max_connections=self.count)
        async with (
            httpx2.AsyncClient(
                trust_env=False, timeout=_PATIENCE, limits=limits
            ) as client,
            asyncio.TaskGroup() as tasks,
        ):
            for customer in range(self.count):
                tasks.create_task(self._one(client, customer))

    async def _one(self, client: httpx2.AsyncClient, customer: int) -> None:
        rng = random.Random(f"{self.seed}/{customer}")  # noqa: S311 - a load, no secret
        number = 0
        while not self.over.is_set():
            await asyncio.sleep(rng.random() * self.pause)
            name = f"in.{customer}.{number}"
            body = webhook([said(customer, name, f"Vraag {customer}-{number}")])
            await self.deliver(client, body, rng)
            self.acknowledged.add(f"wamid.{name}")
            if rng.random() < _TWICE:
                await self.deliver(client, body, rng)
            number += 1

    async def deliver(
        self, client: httpx2.AsyncClient, body: bytes, rng: random.Random
    ) -> None:
        """Post a webhook as a platform does: again and again until it is taken."""
        while True:
            url = rng.choice(self.urls)
            try:
                answer = await client.post(
                    url + PATH, content=body, headers=signature(body)
                )
            except httpx2.TransportError:
                self.answers[0] += 1
            else:
                self.answers[answer.status_code] += 1
                if answer.status_code == _OK:
                    return
            await asyncio.sleep(_AGAIN)

    @property
    def wrong(self) -> int:
        """Return how many answers were neither a 200 nor a 503."""
        known = {0, _OK, _NOT_NOW}
        return sum(n for status, n in self.answers.items() if status not in known)
