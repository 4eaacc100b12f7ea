"""One line for each request, and an id that every other line about it carries too."""

import secrets
import time

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, reset_contextvars

log = structlog.get_logger()

# Asked for all the time; worth a line only when something is wrong.
_QUIET = ("/webhooks/", "/static/", "/healthz", "/readyz", "/metrics")


class RequestLog:
    """Gives every request an id, in `request.state.request_id` and `X-Request-Id`.

    The line has the path but never the query, which may hold what people searched for.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and log its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        status = 0
        started = time.perf_counter()

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                pair = (b"x-request-id", request_id.encode())
                message = {**message, "headers": [*message.get("headers", ()), pair]}
            await send(message)

        bound = bind_contextvars(request_id=request_id)
        try:
            await self.app(scope, receive, send_with_id)
        finally:
            _log(scope, status, time.perf_counter() - started)
            reset_contextvars(**bound)


def _log(scope: Scope, status: int, seconds: float) -> None:
    failed = status >= 500 or status == 0  # noqa: PLR2004 - our own errors begin there
    if not failed and scope["path"].startswith(_QUIET):
        return
    write = log.warning if failed else log.info
    write(
        "request.answered",
        method=scope["method"],
        path=scope["path"],
        status=status,
        milliseconds=round(seconds * 1000, 1),
    )
