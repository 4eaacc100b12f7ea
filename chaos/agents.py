"""A program that answers customers through the API, and repeats what was not stored."""

import asyncio
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from http import HTTPStatus

import httpx2

from chaos.installation import Installation

_AGAIN = 0.3
_PATIENCE = 20.0
_WRITERS = 6


@dataclass(slots=True)
class Agents:
    """Writes numbered replies in every conversation.

    Attributes:
        accepted: the texts that were answered with 201, by conversation, in order.
        answers: how often each status was given; 0 for no answer at all.
    """

    installation: Installation
    seed: int = 1
    accepted: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    answers: Counter[int] = field(default_factory=Counter)
    _turns: dict[int, asyncio.Lock] = field(
        default_factory=lambda: defaultdict(asyncio.Lock)
    )

    @property
    def count(self) -> int:
        """Return how many replies were accepted."""
        return sum(map(len, self.accepted.values()))

    async def answer_until(self, over: asyncio.Event, *, pause: float) -> None:
        """Write a reply in each conversation, round after round, until `over` is set.

        `pause` is how many seconds each of the writers rests after a reply.
        """
        rng = random.Random(self.seed)  # noqa: S311 - a load, no secret
        async with self._client() as client:
            while not over.is_set():
                left = await self.conversations(client, rng)
                await self._write(client, rng, left, pause=pause, over=over)
                await asyncio.sleep(pause)

    async def answer_all(self, each: int) -> None:
        """Write so many replies in each conversation, as fast as they are taken."""
        rng = random.Random(self.seed)  # noqa: S311 - a load, no secret
        async with self._client() as client:
            left = await self.conversations(client, rng)
            await self._write(client, rng, left * each)

    async def conversations(
        self, client: httpx2.AsyncClient, rng: random.Random
    ) -> list[int]:
        """Return the ids of all conversations that the API shows."""
        found: list[int] = []
        cursor = ""
        while True:
            query = f"?limit=100{f'&cursor={cursor}' if cursor else ''}"
            answer = await self._ask(client, rng, "GET", f"/conversations{query}")
            page = answer.json()
            found += [int(item["id"]) for item in page["items"]]
            if not (cursor := page["next"]):
                return found

    async def _write(
        self,
        client: httpx2.AsyncClient,
        rng: random.Random,
        left: list[int],
        *,
        pause: float = 0.0,
        over: asyncio.Event | None = None,
    ) -> None:
        """Write one reply for each conversation in a list, several side by side."""

        async def some() -> None:
            while left and not (over and over.is_set()):
                await self._reply(client, rng, left.pop())
                await asyncio.sleep(pause)

        async with asyncio.TaskGroup() as tasks:
            for _ in range(_WRITERS):
                tasks.create_task(some())

    async def _reply(
        self, client: httpx2.AsyncClient, rng: random.Random, conversation: int
    ) -> None:
        path = f"/conversations/{conversation}/messages"
        # Numbered in the order in which they are accepted, so that order can be judged.
        async with self._turns[conversation]:
            text = f"Antwoord {conversation}-{len(self.accepted[conversation])}"
            body = {"kind": "reply", "text": text}
            await self._ask(client, rng, "POST", path, body)
            self.accepted[conversation].append(text)

    async def _ask(
        self,
        client: httpx2.AsyncClient,
        rng: random.Random,
        method: str,
        path: str,
        body: dict[str, str] | None = None,
    ) -> httpx2.Response:
        """Ask any of the processes until one does it; a key makes repeating safe."""
        key = {"idempotency-key": body["text"].replace(" ", "-")} if body else {}
        while True:
            url = f"{rng.choice(self.installation.urls)}/api/v1{path}"
            try:
                answer = await client.request(method, url, json=body, headers=key)
            except httpx2.TransportError:
                self.answers[0] += 1
            else:
                self.answers[answer.status_code] += 1
                if answer.is_success:
                    return answer
                if answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
                    raise RuntimeError(f"{method} {path}: {answer.text}")
            await asyncio.sleep(_AGAIN)

    def _client(self) -> httpx2.AsyncClient:
        headers = {"authorization": f"Bearer {self.installation.token}"}
        return httpx2.AsyncClient(trust_env=False, timeout=_PATIENCE, headers=headers)
