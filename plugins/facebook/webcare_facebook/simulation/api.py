"""The Graph API's addresses, as far as webcare needs them."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import structlog
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from webcare.plugin.simulation import LostAnswer
from webcare_facebook.simulation.answers import refused, usage
from webcare_facebook.simulation.calls import read_call
from webcare_facebook.simulation.edges import EDGES, MESSENGER
from webcare_facebook.simulation.graph import AnswerLost, GraphError
from webcare_facebook.simulation.nodes import call_node
from webcare_facebook.simulation.samples import portrait

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from webcare_facebook.simulation.calls import Call
    from webcare_facebook.simulation.wire import Json
    from webcare_facebook.simulation.world import World

_VERSION = re.compile(r"v(\d{1,2})\.0")
OLDEST = 20
NEWEST = 26
FULL = 100

_log = structlog.get_logger()


def graph_api(world: World, heard_at: Callable[[str], None]) -> Starlette:
    """Return the platform's API as an application.

    Args:
        world: the platform's state.
        heard_at: told with every request under which address it came.
    """

    async def answer(request: Request) -> Response:
        url = request.url
        heard_at(f"{url.scheme}://{url.netloc}{request.scope['root_path']}")
        return await _answer(world, request)

    async def file(request: Request) -> Response:
        return _file(world, request)

    async def face(request: Request) -> Response:
        seed = request.path_params["psid"]
        return Response(portrait(seed), media_type="image/png")

    methods = ["GET", "POST", "DELETE"]
    return Starlette(
        routes=[
            Route("/cdn/portraits/{psid}.png", face, methods=["GET"]),
            Route("/cdn/{id}/{name}", file, methods=["GET"]),
            Route("/{version}/{id}/{edge}", answer, methods=methods),
            Route("/{version}/{id}", answer, methods=methods),
        ]
    )


async def _answer(world: World, request: Request) -> Response:
    if world.scenario.latency:
        await asyncio.sleep(world.scenario.latency)
    edge = str(request.path_params.get("edge", ""))
    headers = {"facebook-api-version": str(request.path_params["version"])}
    try:
        _check_version(request)
        call = await read_call(world, request)
        headers |= usage(world, call.page.id, messenger=edge in MESSENGER)
        _check_usage(world, edge)
        body = await _called(call, edge)
        response: Response = JSONResponse(body)
    except AnswerLost:
        return LostAnswer()
    except GraphError as error:
        response = refused(error, _trace(world))
    except (AttributeError, KeyError, TypeError, ValueError):
        # Something of the wrong type, somewhere in a body that is not ours to trust.
        _log.warning("simulation.request_unreadable", exc_info=True)
        response = refused(GraphError(100, words="Invalid parameter"), _trace(world))
    response.headers.update(headers)
    return response


async def _called(call: Call, edge: str) -> Json:
    own = {"app", "debug_token", call.world.credentials.app_id}
    if call.by_app and (call.id not in own or edge not in {"", "subscriptions"}):
        words = "A page access token is required to request this resource."
        raise GraphError(210, words=words)
    if not edge:
        return await call_node(call)
    endpoint = EDGES.get((call.method, edge))
    if endpoint is None:
        words = f"Unknown path components: /{edge}"
        raise GraphError(2500, words=words, bare=True)
    return await endpoint(call)


def _trace(world: World) -> str:
    return f"A{world.random.randbytes(12).hex()}"


def _check_version(request: Request) -> None:
    version = str(request.path_params["version"])
    found = _VERSION.fullmatch(version)
    if not found or not OLDEST <= int(found[1]) <= NEWEST:
        words = f"Unknown path components: /{version}"
        raise GraphError(2500, words=words, bare=True)


def _check_usage(world: World, edge: str) -> None:
    if world.scenario.usage < FULL:
        return
    raise GraphError(4, 2018022) if edge in MESSENGER else GraphError(32)


def _file(world: World, request: Request) -> Response:
    number, now = request.path_params["id"], world.timeline.now()
    query, stored = request.query_params, world.files.kept(number)
    until, proof = query.get("oe", ""), query.get("oh", "")
    if stored is None or not world.files.admits(number, until, proof, now):
        return Response("URL signature expired", status_code=403)
    return Response(stored.file.data, media_type=stored.file.mime_type)
