"""One call of the API on its way to an answer."""

from __future__ import annotations

import json
import re
from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING

from webcare_twitter.simulation.problems import Problem, invalid

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from webcare_twitter.simulation.access import Caller, Who
    from webcare_twitter.simulation.characters import House
    from webcare_twitter.simulation.wire import Json
    from webcare_twitter.simulation.world import World

_ID = re.compile(r"[0-9]{1,19}")


@dataclass(frozen=True, slots=True)
class Call:
    """A call, and who makes it."""

    world: World
    request: Request
    caller: Caller

    @property
    def house(self) -> House:
        """Return the account of ours that calls; only where the app may not."""
        return self.world.houses[self.caller.user or ""]

    @property
    def query(self) -> Mapping[str, str]:
        """Return the parameters after the question mark."""
        return self.request.query_params

    def part(self, name: str) -> str:
        """Return a part of the path that is an id.

        Raises:
            Problem: 400 when it is none.
        """
        value = str(self.request.path_params[name])
        return checked_id(value, name)

    def listed(self, name: str) -> list[str]:
        """Return a parameter of which the values stand between commas."""
        return [one for one in self.query.get(name, "").split(",") if one]

    def number(self, name: str, default: int, low: int, high: int) -> int:
        """Return a parameter that is a number.

        Raises:
            Problem: 400 when it is none, or out of range.
        """
        raw = self.query.get(name) or str(default)
        if not raw.isdigit() or not low <= int(raw) <= high:
            text = f"The `{name}` query parameter value [{raw}] is not between"
            raise invalid(f"{text} {low} and {high}", name, raw)
        return int(raw)

    async def body(self) -> Json:
        """Return the JSON object that was sent.

        Raises:
            Problem: 400 when it is something else.
        """
        try:
            body = json.loads(await self.request.body())
        except ValueError:
            body = None
        if not isinstance(body, dict):
            raise invalid("Requests with bodies must be a JSON object")
        return body


@dataclass(frozen=True, slots=True)
class Operation:
    """One address of the API.

    Attributes:
        bucket: the name of the limit that it counts for.
        fails: whether the laboratory can refuse it or lose its answer.
    """

    method: str
    path: str
    endpoint: Callable[[Call], Awaitable[Json | Response]]
    who: Who
    bucket: str
    _: KW_ONLY
    status: int = 200
    fails: bool = False


def checked_id(value: object, name: str) -> str:
    """Return an id.

    Raises:
        Problem: 400 when it is not made of digits.
    """
    if not isinstance(value, str) or not _ID.fullmatch(value):
        text = f"The `{name}` query parameter value [{value}] does not match"
        raise invalid(f"{text} ^[0-9]{{1,19}}$", name, value)
    return value


def only(body: Json, *known: str) -> None:
    """Refuse a body with members that X does not know.

    Raises:
        Problem: 400.
    """
    for name in body:
        if name not in known:
            raise invalid(f"[{name}] is not defined in the schema", name, body[name])


def part_of(body: Json, name: str) -> Json:
    """Return an object in a body; empty when it is not there.

    Raises:
        Problem: 400 when it is not an object.
    """
    part = body.get(name) or {}
    if not isinstance(part, dict):
        raise invalid(f"$.{name}: is not an object", name, part)
    return part


def forbidden(detail: str, code: int = 0) -> Problem:
    """Return the refusal of something that is well put but not allowed."""
    return Problem(403, detail, code=code)
