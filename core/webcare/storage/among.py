"""Looking up many keys with a statement that is always the same.

`IN (?, ?, …)` differs with the number of values, so that it is built and compiled for
each batch: most of what a small batch cost.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Self, cast

import orjson
from sqlalchemy import (
    Boolean,
    ColumnElement,
    Dialect,
    Text,
    and_,
    bindparam,
    false,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Mapped
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.sql.visitors import InternalTraversal
from sqlalchemy.types import TypeDecorator, TypeEngine


class ListOf(TypeDecorator[Sequence[Any]]):
    """Many values as one parameter: an array, or JSON where there are no arrays."""

    impl = Text
    cache_ok = True

    def __init__(self, item_type: TypeEngine[Any]) -> None:
        super().__init__()
        self.item_type = item_type

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Use an array where there is one."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(ARRAY(self.item_type))
        return dialect.type_descriptor(Text())

    def process_bind_param(
        self, value: Iterable[Any] | None, dialect: Dialect
    ) -> list[Any] | str | None:
        """Return the values as the database takes them."""
        values = list(value or ())
        return values if dialect.name == "postgresql" else orjson.dumps(values).decode()


class among(ColumnElement[bool]):  # noqa: N801 - reads as SQL
    """That a column is one of many values, which come as one parameter.

    Unlike `IN (?, ?, …)` the statement is the same however many there are, so that it
    is built and compiled once.
    """

    type = Boolean()
    inherit_cache = True
    _traverse_internals = [  # noqa: RUF012 - as SQLAlchemy declares it
        ("column", InternalTraversal.dp_clauseelement),
        ("values", InternalTraversal.dp_clauseelement),
    ]

    def __init__(self, column: ColumnElement[Any] | Mapped[Any], name: str) -> None:
        # A mapped column is one that knows its class; both are column elements.
        self.column = cast("ColumnElement[Any]", column)
        self.values = bindparam(name, type_=ListOf(self.column.type))

    def self_group(self, against: OperatorType | None = None) -> Self:
        """Stand as it is: SQLAlchemy's `… = 1` would hide the index from SQLite."""
        del against
        return self


@compiles(among)
def _sqlite_among(element: among, compiler: SQLCompiler, **options: Any) -> str:
    column = compiler.process(element.column, **options)
    values = compiler.process(element.values, **options)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608


@compiles(among, "postgresql")
def _postgresql_among(element: among, compiler: SQLCompiler, **options: Any) -> str:
    column = compiler.process(element.column, **options)
    values = compiler.process(element.values, **options)
    return f"{column} = ANY ({values})"


def rows_among(
    columns: Sequence[ColumnElement[Any] | Mapped[Any]],
    rows: Collection[Sequence[Any]],
) -> ColumnElement[bool]:
    """Return that columns together are one of many rows of values.

    Each column is asked by itself as well: for rows of values alone SQLite walks
    through the whole table, whatever index there is.

    Args:
        columns: in the order of the index, those with few different values first.
        rows: each with a value for each column; nothing is one of none.
    """
    if not rows:
        return false()
    each_by_itself = (
        column.in_(sorted(set(values)))
        for column, values in zip(columns, zip(*rows, strict=True), strict=True)
    )
    return and_(*each_by_itself, tuple_(*columns).in_(list(rows)))
