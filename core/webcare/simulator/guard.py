"""Keeps pages of elsewhere from driving the simulator through a person's browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from collections.abc import Collection

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_POLICY = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)


class Guard:
    """Check host and origin, and send the headers that keep a page to itself.

    Args:
        hosts: the names under which this server may be reached; a foreign name that
            leads here is how a page of elsewhere would read what we answer.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self._app = app
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if _name(headers.get("host", "")) not in self._hosts:
            refusal = PlainTextResponse("This is not where you think.", 400)
            await refusal(scope, receive, send)
        elif scope["method"] not in _SAFE and not _is_own(headers):
            refusal = PlainTextResponse("Only the simulator's own pages do this.", 403)
            await refusal(scope, receive, send)
        else:
            await self._app(scope, receive, _with_headers(send))


def _name(host: str) -> str:
    return host.rsplit(":", 1)[0] if not host.endswith("]") else host


def _is_own(headers: Headers) -> bool:
    """Tell whether a request comes from our own page, or from no page at all."""
    if headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}:
        return False
    origin = headers.get("origin")
    return origin is None or origin.split("://", 1)[-1] == headers.get("host")


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.setdefault("content-security-policy", _POLICY)
            headers.setdefault("x-content-type-options", "nosniff")
            headers.setdefault("referrer-policy", "same-origin")
            headers.setdefault("cache-control", "no-store")
        await send(message)

    return sending
