"""What lies in the database of a stage, seen from outside, and time that passes there.

The servers go by the real clock. So that something has had its time, it is made older.
"""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from webcare.services.retention.run import RUN

_AGED = """
UPDATE messages SET received_at = received_at - {by},
    sent_at = min(sent_at, received_at - {by});
UPDATE conversations SET opened_at = opened_at - {by},
    last_message_at = last_message_at - {by};
UPDATE raw_deliveries SET received_at = received_at - {by};
"""
_LATER = timedelta(seconds=100)
"""Less than two ticks: what is due still later was set by a wrong clock."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The database and the ledger in a stage's folder."""

    folder: Path

    def ages(self, by: timedelta) -> None:
        """Let everything that was said until now be so much older."""
        with self._changing() as connection:
            connection.executescript(_AGED.format(by=by // timedelta(microseconds=1)))

    def puts_off_the_run(self) -> None:
        """Let the next removal wait for longer than it takes to look."""
        self._runs_in(_LATER)

    def runs(self) -> None:
        """Let the next removal begin with the next sign of life."""
        self._runs_in(timedelta())

    def count(self, table: str) -> int:
        """Return how many rows a table has."""
        with closing(self._connect()) as connection:
            (count,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - the tests' own
        return int(count)

    def places(self, words: str) -> set[str]:
        """Return in which tables words stand, in whatever column."""
        with closing(self._connect()) as connection:
            tables = connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table'"
            ).fetchall()
            return {
                table
                for (table,) in tables
                for row in connection.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - the tests' own
                if any(words in _text(value) for value in row)
            }

    def ledger(self) -> dict[str, int]:
        """Return how many rows of each kind of data were removed, by the ledger."""
        sums: dict[str, int] = {}
        for file in self.folder.glob("data/**/ledger/*.jsonl"):
            for line in file.read_text(encoding="utf-8").splitlines():
                entry = json.loads(line)
                sums[entry["data"]] = sums.get(entry["data"], 0) + entry["rows"]
        return sums

    def _runs_in(self, span: timedelta) -> None:
        at = int((time.time() + span.total_seconds()) * 1_000_000)
        with self._changing() as connection:
            connection.execute(
                "UPDATE schedules SET next_at = ? WHERE name = ?", (at, RUN.kind)
            )

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        with closing(self._connect()) as connection, connection:
            yield connection

    def _connect(self) -> sqlite3.Connection:
        # The server writes, too.
        return sqlite3.connect(self.folder / "data" / "webcare.db", timeout=30)


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
