"""A program that follows a stream of events: the HTTP clients wait for its end."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp


@dataclass
class Stream:
    """An open answer: its head, and the events that have come."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    ended: bool = False
    _blocks: asyncio.Queue[str | None] = field(default_factory=asyncio.Queue)
    _rest: str = ""

    async def event(self) -> dict[str, str]:
        """Return the fields of the next event; empty when the stream has ended."""
        while True:
            async with asyncio.timeout(10):
                block = await self._blocks.get()
            if block is None:
                return {}
            fields = dict(
                line.split(": ", 1) for line in block.splitlines() if line[:1] != ":"
            )
            if fields:
                return fields

    def take(self, message: dict[str, Any]) -> None:
        """Take a message that the application has sent."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {
                name.decode(): value.decode() for name, value in message["headers"]
            }
            return
        self._rest += message.get("body", b"").decode()
        *whole, self._rest = self._rest.replace("\r\n", "\n").split("\n\n")
        for block in whole:
            self._blocks.put_nowait(block)
        if not message.get("more_body", False):
            self.ended = True
            self._blocks.put_nowait(None)


@asynccontextmanager
async def following(
    app: ASGIApp, path: str, query: str = "", **headers: str
) -> AsyncIterator[Stream]:
    """Open a stream; hang up at the end."""
    stream, gone = Stream(), asyncio.Event()

    async def receive() -> dict[str, Any]:
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:  # noqa: ANN401 - ASGI's own message
        stream.take(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [
            (name.replace("_", "-").encode(), value.encode())
            for name, value in headers.items()
        ],
        "server": ("desk.example.org", 80),
        "client": ("192.0.2.1", 1234),
        "state": {},
    }
    serving: Coroutine[Any, Any, None] = app(scope, receive, send)  # type: ignore[assignment]
    task = asyncio.create_task(serving)
    try:
        yield stream
    finally:
        gone.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(5):
                await task
