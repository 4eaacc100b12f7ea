"""A WhatsApp that behaves as badly as it is told, and notes what it was sent."""

import asyncio
import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import orjson

_SOON = 0.01
_SLOW = 3.0
_SILENCE = 60.0


class Mood(StrEnum):
    """What becomes of one send.

    `BUSY` and `CROWDED` are 429 for the person and for the whole account, `BROKEN` is a
    500 of the platform itself: nothing is taken. `GATEWAY` is a 502 of something before
    it, `SILENT` no answer at all, `DROPPED` a connection that closes: taken.
    """

    TAKEN = "taken"
    SLOW = "slow"
    BUSY = "429"
    CROWDED = "429 for the account"
    BROKEN = "500"
    GATEWAY = "502 after taking"
    SILENT = "silent after taking"
    DROPPED = "closed after taking"


_REFUSALS = {
    Mood.BUSY: (429, 131056),
    Mood.CROWDED: (429, 130429),
    Mood.BROKEN: (500, 131000),
}
UNKNOWN = frozenset({Mood.GATEWAY, Mood.SILENT, Mood.DROPPED})
"""After these nobody but the platform knows that it has the message."""


@dataclass(frozen=True, slots=True)
class Send:
    """One message that reached the platform; `at` is in seconds of `monotonic`."""

    at: float
    to: str
    text: str
    mood: Mood
    external_id: str

    @property
    def taken(self) -> bool:
        """Tell whether the customer gets it."""
        return self.mood not in _REFUSALS


@dataclass(slots=True)
class Platform:
    """The platform's side; `sends` is in the order of arrival."""

    mood: Callable[[], Mood] = lambda: Mood.TAKEN
    sends: list[Send] = field(default_factory=list)
    url: str = ""
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def taken(self) -> list[Send]:
        """Return what customers get."""
        return [send for send in self.sends if send.taken]

    async def serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Answer the requests of one connection until it ends."""
        # Cancelled at the end, of which asyncio would tell on the terminal.
        over = (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError)
        with suppress(*over):
            while await self._exchange(reader, writer):
                pass
        writer.close()

    async def _exchange(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = head.partition(b"content-length: ")[2].partition(b"\r\n")[0]
        body = await reader.readexactly(int(length or 0))
        message = orjson.loads(body) if body else {}
        if "text" not in message:
            writer.write(_response(200, {"success": True, "data": []}))
            return True
        send = self._note(message)
        if send.mood in {Mood.SILENT, Mood.DROPPED}:
            await asyncio.sleep(_SILENCE if send.mood is Mood.SILENT else _SOON)
            return False
        await asyncio.sleep(_SLOW if send.mood is Mood.SLOW else _SOON)
        writer.write(_answer(send))
        return True

    def _note(self, message: dict[str, Any]) -> Send:
        send = Send(
            at=time.monotonic(),
            to=message.get("to") or message.get("recipient") or "",
            text=message["text"]["body"],
            mood=self.mood(),
            external_id=f"wamid.out.{next(self._numbers)}",
        )
        self.sends.append(send)
        return send


def _answer(send: Send) -> bytes:
    if refusal := _REFUSALS.get(send.mood):
        status, code = refusal
        return _response(status, {"error": {"code": code, "message": "no"}})
    if send.mood is Mood.GATEWAY:
        return _response(502, None)
    return _response(200, {"messages": [{"id": send.external_id}]})


def _response(status: int, content: object) -> bytes:
    body = b"<html>Bad Gateway</html>" if content is None else orjson.dumps(content)
    head = (
        f"HTTP/1.1 {status} -\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


@contextmanager
def simulated(mood: Callable[[], Mood] = lambda: Mood.TAKEN) -> Iterator[Platform]:
    """Run a platform in a thread of its own, so that what it times is its own."""
    platform = Platform(mood)
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(
        asyncio.start_server(platform.serve, "127.0.0.1", 0, backlog=500)
    )
    platform.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    thread = threading.Thread(target=loop.run_forever, name="platform")
    thread.start()
    try:
        yield platform
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.run_until_complete(_end_connections())
        loop.close()


async def _end_connections() -> None:
    """Cancel whatever still waits to be answered."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
