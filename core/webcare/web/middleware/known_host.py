"""Requests to a name that is not ours are refused.

A web page elsewhere can make its own name point at our address and would then be, for
the browser, a page of ours (DNS rebinding). It needs a name for that, so numbers are
let through, as are this machine's own names.
"""

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from webcare.answers import WRONG_HOST, Answer, Respond
from webcare.settings import Settings

OPEN_PATHS = ("/healthz", "/readyz", "/metrics", "/webhooks/")
"""Asked for under whatever name by machines, and without cookies."""


class KnownHost:
    """Lets requests through whose `Host` is the public one, local, or a number."""

    def __init__(self, app: ASGIApp, *, settings: Settings, respond: Respond) -> None:
        self.app = app
        self._respond = respond
        public = urlsplit(settings.public_url).hostname or ""
        self._names = frozenset({public, settings.host.lower(), "localhost"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 400."""
        if scope["type"] != "http" or self._knows(scope):
            await self.app(scope, receive, send)
            return
        answer = Answer(status=400, sentence=WRONG_HOST)
        await self._respond(Request(scope), answer)(scope, receive, send)

    def _knows(self, scope: Scope) -> bool:
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        if scope["path"].startswith(OPEN_PATHS):
            return True
        if len(hosts) != 1:
            return False
        try:
            name = urlsplit("//" + hosts[0].decode("latin-1")).hostname or ""
        except ValueError:
            return False
        return name in self._names or _is_number(name)


def _is_number(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
