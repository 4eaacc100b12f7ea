"""One statement for many rows, without the cost that an ORM has for each of them.

SQLAlchemy prepares the parameters of every row in Python, which took a fifth of the
time of receipt. Here a statement is compiled once, and its rows go to the driver as
they are, but for the types that need it (moments and JSON).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Executable, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.compiler import SQLCompiler
from sqlmodel import SQLModel

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A compiled statement, and how a row becomes its parameters."""

    sql: str
    positional: bool
    names: tuple[str, ...]
    constants: Row
    processors: tuple[tuple[str, Callable[[Any], Any]], ...]

    def parameters(self, row: Row) -> Any:
        values = {**self.constants, **row}
        for name, process in self.processors:
            values[name] = process(values[name])
        if self.positional:
            return tuple([values[name] for name in self.names])
        return values


def execute_rows(
    connection: Connection, statement: Executable, rows: Sequence[Row]
) -> None:
    """Run a statement for each row; all rows have the same names.

    `statement` is made once and kept: it is compiled for the first rows and found
    again by its identity.
    """
    if not rows:
        return
    prepared = _prepare(statement, connection.dialect, tuple(rows[0]))
    connection.exec_driver_sql(prepared.sql, [prepared.parameters(row) for row in rows])


def insert_rows(
    connection: Connection, table: type[SQLModel], rows: Sequence[Row]
) -> None:
    """Insert rows."""
    execute_rows(connection, _insert(table), rows)


def insert_new(
    connection: Connection, table: type[SQLModel], rows: Sequence[Row]
) -> None:
    """Insert rows; those that a unique constraint knows already change nothing."""
    execute_rows(connection, _insert_new(table, connection.dialect.name), rows)


def insert_or_update(
    connection: Connection,
    table: type[SQLModel],
    rows: Sequence[Row],
    *,
    key: tuple[str, ...],
    newer: str | None = None,
) -> None:
    """Insert rows, or replace those with the same key.

    With `newer`, only a row whose column of that name is later replaces.
    """
    if rows:
        changed = tuple(name for name in rows[0] if name not in {*key, "id"})
        dialect = connection.dialect.name
        execute_rows(connection, _upsert(table, dialect, key, changed, newer), rows)


@lru_cache(maxsize=256)
def _insert(table: type[SQLModel]) -> Executable:
    return insert(table)


@lru_cache(maxsize=256)
def _insert_new(table: type[SQLModel], dialect: str) -> Executable:
    return _dialect_insert(table, dialect).on_conflict_do_nothing()


@lru_cache(maxsize=256)
def _upsert(
    table: type[SQLModel],
    dialect: str,
    key: tuple[str, ...],
    changed: tuple[str, ...],
    newer: str | None,
) -> Executable:
    statement = _dialect_insert(table, dialect)
    later = (
        getattr(table, newer) < statement.excluded[newer] if newer is not None else None
    )
    return statement.on_conflict_do_update(
        index_elements=list(key),
        set_={name: statement.excluded[name] for name in changed},
        where=later,
    )


def _dialect_insert(table: type[SQLModel], dialect: str) -> Any:
    return (postgresql if dialect == "postgresql" else sqlite).insert(table)


@lru_cache(maxsize=512)
def _prepare(
    statement: Executable, dialect: Dialect, names: tuple[str, ...]
) -> _Prepared:
    compiled = statement.compile(dialect=dialect, column_keys=list(names))  # type: ignore[attr-defined]
    assert isinstance(compiled, SQLCompiler)  # noqa: S101 - what every statement gives
    constants = {
        name: value for name, value in compiled.params.items() if name not in names
    }
    return _Prepared(
        sql=str(compiled),
        positional=compiled.positional,
        names=tuple(compiled.positiontup or ()),
        constants=constants,
        processors=_processors(compiled, dialect, constants),
    )


def _processors(
    compiled: SQLCompiler, dialect: Dialect, constants: Row
) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    found = []
    for name, bind in compiled.binds.items():
        process = bind.type.dialect_impl(dialect).bind_processor(dialect)
        if process is not None and name not in constants:
            found.append((name, process))
    return tuple(found)
