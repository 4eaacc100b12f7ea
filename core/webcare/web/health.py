"""For machines that watch: alive, ready, and in figures."""

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from webcare.errors import StorageUnavailable
from webcare.services.core import Core
from webcare.storage.migrate import fit_with
from webcare.storage.revision import Fit
from webcare.web.metrics import measure

_UNFIT = {
    Fit.BEHIND: "The database needs `webcare migrate`.",
    Fit.OUTDATED: "This version of Webcare is too old for the database.",
}


def health_routes(core: Core) -> list[Route]:
    """Return `/healthz`, `/readyz` and `/metrics`."""

    async def alive(request: Request) -> Response:
        del request
        return PlainTextResponse("alive")

    async def ready(request: Request) -> Response:
        del request
        try:
            fit = await core.database.read(lambda _: fit_with(core.database.engine))
            if fit is Fit.FITS:
                await core.database.work(_nothing)
        except (StorageUnavailable, SQLAlchemyError):
            return PlainTextResponse("The database cannot be written.", 503)
        if fit is not Fit.FITS:
            return PlainTextResponse(_UNFIT[fit], 503)
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
