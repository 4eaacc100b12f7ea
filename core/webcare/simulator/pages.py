"""The phone in the browser, with the laboratory beside it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from webcare.errors import SimulationError
from webcare.simulator import views, walls
from webcare.simulator.forms import read_form
from webcare.simulator.language import LANGUAGES, OWN, Languages
from webcare.simulator.platforms import api_address, channel_settings
from webcare.simulator.stream import changes
from webcare.web.bundles import Bundles

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from webcare.plugin.simulation import PhoneMessage, PhoneThread
    from webcare.simulator.language import Language
    from webcare.simulator.platforms import Conversation, Platforms

EMOJI = ("👍", "❤️", "😂", "😮", "😢", "🙏")
COOKIE = "simulator_language"
FRAGMENTS = frozenset({"thread", "wall", "people", "log", "laboratory"})

_CHAT = "/{type}/{account}/{person}"
_WALL = f"{_CHAT}/wall"


@dataclass(frozen=True, slots=True)
class Frame:
    """What the pages are made with."""

    platforms: Platforms
    languages: Languages
    templates: Environment


def page_routes(platforms: Platforms) -> list[Route]:
    """Return the routes of the pages.

    Raises:
        ConfigurationError: when the front end was not built.
    """
    folders = (OWN, *(p.translations for p in platforms if p.translations))
    templates = Environment(
        loader=PackageLoader("webcare.simulator", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    bundles = Bundles.read()
    templates.globals |= {
        "asset": bundles.url,
        "integrity": bundles.integrity,
        "languages": LANGUAGES,
    }
    frame = Frame(platforms, Languages(folders), templates)

    def route(
        path: str,
        endpoint: Callable[[Frame, Request], Awaitable[Response]],
        method: str = "GET",
    ) -> Route:
        return Route(path, partial(_answer, frame, endpoint), methods=[method])

    return [
        route("/", _home),
        route("/{type}", _first),
        route("/{type}/files/{file}", _file),
        route(_CHAT, _page),
        route(_CHAT, _act, "POST"),
        route(_WALL, _wall_page),
        route(_WALL, _act_in_public, "POST"),
        route(f"{_CHAT}/changes", _changes),
        route(f"{_CHAT}/fragments/{{fragment}}", _fragment),
    ]


async def _answer(
    frame: Frame,
    endpoint: Callable[[Frame, Request], Awaitable[Response]],
    request: Request,
) -> Response:
    try:
        return await endpoint(frame, request)
    except SimulationError as error:
        language = _language(frame, request)
        template = frame.templates.get_template("missing.html")
        html = template.render(
            _=language.say, language=language, problem=language.say(str(error))
        )
        return HTMLResponse(html, 404)


def _language(frame: Frame, request: Request) -> Language:
    asked = request.query_params.get("lang") or request.cookies.get(COOKIE)
    return frame.languages.choose(asked, request.headers.get("accept-language", ""))


async def _home(frame: Frame, request: Request) -> Response:
    del request
    first = next(iter(frame.platforms), None)
    if first is None:
        raise SimulationError("No platform is simulated here.")
    return RedirectResponse(f"/{first.type}", 303)


async def _first(frame: Frame, request: Request) -> Response:
    simulation = frame.platforms.of(request)
    account, person = simulation.accounts[0].id, simulation.people[0].id
    return RedirectResponse(f"/{simulation.type}/{account}/{person}", 303)


async def _file(frame: Frame, request: Request) -> Response:
    """Serve a file of a chat so that it can do nothing here."""
    file = frame.platforms.of(request).file(request.path_params["file"])
    family = file.mime_type.split("/", 1)[0]
    harmless = family in {"image", "audio", "video"} and "svg" not in file.mime_type
    kept = file.mime_type if harmless else "application/octet-stream"
    headers = {
        "content-security-policy": "default-src 'none'; sandbox",
        "content-disposition": "inline" if harmless else "attachment",
        "cache-control": "private, max-age=3600",
    }
    return Response(file.data, media_type=kept, headers=headers)


async def _page(frame: Frame, request: Request) -> Response:
    chat = frame.platforms.conversation(request)
    return _whole_page(frame, request, chat, _chat_screen(request, chat))


async def _wall_page(frame: Frame, request: Request) -> Response:
    chat = frame.platforms.conversation(request)
    return _whole_page(frame, request, chat, _wall_screen(request, chat))


def _chat_screen(request: Request, chat: Conversation) -> dict[str, object]:
    """Return what only the page of the private chat shows."""
    thread = chat.simulation.thread(chat.account.id, chat.person.id)
    return {
        "screen": "chat",
        "quoted": _own(thread, request.query_params.get("quote")),
        "edited": _own(thread, request.query_params.get("edit")),
        "draft": request.query_params.get("text") or thread.draft,
    }


def _wall_screen(request: Request, chat: Conversation) -> dict[str, object]:
    """Return what only the public page shows.

    Raises:
        SimulationError: when nothing is public on the platform.
    """
    wall = chat.simulation.wall(chat.account.id, chat.person.id)
    if wall is None:
        raise SimulationError("Nothing is public on this platform.")
    posts = {post.id: post for post in wall.posts}
    return {
        "screen": "wall",
        "parent": posts.get(request.query_params.get("parent", "")),
        "edited": posts.get(request.query_params.get("edit", "")),
    }


def _whole_page(
    frame: Frame,
    request: Request,
    chat: Conversation,
    screen: dict[str, object],
    problem: str = "",
) -> Response:
    language = _language(frame, request)
    html = frame.templates.get_template(f"{screen['screen']}.html").render(
        **_context(frame, request, chat),
        **screen,
        problem=language.say(problem) if problem else "",
    )
    response = HTMLResponse(html, 422 if problem else 200)
    if request.query_params.get("lang") in LANGUAGES:
        response.set_cookie(COOKIE, language.code, samesite="lax", httponly=True)
    return response


def _own(thread: PhoneThread, message_id: str | None) -> PhoneMessage | None:
    return next((m for m in thread.messages if m.id == message_id), None)


def _context(frame: Frame, request: Request, chat: Conversation) -> dict[str, object]:
    simulation, account = chat.simulation, chat.account
    language = _language(frame, request)
    thread = simulation.thread(account.id, chat.person.id)
    wall = simulation.wall(account.id, chat.person.id)
    others = [each for each in frame.platforms if each is not simulation]
    everybody = views.people(simulation, account.id, chat.person.id)
    return {
        "_": language.say,
        "language": language,
        "platforms": list(frame.platforms),
        "simulation": simulation,
        "account": account,
        "person": chat.person,
        "here": _address(chat),
        "thread": thread,
        "now": simulation.timeline.now(),
        "bubbles": views.bubbles(thread),
        "unread": views.unread(thread),
        "has_wall": wall is not None,
        "posts": walls.threads(wall, others) if wall else [],
        "featured": [p for p in everybody if p.person.featured],
        "others": [p for p in everybody if not p.person.featured],
        "emoji": EMOJI,
        "settings": channel_settings(account, api_address(request, simulation)),
        "callback": simulation.callback(account.id),
        "experiments": simulation.experiments(),
        "switches": views.grouped(simulation.switches()),
        "log": views.log(simulation.webhooks.deliveries(views.LOG), language),
    }


async def _fragment(frame: Frame, request: Request) -> Response:
    name = request.path_params["fragment"]
    if name not in FRAGMENTS:
        raise SimulationError("There is no such part of the page.")
    chat = frame.platforms.conversation(request)
    template = frame.templates.get_template(f"_{name}.html")
    return HTMLResponse(template.render(**_context(frame, request, chat)))


async def _act(frame: Frame, request: Request) -> Response:
    """Do what a form of the chat's page asks; a script gets only the outcome."""
    chat = frame.platforms.conversation(request)
    return await _done(frame, request, chat, partial(_chat_screen, request, chat))


async def _act_in_public(frame: Frame, request: Request) -> Response:
    """Do what a form of the public page asks; a script gets only the outcome."""
    chat = frame.platforms.conversation(request)
    return await _done(frame, request, chat, partial(_wall_screen, request, chat))


async def _done(
    frame: Frame,
    request: Request,
    chat: Conversation,
    screen: Callable[[], dict[str, object]],
) -> Response:
    scripted = "x-phone" in request.headers
    try:
        async with request.form(max_part_size=101 * 1024 * 1024) as form:
            deed = await read_form(chat, form)
            leads_to_chat = form.get("do") == "follow"
        await deed()
    except SimulationError as error:
        if scripted:
            language = _language(frame, request)
            return Response(language.say(str(error)), 422, media_type="text/plain")
        return _whole_page(frame, request, chat, screen(), str(error))
    if leads_to_chat:
        return RedirectResponse(_address(chat), 303)
    return Response(status_code=204) if scripted else RedirectResponse(request.url, 303)


def _address(chat: Conversation) -> str:
    return f"/{chat.simulation.type}/{chat.account.id}/{chat.person.id}"


async def _changes(frame: Frame, request: Request) -> Response:
    chat = frame.platforms.conversation(request)
    return changes(chat)
