"""One statement for many rows, without the cost that an ORM has for each of them.

SQLAlchemy prepares the parameters of every row in Python, and the driver lets go of the
interpreter once for every row, to which a busy server is slow to come back. Here a
statement is compiled once, and as many rows as wait go to the driver in one call.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import (
    ClauseElement,
    Connection,
    Dialect,
    Executable,
    Insert,
    Select,
    insert,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from webcare.storage.arrays import closing, execute_arrays

if TYPE_CHECKING:
    from sqlalchemy.sql.compiler import SQLCompiler

Row = Mapping[str, Any]

_AT_ONCE = 64
"""Rows in one statement; the rest goes in halves, so that few statements are known."""

_NAMED = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A compiled statement, and how a row becomes its parameters."""

    sql: str
    columns: tuple[tuple[str, Callable[[Any], Any] | None], ...]

    def parameters(self, *rows: Row) -> tuple[Any, ...]:
        return tuple(
            [
                process(row[name]) if process else row[name]
                for row in rows
                for name, process in self.columns
            ]
        )

    def repeated(self, count: int) -> str:
        """Return the insert with so many rows in its `VALUES`."""
        start = self.sql.index(" VALUES (") + len(" VALUES ")
        end = closing(self.sql, start)
        values = self.sql[start:end]
        return self.sql[:start] + ", ".join([values] * count) + self.sql[end:]


def insert_rows(
    connection: Connection, table: type[SQLModel], rows: Sequence[Row]
) -> None:
    """Insert rows; all of them have the same names."""
    insert_many(connection, _insert(table), rows)


def insert_new(
    connection: Connection, table: type[SQLModel], rows: Sequence[Row]
) -> None:
    """Insert rows; those that a unique constraint knows already change nothing."""
    insert_many(connection, _insert_new(table, connection.dialect.name), rows)


def insert_or_update(
    connection: Connection,
    table: type[SQLModel],
    rows: Sequence[Row],
    *,
    key: tuple[str, ...],
    unless_newer: str | None = None,
) -> None:
    """Insert rows, or replace those with the same key; each key stands in one row.

    With `unless_newer`, a row that is later by the column of that name stays.
    """
    if rows:
        changed = tuple(name for name in rows[0] if name not in {*key, "id"})
        dialect = connection.dialect.name
        insert_many(
            connection, _upsert(table, dialect, key, changed, unless_newer), rows
        )


def execute_rows(
    connection: Connection, statement: Executable, rows: Sequence[Row]
) -> None:
    """Run a statement once for each row; all rows have the same names.

    `statement` is made once and kept: it is compiled for the first rows, and found
    again by its identity.
    """
    if rows and connection.dialect.name == "postgresql":
        execute_arrays(connection, statement, rows)
    elif rows:
        prepared = _prepare(statement, connection.dialect, tuple(rows[0]))
        connection.exec_driver_sql(
            prepared.sql, [prepared.parameters(row) for row in rows]
        )


def fetch_rows(
    connection: Connection, statement: Select[*tuple[Any, ...]], parameters: Row
) -> list[Sequence[Any]]:
    """Run a select that is made once and kept; returns its rows."""
    prepared = _prepare(statement, connection.dialect, tuple(parameters))
    result = connection.exec_driver_sql(prepared.sql, prepared.parameters(parameters))
    processors = _results(statement, connection.dialect)
    return [_processed(row, processors) for row in result.fetchall()]


def insert_many(connection: Connection, statement: Insert, rows: Sequence[Row]) -> None:
    """Run an insert of one's own, with many rows in one statement."""
    if rows and connection.dialect.name == "postgresql":
        execute_arrays(connection, statement, rows)
        return
    start, left = 0, len(rows)
    while left:
        # A power of two, so that the statements for all sizes are few.
        count = min(_AT_ONCE, 1 << (left.bit_length() - 1))
        prepared = _prepare(statement, connection.dialect, tuple(rows[0]))
        connection.exec_driver_sql(
            _repeated(prepared, count),
            prepared.parameters(*rows[start : start + count]),
        )
        start, left = start + count, left - count


@lru_cache(maxsize=256)
def _insert(table: type[SQLModel]) -> Insert:
    # Inline: nothing is asked back, not even the keys that the database makes.
    return insert(table).inline()


@lru_cache(maxsize=256)
def _insert_new(table: type[SQLModel], dialect: str) -> Insert:
    return _dialect_insert(table, dialect).on_conflict_do_nothing()


@lru_cache(maxsize=256)
def _upsert(
    table: type[SQLModel],
    dialect: str,
    key: tuple[str, ...],
    changed: tuple[str, ...],
    unless_newer: str | None,
) -> Insert:
    statement = _dialect_insert(table, dialect)
    not_newer = (
        getattr(table, unless_newer) <= statement.excluded[unless_newer]
        if unless_newer is not None
        else None
    )
    upsert: Insert = statement.on_conflict_do_update(
        index_elements=list(key),
        set_={name: statement.excluded[name] for name in changed},
        where=not_newer,
    )
    return upsert


def _dialect_insert(
    table: type[SQLModel], dialect: str
) -> postgresql.Insert | sqlite.Insert:
    if dialect == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


@lru_cache(maxsize=256)
def _repeated(prepared: _Prepared, count: int) -> str:
    return prepared.repeated(count)


@lru_cache(maxsize=256)
def _prepare(
    statement: Executable, dialect: Dialect, names: tuple[str, ...]
) -> _Prepared:
    compiled = cast(
        "SQLCompiler",
        cast("ClauseElement", statement).compile(
            dialect=dialect, column_keys=list(names)
        ),
    )
    sql, order = str(compiled), tuple(compiled.positiontup or ())
    if not compiled.positional:
        order = tuple(_NAMED.findall(sql))
        sql = _NAMED.sub("%s", sql)
    return _Prepared(
        sql,
        tuple(
            (
                name,
                compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect),
            )
            for name in order
        ),
    )


@lru_cache(maxsize=256)
def _results(
    statement: Select[*tuple[Any, ...]], dialect: Dialect
) -> tuple[tuple[int, Callable[[Any], Any]], ...]:
    """Return which columns are stored otherwise than they are given."""
    found = []
    for position, column in enumerate(statement.selected_columns):
        kind = column.type.dialect_impl(dialect)
        process = kind.result_processor(dialect, None)
        if process is not None:
            found.append((position, process))
    return tuple(found)


def _processed(
    row: Sequence[Any], processors: tuple[tuple[int, Callable[[Any], Any]], ...]
) -> Sequence[Any]:
    if not processors:
        return row
    values = list(row)
    for position, process in processors:
        values[position] = process(values[position])
    return values
