"""The API's addresses, and what happens to every call before and after its own part."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import structlog
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from webcare.plugin.simulation import LostAnswer
from webcare_twitter.simulation import access
from webcare_twitter.simulation.access import Caller, authenticate
from webcare_twitter.simulation.calls import Call
from webcare_twitter.simulation.operations import OPERATIONS
from webcare_twitter.simulation.problems import Problem, invalid
from webcare_twitter.simulation.uploads import attachment, picture

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.requests import Request

    from webcare_twitter.simulation.calls import Operation
    from webcare_twitter.simulation.wire import Json
    from webcare_twitter.simulation.world import World

_log = structlog.get_logger()


def x_api(world: World) -> Starlette:
    """Return the platform's API as an application."""
    routes = [_route(world, operation) for operation in OPERATIONS]
    routes += [
        _token_route(world, "/2/oauth2/token", access.renew),
        _token_route(world, "/oauth2/token", access.app_token),
        _file_route(world, "/media/{name}", picture, signed=False),
        _file_route(world, "/1.1/ton/data/dm/{dm_id}/{media_id}/{name}", attachment),
        _file_route(
            world, "/2/dm_conversations/media/{dm_id}/{media_id}/{name}", attachment
        ),
    ]
    return Starlette(routes=routes)


def _route(world: World, operation: Operation) -> Route:
    async def answer(request: Request) -> Response:
        headers: dict[str, str] = {}
        try:
            await _weather(world)
            caller = await authenticate(world, request, operation.who)
            headers |= world.meter.take(operation.bucket, caller.user, world.now)
            return await _done(Call(world, request, caller), operation, headers)
        except Problem as problem:
            return _refused(world, problem, headers)
        except (AttributeError, KeyError, TypeError, ValueError):
            # Something of the wrong type, somewhere in a body that is not ours to
            # trust.
            _log.warning("simulation.request_unreadable", exc_info=True)
            return _refused(world, invalid("The request is not readable"), headers)

    return Route(operation.path, answer, methods=[operation.method])


async def _weather(world: World) -> None:
    if world.scenario.latency:
        await asyncio.sleep(world.scenario.latency)
    if world.scenario.outages >= 1:
        left = world.scenario.outages - 1
        _set(world, outages=left)
        raise Problem(503, "Service Unavailable")


async def _done(
    call: Call, operation: Operation, headers: Mapping[str, str]
) -> Response:
    world = call.world
    if world.scenario.out_of_credit:
        raise Problem(
            403,
            "Your enrolled account does not have any credits to fulfill this request.",
            "usage-capped",
            "UsageCapExceeded",
            more={"period": "Monthly", "scope": "Account"},
        )
    if operation.fails and world.scenario.refuse_next:
        status = int(world.scenario.refuse_next)
        _set(world, refuse_next=0)
        raise Problem(status, "Refused because the laboratory says so.")
    told = await operation.endpoint(call)
    if isinstance(told, Response):
        told.headers.update(headers)
        return told
    if operation.fails and world.scenario.lose_next_answer:
        _set(world, lose_next_answer=False)
        return LostAnswer(status_code=operation.status)
    return JSONResponse(told, operation.status, headers=dict(headers))


def _set(world: World, **values: float | bool) -> None:
    world.scenario = replace(world.scenario, **values)  # type: ignore[arg-type]  # names of ours
    world.changes.note("laboratory")


def _refused(world: World, problem: Problem, headers: Mapping[str, str]) -> Response:
    older = world.scenario.errors == "codes"
    body = problem.numbered() if older else problem.body()
    media = "application/json" if older else "application/problem+json"
    return JSONResponse(
        body,
        problem.status,
        headers={**headers, **problem.headers},
        media_type=media,
    )


def _token_route(
    world: World, path: str, endpoint: Callable[[World, Request], Awaitable[Json]]
) -> Route:
    async def answer(request: Request) -> Response:
        try:
            await _weather(world)
            return JSONResponse(await endpoint(world, request))
        except Problem as problem:
            return _refused(world, problem, {})

    return Route(path, answer, methods=["POST"])


def _file_route(
    world: World,
    path: str,
    endpoint: Callable[[Call], Response],
    *,
    signed: bool = True,
) -> Route:
    async def answer(request: Request) -> Response:
        try:
            caller = Caller(None)
            if signed:
                caller = await authenticate(world, request, "user")
            return endpoint(Call(world, request, caller))
        except Problem as problem:
            return _refused(world, problem, {})

    return Route(path, answer, methods=["GET"])
