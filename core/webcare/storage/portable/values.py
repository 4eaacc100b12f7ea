"""What a value is in a copy of the rows: JSON that means the same everywhere."""

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import orjson
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    String,
    TableClause,
    column,
    table,
)
from sqlalchemy.types import TypeEngine

from webcare.storage.types import Json, UtcDateTime

Kind = Literal["integer", "number", "text", "truth", "json", "bytes", "moment"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_NUL = b"\\u0000"

_TYPES: Mapping[Kind, TypeEngine[Any]] = {
    "integer": BigInteger(),
    "number": Float(),
    "text": String(),
    "truth": Boolean(),
    "json": Json,
    "bytes": LargeBinary(),
    "moment": UtcDateTime(),
}
_KINDS: tuple[tuple[type[TypeEngine[Any]], Kind], ...] = (
    (DateTime, "moment"),
    (JSON, "json"),
    (Boolean, "truth"),
    (Integer, "integer"),
    (Float, "number"),
    (LargeBinary, "bytes"),
    (String, "text"),
)


@dataclass(frozen=True, slots=True)
class Shape:
    """A table and its columns, in the order in which a row gives their values."""

    name: str
    columns: tuple[tuple[str, Kind], ...]

    def clause(self) -> TableClause:
        """Return the table as statements take it."""
        return table(
            self.name, *(column(name, _TYPES[kind]) for name, kind in self.columns)
        )


def kind_of(stored: TypeEngine[Any], dialect: str) -> Kind:
    """Return what a column holds, by the type that the database says it has.

    Raises:
        ValueError: when it is of a type that no table of ours has.
    """
    # SQLite has no type for moments: see `UtcDateTime`, and `Id` for the integers.
    if dialect == "sqlite" and isinstance(stored, BigInteger):
        return "moment"
    for kind_type, kind in _KINDS:
        if isinstance(stored, kind_type):
            return kind
    raise ValueError(f"a column of the type {stored} was not foreseen")


def portable_row(shape: Shape) -> Callable[[Sequence[Any]], list[Any]]:
    """Return what makes a row of a table a list that JSON can hold."""
    changes = [
        (place, _TO_PORTABLE[kind])
        for place, (_, kind) in enumerate(shape.columns)
        if kind in _TO_PORTABLE
    ]

    def portable(row: Sequence[Any]) -> list[Any]:
        values = list(row)
        for place, change in changes:
            if values[place] is not None:
                values[place] = change(values[place])
        return values

    return portable


def stored_row(
    shape: Shape, overrides: Mapping[str, Any], *, without_nul: bool
) -> Callable[[bytes], dict[str, Any]]:
    """Return what makes a line of a copy a row, by the names of its columns.

    Args:
        shape: the table that the line is of.
        overrides: values that take the place of those in the line.
        without_nul: whether the character NUL becomes the one for what cannot be
            shown; PostgreSQL has no room for it.
    """
    names = tuple(name for name, _ in shape.columns)
    changes = [
        (name, _FROM_PORTABLE[kind])
        for name, kind in shape.columns
        if kind in _FROM_PORTABLE
    ]

    def stored(line: bytes) -> dict[str, Any]:
        values = orjson.loads(line)
        if without_nul and _NUL in line:
            values = _without_nul(values)
        row: dict[str, Any] = dict(zip(names, values, strict=True))
        for name, change in changes:
            if row[name] is not None:
                row[name] = change(row[name])
        row.update(overrides)
        return row

    return stored


def _text(value: bytes) -> str:
    return b64encode(value).decode()


def _bytes(value: str) -> bytes:
    return b64decode(value, validate=True)


def _microseconds(value: datetime) -> int:
    return (value - _EPOCH) // _MICROSECOND


def _moment(value: int) -> datetime:
    return _EPOCH + value * _MICROSECOND


def _without_nul(value: Any) -> Any:  # noqa: ANN401 - whatever JSON can hold
    match value:
        case str():
            return value.replace("\0", "\N{REPLACEMENT CHARACTER}")
        case list():
            return [_without_nul(each) for each in value]
        case dict():
            return {_without_nul(k): _without_nul(v) for k, v in value.items()}
        case _:
            return value


_TO_PORTABLE: Mapping[Kind, Callable[[Any], Any]] = {
    "bytes": _text,
    "moment": _microseconds,
}
_FROM_PORTABLE: Mapping[Kind, Callable[[Any], Any]] = {
    "bytes": _bytes,
    "moment": _moment,
}
