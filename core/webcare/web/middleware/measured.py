"""How long answers take, as a figure, and as a span where traces are on."""

import time
from collections.abc import Iterable

from prometheus_client import Histogram
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from webcare import tracing
from webcare.web.client_address import from_proxy, networks

SECONDS = Histogram(
    "webcare_request_seconds",
    "From a request of a page or a program to the beginning of its answer",
    ["surface", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)

# Asked for all the time, and by nobody who waits.
_UNSEEN = ("/static/", "/healthz", "/readyz", "/metrics")
_METHODS = frozenset({"DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"})
_SERVER_ERROR = 500


class Measured:
    """Measures requests until their answer begins: a stream lasts for hours.

    A proxy that we trust may say which trace a request belongs to.
    """

    def __init__(self, app: ASGIApp, *, trusted: Iterable[str]) -> None:
        self.app = app
        self._trusted = networks(trusted)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and measure its answer."""
        if scope["type"] != "http" or scope["path"].startswith(_UNSEEN):
            await self.app(scope, receive, send)
            return
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        began = time.perf_counter()
        with tracing.span(
            method, "server", alone=True, parent=self._parent(scope), method=method
        ) as span:

            async def send_measured(message: Message) -> None:
                if message["type"] == "http.response.start":
                    status = message["status"]
                    labels = (_surface(scope["path"]), f"{status // 100}xx")
                    SECONDS.labels(*labels).observe(time.perf_counter() - began)
                    _end(span, method, scope, status)
                await send(message)

            await self.app(scope, receive, send_measured)

    def _parent(self, scope: Scope) -> str | None:
        """Return the `traceparent` of a proxy that we trust."""
        if not tracing.is_on() or not from_proxy(scope, self._trusted):
            return None
        for name, value in scope["headers"]:
            if name == b"traceparent":
                text: str = value.decode("latin-1")
                return text
        return None


def _surface(path: str) -> str:
    return "api" if path.startswith("/api/") else "pages"


def _end(span: tracing.Span, method: str, scope: Scope, status: int) -> None:
    """End a span under the pattern of its path: the path itself may be personal."""
    span.note(status=status)
    if (route := _route(scope)) is not None:
        span.note(route=route)
        span.rename(f"{method} {route}")
    if status >= _SERVER_ERROR:
        span.fail(str(status))
    span.end()


def _route(scope: Scope) -> str | None:
    """Return the pattern of a path; of what was refused on the way, its beginning."""
    root: str = scope.get("root_path", "")
    match scope.get("route"):
        case Mount():
            return root or "/"
        case Route(path=path):
            return root + path
        case _:
            return None
