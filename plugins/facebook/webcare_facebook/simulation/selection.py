"""The `fields` of a request: which parts of a node it wants, nested in braces."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from webcare_facebook.simulation.graph import GraphError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from webcare_facebook.simulation.wire import Json

_TOKEN = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_]*|\.limit\(\d+\)|\.\w+\([^)]*\)|[{},])")
_LIMIT = re.compile(r"\.limit\((\d+)\)")


@dataclass(frozen=True, slots=True)
class Wish:
    """One field that is wanted; `limit` and `inner` are those of a list or object."""

    name: str
    limit: int | None = None
    inner: tuple[Wish, ...] = ()


def parse(expression: str) -> tuple[Wish, ...]:
    """Return what an expression such as `id,from{name},messages.limit(5){id}` wants.

    Raises:
        GraphError: 2500 when it cannot be read.
    """
    tokens, position = [], 0
    while position < len(expression.rstrip()):
        found = _TOKEN.match(expression, position)
        if not found:
            words = f"Syntax error in fields at character {position}."
            raise GraphError(2500, words=words)
        tokens.append(found[1])
        position = found.end()
    wishes, rest = _read(tokens)
    if rest:
        raise GraphError(2500, words='Syntax error "Unexpected }" in fields.')
    return wishes


def _read(tokens: list[str]) -> tuple[tuple[Wish, ...], list[str]]:
    wishes: list[Wish] = []
    while tokens and tokens[0] != "}":
        name, *tokens = tokens
        if name == ",":
            continue
        limit: int | None = None
        inner: tuple[Wish, ...] = ()
        while tokens and tokens[0].startswith("."):
            if found := _LIMIT.fullmatch(tokens[0]):
                limit = int(found[1])
            tokens = tokens[1:]
        if tokens and tokens[0] == "{":
            inner, tokens = _read(tokens[1:])
            if not tokens:
                raise GraphError(2500, words='Syntax error "Expected }" in fields.')
            tokens = tokens[1:]
        wishes.append(Wish(name, limit, inner))
    return tuple(wishes), tokens


def pick(node: Json, wishes: Sequence[Wish]) -> Json:
    """Return a node's wanted parts, and its id; what it has not is left out."""
    picked: Json = {}
    for wish in wishes:
        if node.get(wish.name) is not None:
            picked[wish.name] = _within(node[wish.name], wish)
    return picked | ({"id": node["id"]} if "id" in node else {})


def _within(value: Any, wish: Wish) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, dict) and isinstance(value.get("data"), list):
        rows = value["data"][: wish.limit]
        shown = [pick(row, wish.inner) for row in rows] if wish.inner else rows
        return {**value, "data": shown}
    if isinstance(value, dict) and wish.inner:
        return pick(value, wish.inner)
    return value
