"""Genuine JSON with one thing wrong: what a platform may send one day."""

import json
from collections.abc import Iterator
from random import Random
from typing import Any

WRONG: tuple[Any, ...] = (
    None,
    "",
    "something_new",
    -1,
    [],
    {},
    [None],
    {"new": {"new": 1}},
)
"""What stands where something else was expected."""


def mutations(body: bytes, limit: int) -> Iterator[bytes]:
    """Yield at most `limit` variants of a body, each with one value changed.

    The same body gives the same variants. What is not JSON gives none.
    """
    try:
        payload = json.loads(body)
    except ValueError:
        return
    variants = list(_changed(payload))
    if len(variants) > limit:
        # Evenly spread would always hit the same kinds of change.
        variants = Random(0).sample(variants, limit)  # noqa: S311 - no secret
    for variant in variants:
        yield json.dumps(variant, separators=(",", ":")).encode()


def _changed(value: Any) -> Iterator[Any]:  # noqa: ANN401 - raw JSON
    """Yield copies of a value with one change somewhere inside."""
    if isinstance(value, dict):
        yield {**value, "something_new": {"new": True}}
        for name, part in value.items():
            yield {key: other for key, other in value.items() if key != name}
            for wrong in WRONG:
                yield {**value, name: wrong}
            for changed in _changed(part):
                yield {**value, name: changed}
    elif isinstance(value, list):
        yield []
        for index, part in enumerate(value):
            for changed in (*WRONG, *_changed(part)):
                yield [*value[:index], changed, *value[index + 1 :]]
