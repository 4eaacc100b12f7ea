"""PostgreSQL restarted again and again, and all its connections taken by others."""

import asyncio
import random
import signal
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from statistics import median

import psycopg

from chaos.databases import server
from chaos.installation import Installation, installed
from chaos.kills import populate
from chaos.load import Aftermath, Load, aftermath, under_load, until_taken
from chaos.outcome import Outcome, Row, Trial
from chaos.platform import Platform, simulated
from tests.services.postgres import Postgres

_RESTARTS = 20
_STORMS = 5
_STORM_SECONDS = 15.0
REACH = 30.0
PROMISE = f"503 instead of a false 200, 0 acknowledged lost, recovers ≤ {REACH:.0f} s"
_CONNECTIONS = {"max_connections": "70"}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is done to the server; gives how long each recovery took, in seconds."""

    name: str
    did: str
    make: Callable[[Trial, Load, Postgres], Awaitable[list[float]]]


def run(trial: Trial) -> Iterator[Outcome]:
    """Restart PostgreSQL, then take its connections away."""
    for fault in FAULTS:
        yield _made(fault, trial)


def _made(fault: Fault, trial: Trial) -> Outcome:
    folder = trial.folder / fault.did
    with (
        simulated() as platform,
        server(_CONNECTIONS) as database,
        installed(folder, database.url(database.create()), platform.url) as here,
    ):
        populate(here)
        return asyncio.run(_under_load(fault, trial, database, (here, platform)))


async def _under_load(
    fault: Fault,
    trial: Trial,
    database: Postgres,
    around: tuple[Installation, Platform],
) -> Outcome:
    async with under_load(trial, *around) as load:
        times = await fault.make(trial, load, database)
    return judged(fault.name, f"{len(times)} {fault.did}", times, await aftermath(load))


def judged(name: str, did: str, times: Sequence[float], left: Aftermath) -> Outcome:
    """Return what came of a database that was away so many times."""
    return Outcome(
        fault=name,
        did=f"{did}, {left.amount}",
        reach=PROMISE,
        seen=f"{left.words}; {left.refused:,} answered with 503; "
        f"receipt again after {median(times):.1f} s, at most {max(times):.1f} s",
        held=left.held and bool(left.refused) and max(times) <= REACH,
    )


async def _restarts(trial: Trial, load: Load, database: Postgres) -> list[float]:
    """Stop the server in two ways, the second of which leaves it to recover."""
    rng = random.Random(trial.seed)  # noqa: S311 - repeatable, and no secret
    times = []
    for number in range(trial.times(_RESTARTS, least=2)):
        await asyncio.sleep(rng.random() * 3)
        how = signal.SIGQUIT if number % 2 else signal.SIGINT
        await asyncio.to_thread(database.stop, how)
        await asyncio.sleep(rng.random() * 3)
        await asyncio.to_thread(database.start)
        times.append(await until_taken(load))
    return times


async def _storms(trial: Trial, load: Load, database: Postgres) -> list[float]:
    """Take every connection for a while, those of Webcare included."""
    times = []
    for _ in range(trial.times(_STORMS)):
        await asyncio.to_thread(_hog, database, _STORM_SECONDS)
        times.append(await until_taken(load))
        await asyncio.sleep(2)
    return times


def _hog(database: Postgres, seconds: float) -> None:
    """Cut off everybody else, and take each connection that becomes free."""
    ours = [psycopg.connect(database.url(), autocommit=True)]
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with suppress(psycopg.OperationalError):
            # Of others, as long as there are any: ours are all in this database.
            ours[0].execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname <> 'postgres'"
            )
            while True:
                ours.append(psycopg.connect(database.url()))
        time.sleep(0.02)
    for connection in ours:
        connection.close()


FAULTS = (
    Fault("PostgreSQL restarted", "restarts", _restarts),
    Fault("PostgreSQL without a free connection", "storms", _storms),
)
ROW = Row(name="postgresql", seconds=360, run=run, least=90)
