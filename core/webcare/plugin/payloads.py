"""Reading a platform's JSON, of which nothing is certain.

What a platform sends is foreign data. Nothing here trusts a type: an accessor gives the
value in the type that it names, an empty one, or raises `Unreadable`, which should cost
no more than that one item (`ItemFailed`). A channel that looks into bodies through
these needs no model of a format that the platform changes without notice, and they are
quick enough to be asked a dozen times an item while the platform waits for its answer.

```python
from webcare.plugin.payloads import Json, nested, required, text

def name_of(item: Json) -> str:
    return text(nested(item, "profile"), "name") or required(item, "id")
```
"""

from __future__ import annotations

import hashlib
import json
import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeAlias

import orjson

from webcare.errors import MalformedPayload

if TYPE_CHECKING:
    from collections.abc import Sequence

Json: TypeAlias = dict[str, Any]
"""A JSON object as it came."""

_LONGEST_WHOLE = 18
_TOO_DEEP = '"too deeply nested to be shown"'


class Unreadable(ValueError):
    """An item lacks something without which it means nothing."""


def from_json(body: bytes) -> object:
    """Return a body's JSON.

    Lone surrogates, which orjson refuses and escaped bodies can hold, are taken by
    the slower parser of the standard library.

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


def read_body(body: bytes) -> Json:
    """Return the object that a webhook's body holds.

    Raises:
        MalformedPayload: when it is no JSON, nested too deeply, or no object.
    """
    try:
        found = from_json(body)
    except ValueError as error:
        raise MalformedPayload(f"the body is not JSON: {error}") from error
    if isinstance(found, dict):
        return found
    raise MalformedPayload("the body is not a JSON object")


def read_object(given: str) -> Json | None:
    """Return the object that a string holds as JSON, None when it holds none."""
    try:
        value = from_json(given.encode("utf-8", "surrogatepass"))
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
    """Return a key that is the same for the same parts, whatever their key order.

    It serves as `external_id` of what the platform gives none: 40 hex digits.
    """
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


def objects(item: Json, name: str) -> Sequence[Json]:
    """Return the objects of a list inside an object; what else is in it is left out."""
    value = item.get(name)
    # Most of what is looked for is absent, and this is asked a dozen times an item.
    if not isinstance(value, list):
        return ()
    return [row for row in value if isinstance(row, dict)]


def first_object(item: Json, name: str) -> Json | None:
    """Return the first object of a list inside an object, None when there is none."""
    return next(iter(objects(item, name)), None)


def strings(item: Json, name: str) -> tuple[str, ...]:
    """Return the strings of a list inside an object, without empty ones."""
    value = item.get(name)
    given = value if isinstance(value, list) else []
    return tuple(each for each in given if isinstance(each, str) and each)


def text(item: Json, name: str) -> str:
    """Return a string, or a number as a string; empty when there is neither.

    Ids are strings, and come as numbers now and then.
    """
    value = item.get(name)
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number_text(value)
    return ""


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


def words(value: object) -> str:
    """Return a value as a person would read it: text as it is, the rest as JSON."""
    return value if isinstance(value, str) else as_json(value)


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


def unix_moment(number: int, *, per_second: int = 1) -> datetime | None:
    """Return a moment that is counted from 1970, in UTC; None when it is no such.

    Args:
        number: what `whole_number` found.
        per_second: 1 where the platform counts seconds, 1000 for milliseconds.
    """
    if number <= 0:
        return None
    try:
        return datetime.fromtimestamp(number / per_second, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def iso_moment(given: str) -> datetime | None:
    """Return a moment as ISO 8601 and RFC 3339 write it, in UTC; None when it is none.

    One without a zone is taken to be in UTC.
    """
    if not given:
        return None
    try:
        found = datetime.fromisoformat(given)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (OverflowError, ValueError):
        return None


def _number_text(value: float) -> str:
    try:
        return str(value)
    except ValueError:  # more digits than Python turns into text
        return ""


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON")
