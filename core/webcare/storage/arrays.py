"""Many rows in one PostgreSQL statement: an array a column, instead of values a row.

The statement is the same for any number of rows, so that the server plans it once, and
the driver writes a few arrays instead of a thousand parameters.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

import orjson
from sqlalchemy import JSON, ClauseElement, Connection, Dialect, Executable

if TYPE_CHECKING:
    from sqlalchemy.sql.compiler import SQLCompiler
    from sqlalchemy.types import TypeEngine

Row = Mapping[str, Any]
Process = Callable[[Any], Any] | None

_PARAMETER = re.compile(r"%\((\w+)\)s(?:::(?:TIMESTAMP WITH TIME ZONE|\w+))?")
_VALUES = " VALUES ("


@dataclass(frozen=True, slots=True)
class _Statement:
    """A statement over arrays, and how a column of rows becomes one."""

    sql: str
    columns: tuple[tuple[str, Process], ...]

    def parameters(self, rows: Sequence[Row]) -> tuple[list[Any], ...]:
        return tuple(
            [process(row[name]) for row in rows]
            if process
            else [row[name] for row in rows]
            for name, process in self.columns
        )


def execute_arrays(
    connection: Connection, statement: Executable, rows: Sequence[Row]
) -> None:
    """Run an insert or update for all rows at once; all have the same names.

    `statement` takes one row; it is made once and kept.
    """
    prepared = _prepare(statement, connection.dialect, tuple(rows[0]))
    connection.exec_driver_sql(prepared.sql, prepared.parameters(rows))


@lru_cache(maxsize=256)
def _prepare(
    statement: Executable, dialect: Dialect, names: tuple[str, ...]
) -> _Statement:
    compiled = cast(
        "SQLCompiler",
        cast("ClauseElement", statement).compile(
            dialect=dialect, column_keys=list(names)
        ),
    )
    sql = str(compiled)
    order = tuple(dict.fromkeys(_PARAMETER.findall(sql)))
    types = {name: compiled.binds[name].type for name in order}
    arrays = ", ".join(f"%s::{_array(types[name], dialect)}" for name in order)
    source = f" FROM unnest({arrays}) AS new ({', '.join(order)})"
    return _Statement(
        _over(sql, source, types),
        tuple((name, _process(types[name], dialect)) for name in order),
    )


def _over(sql: str, source: str, types: "Mapping[str, TypeEngine[Any]]") -> str:
    """Return a statement for one row as one over the rows of a source."""

    def column(match: re.Match[str]) -> str:
        cast_to = "::jsonb" if isinstance(types[match[1]], JSON) else ""
        return f"new.{match[1]}{cast_to}"

    if _VALUES not in sql:
        head, where, tail = sql.partition(" WHERE ")
        return (
            _PARAMETER.sub(column, head) + source + where + _PARAMETER.sub(column, tail)
        )
    start = sql.index(_VALUES)
    end = closing(sql, start + len(_VALUES) - 1)
    values = _PARAMETER.sub(column, sql[start + len(_VALUES) : end - 1])
    return f"{sql[:start]} SELECT {values}{source}{sql[end:]}"


def _array(kind: "TypeEngine[Any]", dialect: Dialect) -> str:
    # An array of JSON would be taken apart and put together once more.
    if isinstance(kind, JSON):
        return "text[]"
    return dialect.type_compiler_instance.process(kind) + "[]"


def _process(kind: "TypeEngine[Any]", dialect: Dialect) -> Process:
    if isinstance(kind, JSON):
        return lambda value: None if value is None else orjson.dumps(value).decode()
    return kind.dialect_impl(dialect).bind_processor(dialect)


def closing(sql: str, start: int) -> int:
    """Return the position behind the bracket that closes the one at `start`."""
    depth = 0
    for position in range(start, len(sql)):
        depth += {"(": 1, ")": -1}.get(sql[position], 0)
        if depth == 0:
            return position + 1
    raise ValueError(f"unbalanced brackets: {sql}")
