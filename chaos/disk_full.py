"""A disk that becomes full under the database, and has room again later.

The disk is a file system in memory of a few megabytes, which needs the right to mount.
"""

import asyncio
import math
import os
import shutil
import subprocess
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from chaos.database_away import PROMISE, judged
from chaos.installation import Installation, installed
from chaos.kills import populate
from chaos.load import Load, aftermath, under_load, until_taken
from chaos.outcome import Outcome, Row, Trial
from chaos.platform import Platform, simulated
from tests.services import postgres

_TIMES = 5
_FULL_SECONDS = 10.0
_SIZES = {"SQLite": "24m", "PostgreSQL": "160m"}
_SMALL = {
    "shared_buffers": "16MB",
    "min_wal_size": "32MB",
    "max_wal_size": "48MB",
    "max_connections": "100",
}
_SUPERVISED_SECONDS = 60.0

Emptied = Callable[[], Awaitable[None]]
"""Does what a supervisor would, once there is room."""


def run(trial: Trial) -> Iterator[Outcome]:
    """Fill the disk of SQLite, then that of PostgreSQL."""
    for kind in _SIZES:
        yield on(kind, trial)


def on(kind: str, trial: Trial) -> Outcome:
    """Fill the disk under one kind of database."""
    name = f"disk full, {kind}"
    disk = trial.folder / kind
    disk.mkdir(parents=True)
    try:
        with mounted(disk, _SIZES[kind]):
            found = (_sqlite if kind == "SQLite" else _postgresql)(name, trial, disk)
    except PermissionError as error:
        return Outcome(
            fault=name, did="nothing", reach=PROMISE, seen=str(error), held=None
        )
    return found


@contextmanager
def mounted(folder: Path, size: str) -> Iterator[None]:
    """Mount an empty file system of a size, such as `24m`, while the context is open.

    Raises:
        PermissionError: when we may not.
    """
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if os.geteuid() != 0 or mount is None or umount is None:
        raise PermissionError("a small disk can be mounted by root only")
    options = ["-t", "tmpfs", "-o", f"size={size},mode=0777", "tmpfs", str(folder)]
    made = subprocess.run([mount, *options], check=False, capture_output=True)
    if made.returncode:
        raise PermissionError(f"a small disk could not be mounted: {made.stderr!r}")
    try:
        yield
    finally:
        subprocess.run([umount, "--lazy", str(folder)], check=True)


def _sqlite(name: str, trial: Trial, disk: Path) -> Outcome:
    url = f"sqlite:///{disk / 'webcare.db'}"
    folder = trial.folder / "beside"
    with simulated() as platform, installed(folder, url, platform.url) as installation:
        populate(installation, alone=True)

        async def nothing() -> None:
            """Leave it to Webcare."""

        return asyncio.run(
            _filled(name, trial, disk, (installation, platform), nothing)
        )


def _postgresql(name: str, trial: Trial, disk: Path) -> Outcome:
    # The server has a user of its own, who must be able to reach the disk.
    trial.folder.chmod(0o711)
    folder = trial.folder / "webcare"
    with (
        postgres.running({**postgres.HERE, **_SMALL}, disk / "data") as database,
        simulated() as platform,
        installed(folder, database.url(database.create()), platform.url) as here,
    ):
        populate(here)

        async def supervise() -> None:
            """Start PostgreSQL if it gave up, as a service manager does."""
            await asyncio.to_thread(_restart_if_down, database)

        return asyncio.run(_filled(name, trial, disk, (here, platform), supervise))


async def _filled(
    name: str,
    trial: Trial,
    disk: Path,
    around: tuple[Installation, Platform],
    emptied: Emptied,
) -> Outcome:
    times = []
    async with under_load(trial, *around) as load:
        for _ in range(trial.times(_TIMES)):
            times.append(await _once(load, disk, emptied))
            await asyncio.sleep(1)
    left = await aftermath(load)
    return judged(name, f"{len(times)} times full", times, left)


async def _once(load: Load, disk: Path, emptied: Emptied) -> float:
    """Fill the disk, wait until something is refused, and give room again.

    Returns after how many seconds receipt worked again; infinity when nothing was
    refused, since then nothing was tried.
    """
    filler, refused = disk / "filler", load.customers.answers[503]
    until = time.monotonic() + _SUPERVISED_SECONDS
    while load.customers.answers[503] == refused:
        if time.monotonic() > until:
            filler.unlink()
            return math.inf
        await asyncio.to_thread(_fill, filler)
        await asyncio.sleep(0.2)
    full = time.monotonic() + _FULL_SECONDS
    while time.monotonic() < full:
        await asyncio.to_thread(_fill, filler)
        await asyncio.sleep(0.2)
    filler.unlink()
    began = time.monotonic()
    await emptied()
    await until_taken(load)
    return time.monotonic() - began


def _fill(filler: Path) -> None:
    """Take whatever room is left."""
    with filler.open("ab", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(65536))


def _restart_if_down(database: postgres.Postgres) -> None:
    until = time.monotonic() + _SUPERVISED_SECONDS
    while database.has_ended and time.monotonic() < until:
        with suppress(postgres.PostgresUnavailableError):
            database.start()
        time.sleep(0.5)


ROW = Row(name="disk", seconds=240, run=run, least=90)
