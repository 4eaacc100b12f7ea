"""A guestbook beside the channels, in a file of its own."""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime

from webcare import plugin
from webcare.plugin import Address, StoredItem

TABLE = """
CREATE TABLE IF NOT EXISTS entries
(key TEXT PRIMARY KEY, channel TEXT, type TEXT, kind TEXT, value TEXT, at REAL, said)
"""
OLD = """
SELECT key, channel, type, kind, value FROM entries
WHERE channel = ? AND at <= ? AND key > ? ORDER BY key LIMIT ?
"""
THEIRS = """
SELECT key, channel, type, kind, value FROM entries
WHERE type = ? AND kind = ? AND value = ?
"""


class Entries(plugin.RetainedData):
    """What people wrote."""

    name = "entries"
    title = "Entries in the guestbook"
    kept_as = "text"

    def __init__(self, path: str) -> None:
        self._path = path
        self.run(TABLE)

    def run(self, statement: str, *values: object) -> list[tuple[str, ...]]:
        """Ask the file something, or change it."""
        with sqlite3.connect(self._path) as book:
            return book.execute(statement, values).fetchall()

    async def expired(
        self, channel: str, until: datetime, *, after: str, limit: int
    ) -> Sequence[StoredItem]:
        """Find what is of that moment or older, some at a time."""
        return items(self.run(OLD, channel, until.timestamp(), after, limit))

    async def of_person(self, addresses: Sequence[Address]) -> Sequence[StoredItem]:
        """Find what is of somebody who has these addresses."""
        rows = [self.run(THEIRS, a.channel_type, *a.alias.key) for a in addresses]
        return items([row for found in rows for row in found])

    async def export(self, keys: Sequence[str]) -> Sequence[Mapping[str, object]]:
        """Return what was written, for the person to read."""
        said = [self.run("SELECT said FROM entries WHERE key = ?", key) for key in keys]
        return [{"text": row[0]} for found in said for row in found]

    async def remove(self, keys: Sequence[str]) -> None:
        """Remove entries for good; those that are gone already are fine."""
        for key in keys:
            self.run("DELETE FROM entries WHERE key = ?", key)


def items(rows: Sequence[tuple[str, ...]]) -> list[StoredItem]:
    """Return rows as Webcare wants to know them."""
    return [
        StoredItem(
            key=key,
            channel=channel,
            address=Address(channel_type=type_, alias=plugin.Alias(kind, value)),
        )
        for key, channel, type_, kind, value in rows
    ]


@plugin.hookimpl
def webcare_register_retention() -> list[plugin.RetainedData]:
    """Say what the plugin stores."""
    return [Entries("guestbook.db")]
