"""The API of a desk, as a program meets it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx2
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from tests.made.desk import Desk
from webcare.api.application import api_routes
from webcare.api.problems import problem
from webcare.live.hub import Hub
from webcare.services.access import tokens
from webcare.web.errors import on_http_exception
from webcare.web.middleware.failures import Failures


@dataclass
class Api:
    """The application, and programs that use it."""

    at: Desk
    app: Starlette
    hub: Hub

    def token(self, user_id: int) -> str:
        """Make a token for somebody."""
        scope = self.at.scope(user_id)
        with self.at.core.database.writing() as session:
            return tokens.create(session, scope, user_id, "test", now=self.at.now)

    def client(self, token: str = "") -> httpx2.AsyncClient:
        """Return a client that sends a token, or none."""
        headers = {"authorization": f"Bearer {token}"} if token else {}
        return httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app=self.app),
            base_url="http://desk.example.org/api/v1",
            headers=headers,
        )

    @asynccontextmanager
    async def program(self, user_id: int) -> AsyncIterator[httpx2.AsyncClient]:
        """Open a client of somebody's program."""
        async with self.client(self.token(user_id)) as client:
            yield client


def api(at: Desk) -> Api:
    """Serve a desk's API."""
    hub = Hub(at.core.database, at.core.signals, at.core.clock)
    app = Starlette(
        routes=api_routes(),
        middleware=[Middleware(Failures, respond=problem)],
        exception_handlers={HTTPException: on_http_exception(problem)},
    )
    app.state.core = at.core
    app.state.hub = hub
    return Api(at, app, hub)
