"""The last word about clients that take too long to say what they want.

uvicorn waits for as long as a byte comes now and then, in the head of a request as well
as in its body. Its protocol is extended by one timer: from the first byte of a request,
or from a connection without one, to the last byte.
"""

import asyncio
from typing import Any

import structlog
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from webcare.web.middleware.body_limit import UPLOADS

log = structlog.get_logger()


def punctual_protocol(seconds: float) -> type[HttpToolsProtocol]:
    """Return a protocol for `uvicorn.Config(http=…)` that closes slow connections.

    Args:
        seconds: how long a whole request, head and body, may take to arrive.
    """
    return type("PunctualProtocol", (_Punctual,), {"seconds": seconds})


class _Punctual(HttpToolsProtocol):
    """Closes a connection whose request is not complete in time."""

    seconds: float
    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        # On a connection that is kept alive, a first byte begins a new request.
        if self._waiting is None:
            self._wait()
        super().data_received(data)

    def on_message_complete(self) -> None:
        self._stop_waiting()
        super().on_message_complete()

    def _wait(self) -> None:
        self._waiting = self.loop.call_later(self.seconds, self._give_up)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _give_up(self) -> None:
        self._waiting = None
        if self._takes_a_file():
            # `ArrivalDeadline` knows how much longer it may need.
            self._wait()
            return
        log.info("request.cut_off", seconds=self.seconds)
        self.transport.abort()

    def _takes_a_file(self) -> bool:
        cycle: Any = self.cycle
        return (
            cycle is not None
            and not cycle.response_complete
            and cycle.scope["path"].endswith(UPLOADS)
        )
