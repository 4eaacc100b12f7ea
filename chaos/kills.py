"""`kill -9` of web and worker processes at random moments, under load."""

import asyncio
import random
from collections.abc import Iterator
from statistics import median

from chaos.databases import KINDS
from chaos.installation import Installation, installed
from chaos.load import Aftermath, aftermath, under_load
from chaos.outcome import Outcome, Row, Trial
from chaos.platform import Platform, simulated

KILLS = 200
_READY_REACH = 10.0


def run(trial: Trial) -> Iterator[Outcome]:
    """Kill processes on SQLite and on PostgreSQL."""
    for kind in KINDS:
        ready, left = on(kind, trial)
        slowest = max(ready)
        yield Outcome(
            fault=f"kill -9 of web and worker, {kind}",
            did=f"{len(ready)} kills, {left.amount}",
            reach="0 acknowledged lost, 0 shown twice, 0 sent twice silently, "
            f"ready ≤ {_READY_REACH:.0f} s",
            seen=f"{left.words}; ready in {median(ready):.1f} s, "
            f"at most {slowest:.1f} s",
            held=left.held and slowest <= _READY_REACH,
        )


def on(kind: str, trial: Trial) -> tuple[list[float], Aftermath]:
    """Kill processes on one kind of database.

    Returns after how many seconds each was ready again, and what was left.
    """
    folder = trial.folder / kind
    with (
        simulated() as platform,
        KINDS[kind](folder) as url,
        installed(folder, url, platform.url) as installation,
    ):
        populate(installation, alone=kind == "SQLite")
        return asyncio.run(_under_load(trial, installation, platform))


def populate(installation: Installation, *, alone: bool = False) -> None:
    """Start two processes that serve and two that work, or one that does it all."""
    if alone:
        installation.serve()
        return
    for _ in range(2):
        installation.serve(works=False)
        installation.work()


async def _under_load(
    trial: Trial, installation: Installation, platform: Platform
) -> tuple[list[float], Aftermath]:
    async with under_load(trial, installation, platform) as load:
        kills = trial.times(KILLS)
        ready = await kill_at_random(installation, kills, trial.seed)
    return ready, await aftermath(load)


async def kill_at_random(
    installation: Installation, kills: int, seed: int, *, pause: float = 1.5
) -> list[float]:
    """Kill any of the processes so often; return how long each took to be ready.

    `pause` is the longest that lies between one that is ready and the next kill, in
    seconds.
    """
    rng = random.Random(seed)  # noqa: S311 - repeatable, and no secret
    times = []
    for _ in range(kills):
        await asyncio.sleep(rng.random() * pause)
        process = rng.choice(installation.processes)
        process.kill()
        process.start()
        times.append(await process.ready())
    return times


ROW = Row(name="kills", seconds=2400, run=run)
