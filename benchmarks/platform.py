"""A platform of a benchmark: it has a name for whoever it is asked about."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from benchmarks.servers import free_port


@contextmanager
def naming_platform() -> Iterator[str]:
    """Run one beside the load; gives its address."""
    app = Starlette(routes=[Route("/{path:path}", _name)])
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


async def _name(request: Request) -> JSONResponse:
    person = request.path_params["path"].rpartition("/")[2]
    return JSONResponse({"id": person, "name": f"Reiziger {person}"})
