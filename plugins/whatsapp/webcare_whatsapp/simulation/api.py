"""The Graph API's addresses, as far as webcare needs them."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import structlog
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from webcare.plugin.simulation import LostAnswer, Upload
from webcare_whatsapp.simulation import accounts, sending
from webcare_whatsapp.simulation.answers import refused
from webcare_whatsapp.simulation.graph import GraphError
from webcare_whatsapp.simulation.media import UPLOADED_LIFE, check_upload

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from webcare_whatsapp.simulation.customers import Number
    from webcare_whatsapp.simulation.media import Stored
    from webcare_whatsapp.simulation.wire import Json
    from webcare_whatsapp.simulation.world import World

    Endpoint = Callable[[World, Request], Awaitable[Response]]

_VERSION = re.compile(r"v(\d{1,2})\.0")
OLDEST = 20

_log = structlog.get_logger()


def graph_api(world: World) -> Starlette:
    """Return the platform's API as an application."""

    def route(path: str, endpoint: Endpoint, *methods: str) -> Route:
        async def answer(request: Request) -> Response:
            return await _answer(world, request, endpoint)

        return Route(path, answer, methods=list(methods))

    return Starlette(
        routes=[
            route("/attachments", _attachment, "GET"),
            route("/{version}/{id}/messages", _messages, "POST"),
            route("/{version}/{id}/media", _upload, "POST"),
            route("/{version}/{id}/message_templates", _templates, "GET"),
            route("/{version}/{id}/phone_numbers", _numbers, "GET"),
            route(
                "/{version}/{id}/subscribed_apps",
                _subscription,
                "GET",
                "POST",
                "DELETE",
            ),
            route("/{version}/{id}/block_users", _blocks, "GET", "POST", "DELETE"),
            route("/{version}/{id}", _node, "GET", "POST", "DELETE"),
        ]
    )


async def _answer(world: World, request: Request, endpoint: Endpoint) -> Response:
    if world.scenario.latency:
        await asyncio.sleep(world.scenario.latency)
    try:
        _authorise(world, request)
        _check_version(request)
        return await endpoint(world, request)
    except GraphError as error:
        return refused(error, f"A{world.random.randbytes(12).hex()}")
    except (AttributeError, KeyError, TypeError, ValueError):
        # Something of the wrong type, somewhere in a body that is not ours to trust.
        _log.warning("simulation.request_unreadable", exc_info=True)
        return refused(GraphError(100), f"A{world.random.randbytes(12).hex()}")


def _authorise(world: World, request: Request) -> None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    given = (
        token
        if scheme.lower() == "bearer"
        else request.query_params.get("access_token")
    )
    if not given:
        message = "An access token is required to request this resource."
        raise GraphError(190, message, message)
    if world.scenario.token_expired:
        message = "Error validating access token: Session has expired."
        raise GraphError(190, message, message, 463)
    if given != world.credentials.access_token:
        message = "Invalid OAuth access token - Cannot parse access token"
        raise GraphError(190, message, message)


def _check_version(request: Request) -> None:
    version = request.path_params.get("version")
    if version is None:
        return
    found = _VERSION.fullmatch(version)
    if not found or int(found[1]) < OLDEST:
        message = f"Unknown path components: /{version}"
        raise GraphError(2500, message, f"(#2500) {message}")


def _number(world: World, request: Request) -> Number:
    number = world.numbers.get(request.path_params["id"])
    if number is None:
        raise _no_object(request.path_params["id"])
    return number


def _waba(world: World, request: Request) -> list[Number]:
    waba = request.path_params["id"]
    numbers = [number for number in world.numbers.values() if number.waba == waba]
    if not numbers:
        raise _no_object(waba)
    return numbers


def _no_object(name: str) -> GraphError:
    message = (
        f"Unsupported request. Object with ID '{name}' does not exist, cannot be "
        "loaded due to missing permissions, or does not support this operation."
    )
    return GraphError(100, message, message, 33, "GraphMethodException")


async def _body(request: Request) -> Json:
    try:
        body = json.loads(await request.body())
    except ValueError:
        body = None
    if not isinstance(body, dict):
        text = "The request's body is not a JSON object."
        raise GraphError(100, text, f"(#100) {text}")
    return body


async def _messages(world: World, request: Request) -> Response:
    number = _number(world, request)
    body = await _body(request)
    answer = sending.send(world, number, body)
    if world.scenario.lose_next_answer and "messages" in answer:
        world.scenario = replace(world.scenario, lose_next_answer=False)
        world.changes.note("laboratory")
        return LostAnswer()
    return JSONResponse(answer)


async def _upload(world: World, request: Request) -> Response:
    _number(world, request)
    async with request.form(max_part_size=101 * 1024 * 1024) as form:
        file = form.get("file")
        if form.get("messaging_product") != "whatsapp":
            text = "The parameter messaging_product is required."
            raise GraphError(100, text, f"(#100) {text}")
        if not isinstance(file, UploadFile):
            text = "The parameter file is required."
            raise GraphError(100, text, f"(#100) {text}")
        data = await file.read()
        name, mime = file.filename or "", file.content_type or ""
        given = form.get("type")
    mime = given if isinstance(given, str) and given else mime
    check_upload(mime, len(data))
    kept = Upload(name, mime, data)
    stored = world.media.put(kept, world.timeline.now(), UPLOADED_LIFE)
    return JSONResponse({"id": stored.id})


async def _attachment(world: World, request: Request) -> Response:
    query, now = request.query_params, world.timeline.now()
    mid, until = query.get("mid", ""), query.get("ext", "")
    stored = world.media.get(mid, now)
    if stored is None or not world.media.admits(mid, until, query.get("hash", ""), now):
        return Response(status_code=404)
    return Response(stored.file.data, media_type=stored.file.mime_type)


async def _node(world: World, request: Request) -> Response:
    name = request.path_params["id"]
    if stored := world.media.get(name, world.timeline.now()):
        return _media_node(world, request, stored)
    if request.method == "POST" and name in world.numbers:
        return JSONResponse(await accounts.override(world, name, await _body(request)))
    if request.method != "GET":
        raise _no_object(name)
    if name in world.numbers:
        node = accounts.number_node(world, world.numbers[name])
    else:
        node = accounts.waba_node(_waba(world, request)[0])
    return JSONResponse(_selected(node, request))


def _media_node(world: World, request: Request, stored: Stored) -> Response:
    owner = request.query_params.get("phone_number_id")
    if owner is not None and owner not in world.numbers:
        raise _no_object(stored.id)
    if request.method == "DELETE":
        return JSONResponse({"success": world.media.remove(stored.id)})
    until, proof = world.media.ticket(stored.id, world.timeline.now())
    # `base_url` forgets where the host has mounted us.
    base = f"{request.url.scheme}://{request.url.netloc}{request.scope['root_path']}"
    url = f"{base}/attachments?mid={stored.id}&ext={until}&hash={proof}"
    return JSONResponse(
        {
            "messaging_product": "whatsapp",
            "url": url,
            "mime_type": stored.file.mime_type,
            "sha256": stored.sha256.hex(),
            "file_size": str(len(stored.file.data)),
            "id": stored.id,
        }
    )


def _selected(node: Json, request: Request) -> Json:
    wanted = request.query_params.get("fields")
    if not wanted:
        return {name: node[name] for name in accounts.DEFAULT_FIELDS if name in node}
    names = {"id", *(name.strip() for name in wanted.split(","))}
    return {name: value for name, value in node.items() if name in names}


async def _templates(world: World, request: Request) -> Response:
    _waba(world, request)
    return JSONResponse(accounts.template_page(world, request))


async def _numbers(world: World, request: Request) -> Response:
    numbers = _waba(world, request)
    rows = [_selected(accounts.number_node(world, n), request) for n in numbers]
    return JSONResponse({"data": rows})


async def _subscription(world: World, request: Request) -> Response:
    numbers = _waba(world, request)
    body = await _body(request) if await request.body() else {}
    return JSONResponse(await accounts.subscribe(world, numbers, request.method, body))


async def _blocks(world: World, request: Request) -> Response:
    number = _number(world, request)
    if request.method == "GET":
        return JSONResponse(accounts.blocked(world, number))
    body = await _body(request)
    blocking = request.method == "POST"
    return JSONResponse(accounts.block(world, number, body, blocking=blocking))
