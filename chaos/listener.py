"""How long it takes until a message that comes in here is told of over there."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx2

from chaos.whatsapp import PATH, said, signature, webhook

_LONGEST = 15.0
_CUSTOMERS = 50


@dataclass(frozen=True, slots=True)
class Probe:
    """One message, in seconds: when it was sent, and after what it was answered, told.

    `told` is None when nothing was heard of it in time.
    """

    at: float
    answered: float
    told: float | None


@dataclass(slots=True)
class Listener:
    """Writes at one process, one message at a time, and listens at another.

    Attributes:
        acknowledged: the external ids of what was answered with 200.
    """

    client: httpx2.AsyncClient
    url: str
    news: asyncio.Queue[float]
    acknowledged: list[str] = field(default_factory=list)

    async def probe(self) -> Probe:
        """Send one message and wait until it is told of.

        Raises:
            RuntimeError: when it is not answered with 200.
        """
        while not self.news.empty():
            self.news.get_nowait()
        number = len(self.acknowledged)
        name = f"probe.{number}"
        body = webhook([said(number % _CUSTOMERS, name, f"Vraag {number}")])
        began = time.monotonic()
        answer = await self.client.post(
            self.url + PATH, content=body, headers=signature(body)
        )
        if not answer.is_success:
            raise RuntimeError(f"a webhook was answered with {answer.status_code}")
        self.acknowledged.append(f"wamid.{name}")
        answered = time.monotonic() - began
        try:
            async with asyncio.timeout(_LONGEST):
                told = await self.news.get() - began
        except TimeoutError:
            return Probe(began, answered, None)
        return Probe(began, answered, told)

    async def probe_for(self, seconds: float, *, pause: float = 0.2) -> list[Probe]:
        """Probe again and again for so long, once at the least."""
        until = time.monotonic() + seconds
        found = [await self.probe()]
        while time.monotonic() < until:
            await asyncio.sleep(pause)
            found.append(await self.probe())
        return found


@asynccontextmanager
async def listening(here: str, there: str, token: str) -> AsyncIterator[Listener]:
    """Write at one address and follow the events of another."""
    news: asyncio.Queue[float] = asyncio.Queue()
    ready = asyncio.Event()
    async with (
        httpx2.AsyncClient(trust_env=False, timeout=30) as client,
        asyncio.TaskGroup() as tasks,
    ):
        following = tasks.create_task(_follow(client, there, token, news, ready))
        await ready.wait()
        try:
            yield Listener(client, here, news)
        finally:
            following.cancel()


async def _follow(
    client: httpx2.AsyncClient,
    url: str,
    token: str,
    news: asyncio.Queue[float],
    ready: asyncio.Event,
) -> None:
    """Note when each message is told of; connect again when the stream ends."""
    headers = {"authorization": f"Bearer {token}"}
    last = ""
    while True:
        resumed = headers | ({"last-event-id": last} if last else {})
        async with client.stream(
            "GET", f"{url}/api/v1/events", headers=resumed
        ) as stream:
            async for line in stream.aiter_lines():
                if line.startswith("id:"):
                    last = line.removeprefix("id:").strip()
                elif line == "event: ready":
                    ready.set()
                elif line == "event: message.received":
                    news.put_nowait(time.monotonic())


def spread(probes: Sequence[Probe]) -> tuple[float, float]:
    """Return the median and the most of how long it took to be told, in seconds."""
    times = sorted(_LONGEST if p.told is None else p.told for p in probes)
    return times[len(times) // 2], times[-1]
