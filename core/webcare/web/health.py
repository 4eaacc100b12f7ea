"""For machines that watch: alive, ready, and in figures."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import TypeVar

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from webcare.errors import StorageUnavailable
from webcare.services.core import Core
from webcare.storage.revision import Fit, fit_of
from webcare.web.metrics import measure

T = TypeVar("T")

_UNFIT = {
    Fit.BEHIND: "The database needs `webcare migrate`.",
    Fit.OUTDATED: "This version of Webcare is too old for the database.",
}


def health_routes(core: Core) -> list[Route]:
    """Return `/healthz`, `/readyz` and `/metrics`."""

    async def alive(request: Request) -> Response:
        del request
        return PlainTextResponse("alive")

    refusal = _together(lambda: _refusal(core))
    figures = _together(lambda: _figures(core))

    async def ready(request: Request) -> Response:
        del request
        reason = await refusal()
        return PlainTextResponse(reason, 503) if reason else PlainTextResponse("ready")

    async def metrics(request: Request) -> Response:
        del request
        return Response(await figures(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return [
        Route("/healthz", alive),
        Route("/readyz", ready),
        Route("/metrics", metrics),
    ]


def _together(
    ask: Callable[[], Coroutine[None, None, T]],
) -> Callable[[], Awaitable[T]]:
    """Return what asks once for everybody who asks at the same time.

    Anybody may ask here, and the threads that the answer takes are those of the work.
    """
    asking: asyncio.Task[T] | None = None

    async def answer() -> T:
        nonlocal asking
        if asking is None or asking.done():
            asking = asyncio.create_task(ask())
        # Others may still wait for it when this one leaves.
        return await asyncio.shield(asking)

    return answer


async def _refusal(core: Core) -> str:
    """Return why nothing can be received; empty when it can."""
    try:
        fit = await core.database.read(lambda session: fit_of(session.connection()))
        if fit is Fit.FITS:
            await core.database.work(_nothing)
    except (StorageUnavailable, SQLAlchemyError):
        return "The database cannot be written."
    return _UNFIT.get(fit, "")


async def _figures(core: Core) -> bytes:
    await measure(core)
    return generate_latest()


def _nothing(connection: Connection) -> None:
    """Take the lock for writing, and give it back."""
