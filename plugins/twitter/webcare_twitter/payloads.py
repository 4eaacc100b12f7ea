"""The only place that touches raw JSON: reading it, and narrow ways to look inside.

X's bodies are foreign data. Nothing here trusts a type: an accessor gives the
value in the type that it names, an empty one, or raises `Unreadable`, which costs that
one item. The parser above never indexes into a body by itself.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeAlias

import orjson

if TYPE_CHECKING:
    from collections.abc import Sequence

Json: TypeAlias = dict[str, Any]
"""A JSON object as it came."""

_LONGEST_WHOLE = 18
_LONGEST_ID = 19
_SNOWFLAKES_SINCE = 1_288_834_974_657
_TOO_DEEP = '"too deeply nested to be shown"'


class Unreadable(ValueError):
    """An item lacks something without which it means nothing."""


def read_json(body: bytes) -> object:
    """Return a body's JSON.

    Lone surrogates, which orjson refuses and escaped bodies can hold, are
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
    # Most of what is looked for is absent, and this is asked a dozen times a post.
    if not isinstance(value, list):
        return ()
    return [row for row in value if isinstance(row, dict)]


def text(item: Json, name: str) -> str:
    """Return a string, or a number as a string; empty when there is neither."""
    value = item.get(name)
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number_text(value)
    return ""


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


def moment(item: Json, *names: str) -> datetime:
    """Return a moment from the first of these that holds one.

    Raises:
        Unreadable: when none does.
    """
    found = moment_or_none(item, *names)
    if found is None:
        raise Unreadable(f"no moment in {' or '.join(names)}")
    return found


def moment_or_none(item: Json, *names: str) -> datetime | None:
    """Return a moment, in any of the three ways in which X writes one.

    Those are RFC 3339, milliseconds since 1970, and `Wed Feb 05 08:39:31 +0000 2020`.
    """
    for name in names:
        milliseconds = whole_number(item, name)
        read = _instant if milliseconds is None else _since_1970
        try:
            found = read(milliseconds or text(item, name))
        except (OverflowError, OSError, ValueError, TypeError):
            continue
        return found
    return None


def snowflake_moment(external_id: str) -> datetime:
    """Return when an id of X was given out, which stands in its upper bits.

    Raises:
        Unreadable: when it is no such id, or an old one without a moment.
    """
    if external_id.isascii() and external_id.isdigit():
        milliseconds = (int(external_id[:_LONGEST_ID]) >> 22) + _SNOWFLAKES_SINCE
        if milliseconds > _SNOWFLAKES_SINCE:
            return _since_1970(milliseconds)
    raise Unreadable("the id tells no moment")


def _since_1970(milliseconds: float | str) -> datetime:
    if not isinstance(milliseconds, int) or milliseconds <= 0:
        raise ValueError("no moment")
    seconds, rest = divmod(milliseconds, 1000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest * 1000)


def _instant(given: float | str) -> datetime:
    words = str(given)
    try:
        found = datetime.fromisoformat(words)
    except ValueError:
        found = datetime.strptime(words, "%a %b %d %H:%M:%S %z %Y")
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _number_text(value: float) -> str:
    try:
        return str(value)
    except ValueError:  # more digits than Python turns into text
        return ""


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON")
