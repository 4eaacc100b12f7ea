"""The control interface: JSON for tests, for the demo and for the command line.

It is ours and no platform's; the phone in the browser uses the pages instead.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from webcare.errors import SimulationError
from webcare.plugin.simulation import LAST
from webcare.simulator.actions import THREAD, WALL, completed, read_action
from webcare.simulator.platforms import api_address, channel_settings, find

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from webcare.plugin.simulation import (
        Delivery,
        PhoneAction,
        SimulatedAccount,
        SimulatedPerson,
        Simulation,
        Story,
        StoryLine,
    )
    from webcare.simulator.actions import Json
    from webcare.simulator.platforms import Platforms

    Endpoint = Callable[[Platforms, Request], Awaitable[object]]


def control_routes(platforms: Platforms) -> list[Route]:
    """Return the routes under `/control`."""

    def route(path: str, method: str, endpoint: Endpoint) -> Route:
        async def answer(request: Request) -> Response:
            try:
                return JSONResponse(await endpoint(platforms, request))
            except SimulationError as error:
                return JSONResponse({"detail": str(error)}, status_code=422)

        return Route(path, answer, methods=[method])

    chat = "/{type}/chats/{account}/{person}"
    return [
        route("/", "GET", _platforms),
        route("/{type}/connect", "POST", _connect),
        route(chat, "GET", _chat),
        route(f"{chat}/actions", "POST", _act),
        route("/{type}/walls/{account}/{person}", "GET", _wall),
        route("/{type}/switches", "GET", _switches),
        route("/{type}/switches", "PATCH", _switch),
        route("/{type}/experiments/{name}", "POST", _perform),
        route("/{type}/deliveries", "GET", _deliveries),
        route("/{type}/clock", "POST", _move_clock),
        route("/{type}/stories", "GET", _stories),
        route("/{type}/stories/{story:int}/{line:int}", "POST", _tell),
    ]


async def _body(request: Request) -> Json:
    try:
        body = json.loads(await request.body() or b"{}")
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise SimulationError("The request's body is not a JSON object.")
    return body


async def _platforms(platforms: Platforms, request: Request) -> object:
    described = [_describe(each, api_address(request, each)) for each in platforms]
    return {"platforms": described}


def _describe(simulation: Simulation, api: str) -> Json:
    return {
        "type": simulation.type,
        "title": simulation.title,
        "api": api,
        "accounts": [_account(simulation, a, api) for a in simulation.accounts],
        "people": [_person(person) for person in simulation.people],
    }


def _account(simulation: Simulation, account: SimulatedAccount, api: str) -> Json:
    return {
        "id": account.id,
        "name": account.name,
        "address": account.address,
        "callback": simulation.callback(account.id),
        "settings": channel_settings(account, api),
    }


def _person(person: SimulatedPerson) -> Json:
    return {
        "id": person.id,
        "name": person.name,
        "address": person.address,
        "about": person.about,
        "language": person.language,
        "featured": person.featured,
    }


async def _connect(platforms: Platforms, request: Request) -> object:
    simulation, body = platforms.of(request), await _body(request)
    account = find(simulation, str(body.get("account", "")), "").account
    await simulation.connect(account.id, str(body.get("url", "")))
    return {"callback": simulation.callback(account.id)}


async def _chat(platforms: Platforms, request: Request) -> object:
    chat = platforms.conversation(request)
    thread = chat.simulation.thread(chat.account.id, chat.person.id)
    return THREAD.dump_python(thread, mode="json", exclude={"account": {"settings"}})


async def _wall(platforms: Platforms, request: Request) -> object:
    chat = platforms.conversation(request)
    wall = chat.simulation.wall(chat.account.id, chat.person.id)
    if wall is None:
        raise SimulationError("Nothing is public on this platform.")
    return WALL.dump_python(wall, mode="json", exclude={"account": {"settings"}})


async def _act(platforms: Platforms, request: Request) -> object:
    chat = platforms.conversation(request)
    action = read_action(chat.simulation, await _body(request))
    done = await chat.simulation.act(chat.account.id, chat.person.id, action)
    return {"message": done}


async def _switches(platforms: Platforms, request: Request) -> object:
    return {field.name: field.value for field in platforms.of(request).switches()}


async def _switch(platforms: Platforms, request: Request) -> object:
    values = {name: str(value) for name, value in (await _body(request)).items()}
    platforms.of(request).switch(values)
    return await _switches(platforms, request)


async def _perform(platforms: Platforms, request: Request) -> object:
    simulation, body = platforms.of(request), await _body(request)
    chat = find(simulation, str(body.get("account", "")), str(body.get("person", "")))
    given = body.get("values") or {}
    if not isinstance(given, dict):
        raise SimulationError("values is an object.")
    values = {str(name): str(value) for name, value in given.items()}
    name = request.path_params["name"]
    await simulation.perform(name, chat.account.id, chat.person.id, values)
    return {"done": name}


async def _deliveries(platforms: Platforms, request: Request) -> object:
    raw = request.query_params.get("limit", "")
    limit = int(raw) if raw.isdigit() else 100
    rows = platforms.of(request).webhooks.deliveries(limit)
    return {"deliveries": [_delivery(delivery) for delivery in rows]}


def _delivery(delivery: Delivery) -> Json:
    return {
        "id": delivery.id,
        "label": delivery.parcel.label,
        "url": delivery.parcel.url,
        "state": delivery.state,
        "created_at": delivery.created_at.isoformat(),
        "body": delivery.parcel.body.decode(),
        "headers": dict(delivery.parcel.headers),
        "attempts": [
            {
                "at": attempt.at.isoformat(),
                "status": attempt.status,
                "seconds": attempt.seconds,
                "error": attempt.error,
            }
            for attempt in delivery.attempts
        ],
    }


async def _move_clock(platforms: Platforms, request: Request) -> object:
    """Move a platform's clock, forward or back, by some seconds."""
    timeline, body = platforms.of(request).timeline, await _body(request)
    seconds = body.get("seconds")
    if not isinstance(seconds, int | float):
        raise SimulationError("seconds is a number.")
    await timeline.advance(timedelta(seconds=seconds))
    return {"now": timeline.now().isoformat()}


async def _stories(platforms: Platforms, request: Request) -> object:
    return {"stories": [_story(story) for story in platforms.of(request).stories()]}


def _story(story: Story) -> Json:
    return {
        "account": story.account,
        "person": story.person,
        "resolved": story.resolved,
        "snoozed_seconds": story.snoozed.total_seconds(),
        "tags": list(story.tags),
        "priority": story.priority,
        "overheard": story.overheard,
        "lines": [
            {
                "customer": bool(line.say or line.publish),
                "text": _said(line),
                "note": line.note,
                "seconds_ago": line.ago.total_seconds(),
            }
            for line in story.lines
        ],
    }


def _said(line: StoryLine) -> str:
    said = line.say or line.publish
    return said.text if said else line.answer


async def _tell(platforms: Platforms, request: Request) -> object:
    """Let a customer say one line of a story, at its moment or now."""
    simulation = platforms.of(request)
    now = bool((await _body(request)).get("now"))
    stories = simulation.stories()
    try:
        story = stories[request.path_params["story"]]
        line = story.lines[request.path_params["line"]]
    except IndexError:
        raise SimulationError("There is no such line.") from None
    return {
        "message": await simulation.act(
            story.account, story.person, _deed(simulation, story, line, now=now)
        )
    }


def _deed(
    simulation: Simulation, story: Story, line: StoryLine, *, now: bool
) -> PhoneAction:
    if line.publish is not None:
        if line.publish.parent != LAST:
            return line.publish
        return replace(line.publish, parent=_last_post(simulation, story))
    if line.say is None:
        raise SimulationError("That line is not the customer's.")
    said = replace(line.say, ago=timedelta(0)) if now else line.say
    return completed(simulation, said, said.file)


def _last_post(simulation: Simulation, story: Story) -> str | None:
    """Return what the person, or we to them, said in public last."""
    wall = simulation.wall(story.account, story.person)
    own = {post.id for post in wall.posts if post.by_person} if wall else set()
    posts = wall.posts if wall else ()
    theirs = [post.id for post in posts if post.id in own or post.parent in own]
    return theirs[-1] if theirs else None
