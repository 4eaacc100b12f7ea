"""How one can reach us: a page, a block for other web sites, and the same as JSON.

Nothing here asks the database or sets a cookie, and nothing needs a script.
"""

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from webcare.answers import ABSENT
from webcare.domain.origin import place_named
from webcare.errors import NotFound
from webcare.policies.hours import promised
from webcare.policies.spoken import spoken
from webcare.services.automatic.notice_texts import PAGES as PRIVACY
from webcare.services.connecting.contact_block import Reach, reachable
from webcare.web.languages import LANGUAGES, translatable
from webcare.web.qr_code import drawn

if TYPE_CHECKING:
    from webcare.services.core import Core
    from webcare.web.templates import Templates

TITLE = translatable("Contact")
PAGE = "/contact"
BLOCK = "/contact/block"
CODES = "/contact/codes/"

_KEPT = timedelta(minutes=1)
"""How long an answer may be kept, unless a channel opens or closes sooner."""

MOST_WANTED = 32
"""How many drawings are waited for at once; a page has a few."""

_ANYWHERE = {
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
}
_IN_A_FRAME = {
    "content-security-policy": "default-src 'none'; style-src 'self'; "
    "img-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors *",
    "cross-origin-resource-policy": "cross-origin",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A channel with its words: when somebody is there, and within what time.

    `code` is the address of its picture for cameras; `privacy` that of the page on what
    happens to what people write, empty without one.
    """

    reach: Reach
    hours: str
    promise: str
    code: str
    privacy: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a visitor asks for: in which language, and from where they come."""

    core: "Core"
    templates: "Templates"
    language: str
    place: str
    now: datetime

    @classmethod
    def of(cls, request: Request) -> "Asked":
        """Read a request; a place that cannot be one is none."""
        core: Core = request.app.state.core
        templates: Templates = request.app.state.templates
        query = request.query_params
        accepted = request.headers.get("accept-language", "")
        return cls(
            core,
            templates,
            templates.languages.choose(query.get("lang"), accepted),
            place_named(query.get("from", "")),
            core.clock(),
        )

    def say(self, text: str, /, **values: object) -> str:
        """Return a sentence in the visitor's language."""
        return self.templates.languages.gettext(self.language, text, **values)

    async def channels(self) -> Sequence[Reach]:
        """Return the channels that are listed."""
        return await reachable(self.core, self.place, self.language)


def contact_routes() -> list[Route]:
    """Return the routes, which nobody needs to log in for."""
    return [
        Route(PAGE, show_page, methods=["GET"]),
        Route(BLOCK, show_block, methods=["GET"]),
        Route(PAGE + ".json", show_json, methods=["GET"]),
        Route(CODES + "{channel}.svg", Codes().show, methods=["GET"]),
    ]


async def show_page(request: Request) -> Response:
    """Show how one can reach us."""
    return await _html(request, "public/contact.html", {})


async def show_block(request: Request) -> Response:
    """Show the same for within another web site's page."""
    return await _html(request, "public/contact_block.html", _IN_A_FRAME)


async def show_json(request: Request) -> Response:
    """Tell the same to programs, of whatever web site."""
    asked = Asked.of(request)
    found = await asked.channels()
    base = asked.core.settings.public_url.rstrip("/")
    items = [_as_json(_shown(asked, each), base) for each in found]
    body = {"at": _moment(asked.now), "channels": items}
    return JSONResponse(body, headers=_kept(asked, found) | _ANYWHERE)


async def _html(request: Request, template: str, headers: dict[str, str]) -> Response:
    asked = Asked.of(request)
    found = await asked.channels()
    html = asked.templates.render(
        template,
        asked.language,
        title=asked.say(TITLE),
        theme="system",
        csrf="",
        shown=[_shown(asked, each) for each in found],
        languages=LANGUAGES,
        place=asked.place,
    )
    return HTMLResponse(html, headers=_kept(asked, found) | headers)


def _shown(asked: Asked, reach: Reach) -> Shown:
    query = {"lang": asked.language} | ({"from": asked.place} if asked.place else {})
    return Shown(
        reach,
        _hours(asked, reach),
        _promise(asked, reach),
        f"{CODES}{reach.name}.svg?{urlencode(query)}",
        f"{PRIVACY}{reach.name}?lang={asked.language}" if reach.told else "",
    )


def _promise(asked: Asked, reach: Reach) -> str:
    """Return within what time somebody answers; empty when that is not told."""
    if not reach.promise:
        return ""
    within = promised(reach.promise, asked.language)
    if reach.open and reach.until is None:
        return asked.say("Answer within %(time)s", time=within)
    return asked.say("Answer within %(time)s, counted while we are open", time=within)


def _hours(asked: Asked, reach: Reach) -> str:
    """Return whether somebody is there, and until or from when."""

    def said(moment: datetime) -> str:
        zone = ZoneInfo(reach.zone)
        return spoken(moment, asked.language, zone=zone, now=asked.now)

    if reach.open:
        if reach.until is None:
            return asked.say("Open now")
        return asked.say("Open now, until %(moment)s", moment=said(reach.until))
    if reach.opens is None:
        return asked.say("Closed")
    return asked.say("Closed now, open from %(moment)s", moment=said(reach.opens))


def _as_json(shown: Shown, base: str) -> Mapping[str, object]:
    reach = shown.reach
    return {
        "name": reach.name,
        "type": reach.type,
        "title": reach.title,
        "link": reach.link,
        "code": base + shown.code,
        "open": reach.open,
        "until": _moment(reach.until),
        "opens": _moment(reach.opens),
        "hours": shown.hours,
        "promise_minutes": reach.promise or None,
        "promise": shown.promise,
        "privacy": base + shown.privacy if shown.privacy else None,
    }


def _kept(asked: Asked, found: Sequence[Reach]) -> dict[str, str]:
    """Return how long an answer may be kept: not beyond the next opening or closing."""
    edges = [edge for each in found if (edge := each.until or each.opens)]
    left = min([_KEPT, *(edge - asked.now for edge in edges)])
    seconds = max(0, int(left.total_seconds()))
    return {
        "cache-control": f"public, max-age={seconds}",
        "vary": "accept-language",
    }


def _moment(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


class Codes:
    """Draws addresses for cameras: one at a time, beside everything else that runs.

    Whoever asks for another place gets another drawing, and each takes a while.
    """

    def __init__(self) -> None:
        self._pen = ThreadPoolExecutor(1, "contact-code")
        self._wanted = 0

    async def show(self, request: Request) -> Response:
        """Draw the address of a channel, unless too many are waited for.

        Raises:
            NotFound: when there is no such channel, or it is not listed.
        """
        asked = Asked.of(request)
        found = await asked.channels()
        name = request.path_params["channel"]
        link = next((each.link for each in found if each.name == name), None)
        if link is None:
            raise NotFound(ABSENT)
        if self._wanted >= MOST_WANTED:
            return Response(status_code=503, headers={"retry-after": "1"})
        headers = _kept(asked, found) | _ANYWHERE
        drawing = await self._draw(link)
        return Response(drawing, media_type="image/svg+xml", headers=headers)

    async def _draw(self, link: str) -> bytes:
        self._wanted += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._pen, drawn, link)
        finally:
            self._wanted -= 1
