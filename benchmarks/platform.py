"""A platform of a benchmark: it has a name for whoever it is asked about.

What is sent to it is taken at once and counted.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from benchmarks.servers import free_port


class Taken:
    """How many messages a platform was given."""

    def __init__(self) -> None:
        self.count = 0

    async def take(self, request: Request) -> JSONResponse:
        """Take a message as WhatsApp does, and give it an id."""
        recipient = (await request.json()).get("to", "")
        self.count += 1
        return JSONResponse(
            {
                "messaging_product": "whatsapp",
                "contacts": [{"input": recipient, "wa_id": recipient}],
                "messages": [{"id": f"wamid.out.{self.count:08d}"}],
            }
        )


@contextmanager
def naming_platform() -> Iterator[str]:
    """Run one beside the load; gives its address."""
    with taking_platform() as (address, _):
        yield address


@contextmanager
def taking_platform() -> Iterator[tuple[str, Taken]]:
    """Run one beside the load; gives its address, and what it was given."""
    taken = Taken()
    app = Starlette(
        routes=[
            Route("/{path:path}", _name),
            Route("/{path:path}", taken.take, methods=["POST"]),
        ]
    )
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}", taken
    finally:
        server.should_exit = True
        thread.join()


async def _name(request: Request) -> JSONResponse:
    person = request.path_params["path"].rpartition("/")[2]
    return JSONResponse({"id": person, "name": f"Reiziger {person}"})
