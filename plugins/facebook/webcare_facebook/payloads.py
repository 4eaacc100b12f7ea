"""The only place that touches raw JSON: reading it, and narrow ways to look inside.

Meta's bodies are foreign data. Nothing here trusts a type: an accessor gives the
value in the type that it names, an empty one, or raises `Unreadable`, which costs that
one item. The parser above never indexes into a body by itself. Ids are strings, and
come as numbers now and then.
"""

from __future__ import annotations

import hashlib
import json
import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeAlias

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterator

Json: TypeAlias = dict[str, Any]
"""A JSON object as it came."""

_LONGEST_WHOLE = 18
_TOO_DEEP = '"too deeply nested to be shown"'
_MILLISECONDS_FROM = 100_000_000_000
"""Beyond it a number counts milliseconds: as seconds it would be after the year 5000,
as milliseconds it is in 1973, long before there was a Facebook."""


class Unreadable(ValueError):
    """An item lacks something without which it means nothing."""


def read_json(body: bytes) -> object:
    """Return a body's JSON.

    Lone surrogates, which orjson refuses and Meta's escaped bodies can hold, are
    taken by the slower parser of the standard library.

    Raises:
        ValueError: when it is no JSON, or nested too deeply.
    """
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        try:
            return json.loads(body, parse_constant=_refuse_constant)
        except RecursionError:
            raise ValueError("the body is nested too deeply") from error


def read_object(given: str) -> Json | None:
    """Return the object that a string holds as JSON, None when it holds none."""
    try:
        value = read_json(given.encode("utf-8", "surrogatepass"))
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def as_json(value: object) -> str:
    """Return a piece of a body as JSON text, to be kept and shown."""
    try:
        return orjson.dumps(value).decode()
    except TypeError:  # a lone surrogate, a huge number, or deep nesting
        try:
            return json.dumps(value, separators=(",", ":"))
        except RecursionError:
            return _TOO_DEEP


def digest(*parts: object) -> str:
    """Return a key that is the same for the same parts, whatever their key order."""
    try:
        text = orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)
    except TypeError:
        text = as_json(parts).encode()
    return hashlib.sha256(text).hexdigest()[:40]


def is_object(value: object) -> bool:
    """Tell whether a value is a JSON object."""
    return isinstance(value, dict)


def as_object(value: object, what: str) -> Json:
    """Return a value as an object.

    Raises:
        Unreadable: when it is something else; `what` names it.
    """
    if isinstance(value, dict):
        return value
    raise Unreadable(f"{what} is not an object")


def nested(item: Json, name: str) -> Json:
    """Return an object inside an object, empty when there is none."""
    value = item.get(name)
    return value if isinstance(value, dict) else {}


def rows(item: Json, name: str) -> list[Any]:
    """Return a list inside an object, empty when it is absent or null.

    Raises:
        Unreadable: when there is something else, which would be lost unseen.
    """
    value = item.get(name)
    if value is None:
        return []
    if isinstance(value, list):
        return value
    raise Unreadable(f"{name} is not a list")


def objects(item: Json, name: str) -> Iterator[Json]:
    """Yield the objects of a list inside an object; what else is in it is left out."""
    value = item.get(name)
    if isinstance(value, list):
        yield from (row for row in value if isinstance(row, dict))


def strings(item: Json, name: str) -> tuple[str, ...]:
    """Return the strings of a list inside an object; what else is in it is left out."""
    value = item.get(name)
    given = value if isinstance(value, list) else []
    return tuple(each for each in given if isinstance(each, str) and each)


def text(item: Json, name: str) -> str:
    """Return a string, or a number as a string; empty when there is neither."""
    value = item.get(name)
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number_text(value)
    return ""


def words(value: object) -> str:
    """Return a value as a person would read it: text as it is, the rest as JSON."""
    return value if isinstance(value, str) else as_json(value)


def first_text(item: Json, *names: str) -> str:
    """Return the first of several strings that is not empty; empty when all are."""
    return next(filter(None, (text(item, name) for name in names)), "")


def required(item: Json, name: str) -> str:
    """Return a string that must be there.

    Raises:
        Unreadable: when it is absent or empty.
    """
    value = text(item, name)
    if not value:
        raise Unreadable(f"{name} is missing")
    return value


def flag(item: Json, name: str) -> bool:
    """Return whether something is said to be so."""
    return item.get(name) is True


def whole_number(item: Json, name: str) -> int | None:
    """Return a whole number, also when it came as a string; None when it is none."""
    value = item.get(name)
    if isinstance(value, str) and value.isascii() and len(value) <= _LONGEST_WHOLE:
        return int(value) if value.isdigit() else None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def degrees(item: Json, name: str) -> float:
    """Return a coordinate, also when it came as a string.

    Raises:
        Unreadable: when it is no finite number.
    """
    try:
        value = float(item[name])
    except (KeyError, TypeError, ValueError, OverflowError):
        value = math.nan
    if math.isfinite(value):
        return value
    raise Unreadable(f"{name} is not a number")


def moment_or_none(item: Json, name: str) -> datetime | None:
    """Return a moment, None when there is none.

    What is about Messenger counts in milliseconds, what is about the Page in seconds,
    and one body may hold both. The API itself writes `2026-11-21T10:00:00+0000`.
    """
    number = whole_number(item, name)
    try:
        if number is None:
            return _written_out(text(item, name))
        if number <= 0:
            return None
        seconds = number / 1000 if number >= _MILLISECONDS_FROM else number
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def _written_out(given: str) -> datetime | None:
    if not given:
        return None
    moment = datetime.fromisoformat(given)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _number_text(value: float) -> str:
    try:
        return str(value)
    except ValueError:  # more digits than Python turns into text
        return ""


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON")
