"""Column types that both databases store alike."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

Id = BigInteger().with_variant(Integer, "sqlite")
"""Sixty-four bits; SQLite's own row id, which is its only integer key that is one."""

Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, always aware and in UTC.

    `timestamptz` on PostgreSQL. On SQLite, which has no such type, microseconds since
    1970: a text took ten times as long to write, and would sort by its spelling.
    """

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Use `timestamptz` where there is one."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(DateTime(timezone=True))
        return dialect.type_descriptor(BigInteger())

    def bind_processor(
        self, dialect: Dialect
    ) -> Callable[[datetime | None], int | datetime | None]:
        """Return what makes a moment a parameter; a naive one is refused."""
        return _aware if dialect.name == "postgresql" else _microseconds

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], datetime | None]:
        """Return what makes a stored value a moment again."""
        del coltype
        return _in_utc if dialect.name == "postgresql" else _moment


def _aware(value: datetime | None) -> datetime | None:
    if value is not None and value.tzinfo is None:
        raise ValueError("a moment without a time zone was about to be stored")
    return value


def _in_utc(value: datetime | None) -> datetime | None:
    return value and value.astimezone(UTC)


def _microseconds(value: datetime | None) -> int | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("a moment without a time zone was about to be stored")
    # Exact until the year 2255: until then a float holds microseconds.
    return round(value.timestamp() * 1_000_000)


def _moment(value: int | None) -> datetime | None:
    return None if value is None else datetime.fromtimestamp(value / 1_000_000, UTC)


class current_transaction(FunctionElement[int]):  # noqa: N801 - reads as SQL
    """The number of the running transaction; 0 on SQLite, which needs none."""

    type = BigInteger()
    inherit_cache = True


class committed_horizon(FunctionElement[int]):  # noqa: N801 - reads as SQL
    """The first transaction that may still be running; all before it are decided."""

    type = BigInteger()
    inherit_cache = True


@compiles(current_transaction)
def _sqlite_transaction(
    element: current_transaction, compiler: SQLCompiler, **options: Any
) -> str:
    del element, compiler, options
    return "0"


@compiles(current_transaction, "postgresql")
def _postgresql_transaction(
    element: current_transaction, compiler: SQLCompiler, **options: Any
) -> str:
    del element, compiler, options
    return "pg_current_xact_id()::text::bigint"


@compiles(committed_horizon)
def _sqlite_horizon(
    element: committed_horizon, compiler: SQLCompiler, **options: Any
) -> str:
    del element, compiler, options
    return "1"


@compiles(committed_horizon, "postgresql")
def _postgresql_horizon(
    element: committed_horizon, compiler: SQLCompiler, **options: Any
) -> str:
    del element, compiler, options
    return "pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
