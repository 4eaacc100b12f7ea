"""The HTTP server in this process: uvicorn, told what to do."""

import asyncio
import ctypes
import gc
import socket
from collections.abc import Callable

import structlog
import typer
import uvicorn
from starlette.types import ASGIApp

from webcare.bootstrap import build_core, make_app, make_worker
from webcare.cli.ports import bound_socket, port_of
from webcare.cli.stopping import leave_quietly
from webcare.cli.working import prepare_database
from webcare.errors import WebcareError
from webcare.settings import Settings
from webcare.web.slow_clients import punctual_protocol

GRACE_SECONDS = 10
"""How long requests that are under way may take when the server stops."""

_SETTLED_SECONDS = 2.0
_NEW_OBJECTS = 20_000
"""How many are made before the collector looks at them."""

log = structlog.get_logger()


class AnnouncedServer(uvicorn.Server):
    """A server that calls back once it takes requests."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and tell that it did."""
        await super().startup(sockets)
        # Once the pages are warmed up, which the first visitor need not wait for.
        asyncio.get_running_loop().call_later(_SETTLED_SECONDS, _settle)
        self._announce()


def serve_until_stopped(settings: Settings) -> None:
    """Serve with these settings until a signal comes.

    Raises:
        WebcareError: when the database or the port cannot be used.
    """
    prepare_database(settings)
    with bound_socket(settings.host, settings.port) as listener:
        settings = settings.on_port(port_of(listener))
        app = make_app(build_core(settings))
        _run(make_server(app, lambda: _announce(settings)), listener)
    typer.echo("Webcare has stopped.")


def work_until_stopped(settings: Settings) -> None:
    """Work with these settings until a signal comes.

    Raises:
        WebcareError: when the database or the port cannot be used.
    """
    prepare_database(settings)
    with bound_socket(settings.host, settings.worker_port) as listener:
        at = _address(settings.host, port_of(listener))
        app = make_worker(build_core(settings))
        _run(make_server(app, lambda: _announce_worker(settings, at)), listener)
    typer.echo("The worker has stopped.")


def _run(server: AnnouncedServer, listener: socket.socket) -> None:
    leave_quietly()
    try:
        server.run(sockets=[listener])
    except SystemExit as error:
        # uvicorn leaves so when the application does not start; the log says why.
        raise WebcareError("Webcare could not start.") from error


def make_server(
    app: ASGIApp, announce: Callable[[], None], *, request_seconds: float = 30
) -> AnnouncedServer:
    """Return a server that has not started; `announce` is called once it has.

    A request that takes longer than `request_seconds` to arrive is cut off.
    """
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http=punctual_protocol(request_seconds),
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        # Which proxies may say whom a request is from, the application decides itself.
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    return AnnouncedServer(config, announce)


def _settle() -> None:
    """Give back what only starting took, and keep the collector off what stays.

    Going through everything that lives as long as the server again and again took a
    twentieth of the processor under load, and made one request in a hundred wait three
    times as long.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, 20, 50)
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def _announce(settings: Settings) -> None:
    at = _address(settings.host, settings.port)
    typer.echo(f"Webcare listens on {at}")
    if settings.public_url != at:
        typer.echo(f"People and platforms reach it at {settings.public_url}")
    log.info("server.started", host=settings.host, port=settings.port)


def _announce_worker(settings: Settings, at: str) -> None:
    typer.echo(f"A worker with {settings.worker_lanes} lanes has started.")
    typer.echo(f"How it is: {at}/readyz and {at}/metrics")
    log.info("worker.started", lanes=settings.worker_lanes, address=at)


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
