"""The whole application as somebody's browser meets it."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import httpx2
from starlette.applications import Starlette

from tests.made.desk import Desk
from webcare.bootstrap import make_app
from webcare.services.access import login_sessions
from webcare.storage.tables import LoginSession, User
from webcare.web.admin.policies.editors import Editors

ADDRESS = "http://127.0.0.1:8800"


@dataclass
class Browser:
    """A browser in which somebody is logged in."""

    http: httpx2.AsyncClient
    csrf: str

    async def get(self, path: str, **headers: str) -> httpx2.Response:
        """Open a page."""
        return await self.http.get(path, headers=_names(headers))

    async def post(
        self,
        path: str,
        fields: Mapping[str, str | Sequence[str]] | None = None,
        **headers: str,
    ) -> httpx2.Response:
        """Send a form of one of our pages; a field may be there several times."""
        data = {"csrf": self.csrf, **(fields or {})}
        return await self.http.post(path, data=data, headers=_names(headers))

    async def piece(self, path: str) -> httpx2.Response:
        """Ask for a piece of a page, as a script does."""
        return await self.get(path, hx_request="true")


@dataclass
class Site:
    """The application on a desk."""

    at: Desk
    app: Starlette

    def log_in(self, user_id: int) -> tuple[str, str]:
        """Log a browser in; return its cookie's value and what its forms carry."""
        with self.at.core.database.writing() as session:
            token = login_sessions.begin(
                session, user_id, now=self.at.now, lasts=timedelta(hours=8)
            )
            row = session.get_one(LoginSession, login_sessions.hashed(token))
            return token, row.csrf_secret

    def speaks(self, user_id: int, language: str, theme: str = "system") -> None:
        """Set how somebody reads pages."""
        with self.at.core.database.writing() as session:
            user = session.get_one(User, user_id)
            user.language, user.theme = language, theme

    @asynccontextmanager
    async def browser(self, user_id: int | None) -> AsyncIterator[Browser]:
        """Open a browser, in which nobody is logged in when `user_id` is None."""
        token, csrf = ("", "") if user_id is None else self.log_in(user_id)
        async with httpx2.AsyncClient(
            transport=httpx2.ASGITransport(self.app),
            base_url=ADDRESS,
            cookies={"webcare_session": token} if token else {},
        ) as http:
            yield Browser(http, csrf)


def site(at: Desk, editors: Editors | None = None) -> Site:
    """Serve a desk's application."""
    return Site(at, make_app(at.core, editors=editors))


def _names(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
