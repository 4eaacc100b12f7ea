"""What every answer tells the browser: what it may run, show, keep and pass on."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SOURCES = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "media-src 'self' blob:",
    "manifest-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
)

CONTENT_SECURITY_POLICY = "; ".join(_SOURCES)

# `same-origin`, not `no-referrer`: with that, browsers send `Origin: null` with our
# own forms.
_ALWAYS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": (
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), "
        "usb=()"
    ),
}

# A year, the least that counts as serious; not for subdomains, which are not ours.
_HTTPS_ONLY = {"strict-transport-security": "max-age=31536000"}

PUBLIC_FILES = "/static/"
"""Where files lie whose names change with their content."""

PUBLIC_FOLDERS = (PUBLIC_FILES, "/contact/", "/privacy/")
PUBLIC_PAGES = frozenset({"/contact", "/contact.json"})
"""What is the same for everybody who asks, and may be kept as long as it says.

By whole names: `/contacts` is about people.
"""

FRAMED = "/contact/block"
"""What others may show within their pages: it takes nothing and knows nobody."""

_NO_STORE = (b"cache-control", b"no-store")


class SecurityHeaders:
    """Adds them to every answer, fragments, errors and the API's included.

    An endpoint that sets one of the headers keeps its own, which must be stricter: a
    file of a customer has a policy of its own. `Cache-Control` is always ours, but for
    what is public; and only what is `FRAMED` may stand in somebody else's page.
    """

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self.app = app
        headers = _ALWAYS | (_HTTPS_ONLY if https else {})
        self._headers = [
            (name.encode(), value.encode()) for name, value in headers.items()
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and add to the head of its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = scope["path"]
        private = not (path in PUBLIC_PAGES or path.startswith(PUBLIC_FOLDERS))
        framed = path == FRAMED

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = self._added(message, private=private, framed=framed)
                message = {**message, "headers": headers}
            await send(message)

        await self.app(scope, receive, send_with_headers)

    def _added(
        self, message: Message, *, private: bool, framed: bool
    ) -> list[tuple[bytes, bytes]]:
        given = list(message.get("headers", ()))
        if private or message["status"] >= 400:  # noqa: PLR2004 - errors begin here
            given = [pair for pair in given if pair[0].lower() != b"cache-control"]
            given.append(_NO_STORE)
        names = {name.lower() for name, _ in given}
        if framed and message["status"] < 400:  # noqa: PLR2004 - idem
            names.add(b"x-frame-options")
        return given + [pair for pair in self._headers if pair[0] not in names]
