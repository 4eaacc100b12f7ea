"""The pages as a whole: what `bootstrap` puts into the application."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route, Router
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from webcare.answers import Respond
from webcare.live.hub import Hub
from webcare.policies.hours.suggestions import load as load_holidays
from webcare.services.conversations.masking import mask_of
from webcare.services.core import Core
from webcare.web.admin.policies.editors import Editors, installed_editors
from webcare.web.authentication import RequireSignIn
from webcare.web.bundles import FOLDER, PREFIX, Bundles
from webcare.web.files import file_routes
from webcare.web.languages import Languages, core_folders
from webcare.web.live_rows import LiveRows
from webcare.web.looks import Looks
from webcare.web.pages import error_pages
from webcare.web.public.contact import contact_routes
from webcare.web.public.privacy import privacy_routes
from webcare.web.routes import PUBLIC, page_routes
from webcare.web.templates import Templates
from webcare.web.tips.thumbnails import Thumbnails

# The names of these files change with what is in them.
_FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Site:
    """The pages of one application.

    Attributes:
        routes: to be mounted last: they answer whatever nobody else does.
        respond: shows a refusal as a page.
    """

    routes: Sequence[BaseRoute]
    respond: Respond
    templates: Templates
    live_rows: LiveRows
    hub: Hub
    editors: Editors

    async def warm_up(self) -> None:
        """Prepare what the first visitor would wait for, beside everything else."""
        await asyncio.to_thread(self.templates.compile_all)
        await asyncio.to_thread(load_holidays)

    def install(self, app: Starlette) -> None:
        """Give endpoints what they look for in the application's state."""
        app.state.languages = self.templates.languages
        app.state.templates = self.templates
        app.state.live_rows = self.live_rows
        app.state.hub = self.hub
        app.state.policy_editors = self.editors
        app.state.thumbnails = Thumbnails()


def make_site(core: Core, hub: Hub, editors: Editors | None = None) -> Site:
    """Make the pages.

    Args:
        core: what use cases work with.
        hub: tells browsers what changed.
        editors: of policies; those that come along when None.

    Raises:
        ConfigurationError: when the front end was not built.
    """
    languages = Languages(
        [*core_folders(), *core.plugins.translations()], zone=core.settings.time_zone
    )
    looks = Looks(
        core.plugins.channel_types,
        core.accounts.known_able,
        partial(mask_of, core),
    )
    editors = installed_editors() if editors is None else editors
    folders = {each.folder for each in editors.values() if each.folder}
    templates = Templates(languages, Bundles.read(), looks, sorted(folders))
    respond = error_pages(templates)
    informed = _informed(core, Router([*page_routes(), *file_routes()]))
    routes: list[BaseRoute] = [
        _channel_colours(looks),
        Mount(PREFIX, BundledFiles(directory=FOLDER), name="static"),
        *contact_routes(),
        *privacy_routes(),
        Mount("/", RequireSignIn(informed, respond=respond, public=PUBLIC)),
    ]
    return Site(routes, respond, templates, LiveRows(core, templates), hub, editors)


def _informed(core: Core, pages: ASGIApp) -> ASGIApp:
    """Let pages know what each account can do now: another process may change it."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await core.accounts.all()
        await pages(scope, receive, send)

    return answer


class BundledFiles(StaticFiles):
    """Files that a browser may keep for ever."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file, with how long it may be kept."""
        response = await super().get_response(path, scope)
        if response.status_code == 200:  # noqa: PLR2004 - the status of success
            response.headers["cache-control"] = _FOR_EVER
        return response


def _channel_colours(looks: Looks) -> Route:
    stylesheet = looks.stylesheet()

    async def colours(request: Request) -> Response:
        del request
        headers = {"cache-control": _FOR_EVER}
        return Response(stylesheet, media_type="text/css", headers=headers)

    return Route(f"{PREFIX}channels-{looks.version()}.css", colours)
