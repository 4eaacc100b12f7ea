"""Pages of long lists by key: the next one costs the same however deep it lies."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import orjson

from webcare.errors import NotFound

T = TypeVar("T")

LARGEST_PAGE = 200


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows, and the cursor for those that follow; None after the last."""

    items: Sequence[T]
    next: str | None = None


def cursor(*key: int | str) -> str:
    """Write the last row's key as an opaque text."""
    return base64.urlsafe_b64encode(orjson.dumps(key)).decode().rstrip("=")


def key_of(text: str, length: int) -> list[int]:
    """Read a cursor's numbers.

    Raises:
        NotFound: when it is not one that we gave.
    """
    try:
        padded = text + "=" * (-len(text) % 4)
        key = orjson.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
    except (ValueError, binascii.Error):
        key = None
    if not (
        isinstance(key, list)
        and len(key) == length
        and all(type(part) is int and abs(part) < 1 << 63 for part in key)
    ):
        raise NotFound("This page does not exist; start from the first one.")
    return key


def page_of(
    rows: Sequence[T], limit: int, last: Callable[[T], Sequence[int]]
) -> Page[T]:
    """Make a page of up to `limit` rows out of one row more.

    `last` is a function that gives the cursor's key of a row.
    """
    if len(rows) <= limit:
        return Page(rows)
    kept = rows[:limit]
    return Page(kept, cursor(*last(kept[-1])))
