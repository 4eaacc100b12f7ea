"""For machines that watch: alive, ready, and in figures."""

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from webcare.errors import StorageUnavailable
from webcare.services.core import Core
from webcare.storage.migrate import is_current
from webcare.web.metrics import measure


def health_routes(core: Core) -> list[Route]:
    """Return `/healthz`, `/readyz` and `/metrics`."""

    async def alive(request: Request) -> Response:
        del request
        return PlainTextResponse("alive")

    async def ready(request: Request) -> Response:
        del request
        try:
            await core.database.work(_nothing)
            current = await core.database.read(
                lambda _: is_current(core.database.engine)
            )
        except (StorageUnavailable, SQLAlchemyError):
            return PlainTextResponse("The database cannot be written.", 503)
        if not current:
            return PlainTextResponse("The database needs `webcare migrate`.", 503)
        return PlainTextResponse("ready")

    async def metrics(request: Request) -> Response:
        del request
        await measure(core)
        return Response(
            generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST}
        )

    return [
        Route("/healthz", alive),
        Route("/readyz", ready),
        Route("/metrics", metrics),
    ]


def _nothing(connection: Connection) -> None:
    """Take the lock for writing, and give it back."""
