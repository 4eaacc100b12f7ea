"""A request must arrive whole in time: who sends a byte now and then is cut off.

uvicorn has no such limit of its own: every byte resets its timer. Under it,
`webcare.web.slow_clients` watches the head of the request as well, and closes what this
could not answer.
"""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from webcare.answers import TOO_SLOW, Answer
from webcare.web.errors import RequestRefused
from webcare.web.middleware.body_limit import UPLOADS, announced_length

SLOWEST_UPLOAD = 64 * 1024
"""Bytes a second; whoever sends a file slower than this is taken for an attacker."""


class ArrivalDeadline:
    """Stops a request whose body is not complete in time: the answer is 408.

    Webhooks watch the clock for themselves.
    """

    def __init__(self, app: ASGIApp, *, seconds: float) -> None:
        self.app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, watching the clock while its body arrives."""
        if scope["type"] != "http" or scope["path"].startswith("/webhooks/"):
            await self.app(scope, receive, send)
            return
        seconds = self._seconds + _longer(scope)
        until = asyncio.get_running_loop().time() + seconds
        complete = False

        async def receive_in_time() -> Message:
            nonlocal complete
            # After the body, this waits for the client to leave: no deadline.
            if complete:
                return await receive()
            try:
                async with asyncio.timeout_at(until):
                    message = await receive()
            except TimeoutError:
                raise RequestRefused(_too_slow(seconds)) from None
            complete = not message.get("more_body", False)
            return message

        await self.app(scope, receive_in_time, send)


def _longer(scope: Scope) -> float:
    """Return how many seconds more a file gets, which may be large: by its size."""
    if not scope["path"].endswith(UPLOADS):
        return 0
    return announced_length(scope) / SLOWEST_UPLOAD


def _too_slow(seconds: float) -> Answer:
    return Answer(
        status=408,
        sentence=TOO_SLOW,
        values=(("seconds", f"{seconds:.0f}"),),
        headers=(("connection", "close"),),
    )
