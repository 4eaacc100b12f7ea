"""Rows in every table, with odd values: what a copy of the database must survive."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Integer, LargeBinary, Table, select
from sqlalchemy.types import JSON, BigInteger
from sqlmodel import AutoString

from webcare.services.connecting.channel_secrets import seal_secrets
from webcare.services.core import Core
from webcare.storage.ids import LARGEST_ID
from webcare.storage.tables import metadata
from webcare.storage.types import UtcDateTime

ROWS = 5
"""In every table."""

START = datetime(2026, 3, 29, 0, 59, 59, 999_999, tzinfo=UTC)
FILE = bytes(range(256)) * 5000


async def fill(core: Core) -> None:
    """Put rows into every table, and the files that they speak of into the store."""
    with core.database.transaction() as connection:
        for table in metadata.sorted_tables:
            for number in range(ROWS):
                values = {
                    column.name: _value(core, column, number)
                    for column in table.columns
                }
                connection.execute(table.insert().values(values))
    for number in range(ROWS):
        await core.media.put(_key(number), _chunks(), max_bytes=len(FILE))


def rows_of(connection: Connection, table: Table) -> list[tuple[object, ...]]:
    """Return all rows of a table, in an order that is the same everywhere."""
    found = connection.execute(select(*table.columns))
    return sorted((tuple(row) for row in found), key=repr)


def all_rows(core: Core) -> dict[str, list[tuple[object, ...]]]:
    """Return the rows of every table, by its name."""
    with core.database.reading() as session:
        return {
            name: rows_of(session.connection(), table)
            for name, table in metadata.tables.items()
            # What migrations write belongs to the tables.
            if name != "schema_steps"
        }


async def files_of(core: Core) -> dict[str, bytes]:
    """Return the files that the media store has of those, by their keys."""
    found = {}
    for number in range(ROWS):
        chunks = [chunk async for chunk in core.media.open(_key(number))]
        found[_key(number)] = b"".join(chunks)
    return found


def _value(core: Core, column: Column[Any], number: int) -> object:
    refers = next(iter(column.foreign_keys), None)
    if column.nullable and number % 2:
        return None
    if refers is not None:
        return _value(core, refers.column, number)
    if column.name == "object_key":
        return _key(number)
    if column.name == "secrets":
        return seal_secrets(core.seal, _number(number), {"token": f"word {number}"})
    return next(
        make(number) for of, make in _ODD.items() if isinstance(column.type, of)
    )


def _number(number: int) -> int:
    return LARGEST_ID - ROWS + number


def _key(number: int) -> str:
    return f"{number:02x}/{number:038x}"


_JSON = {"a": ["\\u0000 ó\n\r", None, 1.5, -3], "niets": {}, "\u2028": True}
_TEXT = "👩‍👩‍👧 \"'\\\n\t\r ' ; -- {} [1] NULL \\N"
_ODD: dict[type, Callable[[int], object]] = {
    UtcDateTime: lambda number: START + number * timedelta(days=400, microseconds=1),
    JSON: lambda number: _JSON | {"number": number},
    Boolean: lambda number: bool(number % 2),
    BigInteger: _number,
    Integer: lambda number: number,
    LargeBinary: lambda number: bytes(range(256)) + bytes([number]),
    AutoString: lambda number: f"{number} {_TEXT}",
}


async def _chunks() -> AsyncIterator[bytes]:
    yield FILE[:1000]
    yield FILE[1000:]
