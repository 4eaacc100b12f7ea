"""A migration of many messages, while customers go on writing.

The next release adds a column to every message, fills and indexes it; its migration is
killed on the way and run again. Its server takes over. Then the migration of the
release after that forbids NULL in the column and takes another one away.
"""

import asyncio
import re
import sys
import tempfile
import time
from asyncio.subprocess import PIPE
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from sqlmodel import col, select

from chaos import databases
from chaos.installation import Installation, Process, installed
from chaos.later_release import FORMER, write_contraction, write_expansion
from chaos.outcome import Outcome, Row, Trial
from chaos.steady import Steady
from chaos.table import shown
from webcare.settings import Settings
from webcare.storage.database import Database
from webcare.storage.tables import Message, metadata

MESSAGES = 1_000_000
RATE = 40.0
"""Webhooks a second, below what either database can take."""

LONGEST_GAP = 2.0
"""More than this between two answers, in seconds, is a stop."""

_SETTLE_SECONDS = 3.0
_KILL_SECONDS = 2.0
_FIRST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Migrated:
    """One run of a migration: when, in monotonic seconds, and how it went."""

    begin: float
    end: float
    said: str
    killed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What is in the database afterwards.

    Attributes:
        lost: how many acknowledged messages are not there.
        twice: how many are there more than once.
        gone: how many of those from before are not there.
        unfilled: how many of those from before did not get what the migration gives.
    """

    lost: int
    twice: int
    gone: int
    unfilled: int

    @property
    def faults(self) -> int:
        """Return how much went wrong."""
        return self.lost + self.twice + self.gone + self.unfilled


def run(trial: Trial) -> Sequence[Outcome]:
    """Migrate on each database, and return an outcome for each."""
    return [_tried(kind, trial) for kind in databases.KINDS]


def _tried(kind: str, trial: Trial) -> Outcome:
    rows = trial.times(MESSAGES, least=2000)
    return asyncio.run(_on(kind, trial.folder / kind, rows))


async def _on(kind: str, folder: Path, rows: int) -> Outcome:
    with (
        databases.KINDS[kind](folder) as url,
        installed(folder, url, "http://127.0.0.1:9") as installation,
    ):
        database = Database(Settings(database_url=url).effective_database_url)
        try:
            return await _rehearse(kind, installation, database, rows)
        finally:
            database.close()


async def _rehearse(
    kind: str, installation: Installation, database: Database, rows: int
) -> Outcome:
    serving = installation.serve()
    await installation.ready()
    await _fill(serving.url, database, rows)
    load = Steady([serving.url], RATE)
    steps = installation.folder / "steps"
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(load.write())
        await asyncio.sleep(_SETTLE_SECONDS)
        write_expansion(steps)
        killed = await _migrate(database, steps, kill_after=_KILL_SECONDS)
        expanded = await _migrate(database, steps)
        await asyncio.sleep(_SETTLE_SECONDS)
        await _take_over(installation, load, serving, beside=kind == "PostgreSQL")
        await asyncio.sleep(_SETTLE_SECONDS)
        write_contraction(steps)
        contracted = await _migrate(database, steps)
        await asyncio.sleep(_SETTLE_SECONDS)
        load.over.set()
    found = _look(database, load, rows)
    return _outcome(kind, rows, load, found, (killed, expanded, contracted))


async def _take_over(
    installation: Installation, load: Steady, old: Process, *, beside: bool
) -> None:
    """Let a server of the next release take the place of one of this.

    On SQLite there is one at a time.
    """
    if not beside:
        await asyncio.to_thread(old.stop)
    new = installation.serve(command=("chaos.later_release", "serve"))
    await new.ready()
    load.urls = [new.url]
    if beside:
        await asyncio.sleep(1)
        await asyncio.to_thread(old.stop)


async def _migrate(
    database: Database, steps: Path, *, kill_after: float | None = None
) -> Migrated:
    """Migrate in a process of its own; end it so many seconds after it has begun.

    Raises:
        RuntimeError: when it failed by itself.
    """
    url = database.engine.url.render_as_string(hide_password=False)
    command = (sys.executable, "-m", "chaos.later_release", "migrate", url, str(steps))
    begin = time.monotonic()
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=PIPE)
    if process.stdout is not None:
        await process.stdout.readline()
    speaking = asyncio.create_task(process.communicate())
    done, _ = await asyncio.wait({speaking}, timeout=kill_after)
    if not done:
        process.kill()
    out, err = await speaking
    if process.returncode and done:
        raise RuntimeError(err.decode()[-2000:])
    return Migrated(
        begin=begin,
        end=time.monotonic(),
        said=out.decode(),
        killed=not done,
    )


async def _fill(url: str, database: Database, rows: int) -> None:
    """Let customers write a few messages, and repeat those until there are enough."""
    load = Steady([url], _FIRST, name="first")
    asyncio.get_running_loop().call_later(1, load.over.set)
    await load.write()
    copies = -(-rows // len(load.acknowledged))
    await asyncio.to_thread(_copy, database, copies)


def _copy(database: Database, copies: int) -> None:
    """Repeat every message so many times, in the column that is to go as well."""
    given = {
        "id": f"n * {_FIRST * 2} + place",
        "external_id": "external_id || '/' || n",
    }
    names = [column.name for column in metadata.tables["messages"].columns]
    values = ", ".join(given.get(name, name) for name in names)
    insert = text(
        f"INSERT INTO messages ({', '.join(names)}, {FORMER})"  # noqa: S608 - names of ours
        " WITH RECURSIVE copies (n) AS"
        " (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < :copies),"
        " first AS (SELECT messages.*, row_number() OVER (ORDER BY id) AS place"
        " FROM messages)"
        f" SELECT {values}, 'as before' FROM copies CROSS JOIN first"
    )
    with database.transaction() as connection:
        connection.exec_driver_sql(f"ALTER TABLE messages ADD COLUMN {FORMER} VARCHAR")
        connection.execute(insert, {"copies": copies})
    with database.transaction() as connection:
        connection.exec_driver_sql("ANALYZE")


def _look(database: Database, load: Steady, rows: int) -> Found:
    with database.reading() as session:
        mine = Counter(
            session.scalars(
                select(col(Message.external_id)).where(
                    col(Message.external_id).like(f"wamid.{load.name}.%")
                )
            )
        )
        before, unfilled = session.execute(
            text(
                "SELECT count(*), count(CASE WHEN weight <> length(text) THEN 1 END)"
                " FROM messages WHERE external_id LIKE 'wamid.first.%/%'"
            )
        ).one()
    return Found(
        lost=len(load.acknowledged - mine.keys()),
        twice=sum(count > 1 for count in mine.values()),
        gone=max(0, rows - before),
        unfilled=unfilled,
    )


def _outcome(
    kind: str,
    rows: int,
    load: Steady,
    found: Found,
    parts: tuple[Migrated, Migrated, Migrated],
) -> Outcome:
    killed, expanded, contracted = parts
    expansion, contraction = (
        _span(load, killed.begin, expanded.end),
        _span(load, contracted.begin, contracted.end),
    )
    seen = (
        f"{len(load.acknowledged)} acknowledged, {found.lost} lost, "
        f"{found.twice} twice; of the old {found.gone} gone, {found.unfilled} unfilled;"
        f" {'killed and run again' if killed.killed else 'too quick to be killed'}; "
        f"expand {expansion}; contract {contraction}; refused {_refused(load)}"
    )
    gaps = [
        load.longest_gap(killed.begin, expanded.end),
        load.longest_gap(contracted.begin, contracted.end),
    ]
    if kind == "PostgreSQL":
        reach = f"0 lost, receipt never stops (gap at most {LONGEST_GAP:g} s)"
        well = max(gaps) <= LONGEST_GAP
    else:
        reach = "0 lost, the pause measured and announced"
        told = [_told(part) for part in (expanded, contracted)]
        seen += f"; announced, then measured: {' and '.join(told)}"
        well = all(told)
    return Outcome(
        fault=f"migration, {kind}",
        did=f"{rows} messages, {load.rate:g} webhooks/s",
        reach=reach,
        seen=seen,
        held=well and not found.faults,
    )


def _span(load: Steady, begin: float, end: float) -> str:
    gap, p99 = load.longest_gap(begin, end), load.percentile(0.99, begin, end)
    return (
        f"{end - begin:.0f} s, longest gap between two 200s {gap:.2f} s,"
        f" p99 {p99 * 1000:.0f} ms"
    )


def _refused(load: Steady) -> str:
    told = [f"{status or 'no answer'} {n} times" for status, n in load.refusals.items()]
    return ", ".join(told) or "none"


def _told(part: Migrated) -> str:
    """Return the two figures that a migration on SQLite prints; empty without."""
    figures = re.findall(r"for (.+)\.$|took ([\d.]+ )seconds", part.said, re.MULTILINE)
    return " → ".join(a or f"{b}s" for a, b in figures) if len(figures) > 1 else ""


ROW = Row(name="migration", seconds=600, least=60, run=run)


def main() -> None:
    """Run this row alone: `python -m chaos.migration [SCALE [DATABASE …]]`."""
    _, scale, *kinds = [*sys.argv, *(["1"] if len(sys.argv) == 1 else [])]
    with tempfile.TemporaryDirectory(prefix="webcare-chaos-") as folder:
        trial = Trial(folder=Path(folder), scale=float(scale))
        for kind in kinds or databases.KINDS:
            print("\n".join(shown(_tried(kind, trial))), flush=True)


if __name__ == "__main__":
    main()
