"""The host: simulated platforms, and their phone in the browser."""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from webcare.simulator.control import control_routes
from webcare.simulator.guard import Guard
from webcare.simulator.pages import page_routes
from webcare.simulator.platforms import Platforms
from webcare.web.bundles import FOLDER, PREFIX

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Iterable

    from webcare.plugin.simulation import Simulation

LOCAL = frozenset({"127.0.0.1", "localhost", "[::1]"})


def create_app(
    simulations: Iterable[Simulation], *, hosts: Collection[str] = LOCAL
) -> Starlette:
    """Return the host's application.

    A platform's API lies under `/<type>/api`, the control interface under `/control`,
    the phone under `/<type>`.

    `hosts` are the names under which it may be reached.
    """
    platforms = Platforms(simulations)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for simulation in platforms:
                await stack.enter_async_context(simulation.running())
            yield

    return Starlette(
        routes=[
            *(Mount(f"/{s.type}/api", s.api) for s in platforms),
            Mount("/control", routes=control_routes(platforms)),
            Mount(PREFIX, StaticFiles(directory=FOLDER)),
            *page_routes(platforms),
        ],
        middleware=[Middleware(Guard, hosts=hosts)],
        lifespan=lifespan,
    )
