"""Changes that another site's page asks for are refused.

Browsers say where a request comes from: newer ones in `Sec-Fetch-Site`, all of them in
`Origin`. Who sends neither is no browser and carries no cookie that it was not given.
Programs with a bearer token and platforms at a webhook prove themselves otherwise.
"""

from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from webcare.answers import WRONG_ORIGIN, Answer, Respond
from webcare.web.csrf import SAFE_METHODS

WEBHOOKS = "/webhooks/"

log = structlog.get_logger()


class SameOrigin:
    """Lets changes through that come from our own pages, or from no page at all."""

    def __init__(self, app: ASGIApp, *, public_url: str, respond: Respond) -> None:
        self.app = app
        self._respond = respond
        parts = urlsplit(public_url)
        self._origin = f"{parts.scheme}://{parts.netloc}".lower()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 403."""
        if scope["type"] != "http" or self._lets_through(scope):
            await self.app(scope, receive, send)
            return
        log.warning("request.refused_as_foreign", path=scope["path"])
        answer = Answer(status=403, sentence=WRONG_ORIGIN)
        await self._respond(Request(scope), answer)(scope, receive, send)

    def _lets_through(self, scope: Scope) -> bool:
        if scope["method"] in SAFE_METHODS or scope["path"].startswith(WEBHOOKS):
            return True
        headers = Headers(scope=scope)
        if headers.get("authorization", "").lower().startswith("bearer "):
            return True
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site in {"same-origin", "none"}
        origin = headers.get("origin")
        return origin is None or self._is_ours(origin.lower(), headers.get("host", ""))

    def _is_ours(self, origin: str, host: str) -> bool:
        # Under another name than the public one, such as 127.0.0.1, too: `Host` is
        # what the browser connected to, and `KnownHost` has judged it.
        return origin == self._origin or (
            bool(host)
            and origin in {f"http://{host.lower()}", f"https://{host.lower()}"}
        )
