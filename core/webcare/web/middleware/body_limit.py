"""How much a request may bring, by what it is for."""

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from webcare.answers import TOO_LARGE, Answer, Respond
from webcare.settings import Settings
from webcare.web.errors import RequestRefused
from webcare.web.next_page import LOGIN

FORM_BYTES = 1024 * 1024
"""For forms and JSON: the longest message of any platform fits many times."""

LOG_IN_BYTES = 16 * 1024
"""For logging in, which anybody may try: reading a long form takes time."""

UPLOADS = "/uploads"
"""How the path of everything ends that takes a file."""

# The wrapping of one file in a multipart form.
_WRAPPING = 64 * 1024


class BodyLimit:
    """Stops a body that is larger than its path allows: the answer is 413.

    At once when the request says how long it is; else as soon as it has become too
    long, and nothing more of it is read. Webhooks count for themselves.
    """

    def __init__(self, app: ASGIApp, *, settings: Settings, respond: Respond) -> None:
        self.app = app
        self._upload = settings.upload_max_bytes + _WRAPPING
        self._respond = respond

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, counting."""
        if scope["type"] != "http" or scope["path"].startswith("/webhooks/"):
            await self.app(scope, receive, send)
            return
        limit = self._limit(scope["path"])
        if announced_length(scope) > limit:
            answer = too_large(limit)
            await self._respond(Request(scope), answer)(scope, receive, send)
            return
        left = limit

        async def receive_counting() -> Message:
            nonlocal left
            message = await receive()
            if message["type"] == "http.request":
                left -= len(message.get("body", b""))
                if left < 0:
                    raise RequestRefused(too_large(limit))
            return message

        await self.app(scope, receive_counting, send)

    def _limit(self, path: str) -> int:
        if path.endswith(UPLOADS):
            return self._upload
        return LOG_IN_BYTES if path == LOGIN else FORM_BYTES


def too_large(limit: int) -> Answer:
    """Return how to answer a body of more than `limit` bytes."""
    return Answer(
        status=413,
        sentence=TOO_LARGE,
        values=(("limit", str(limit)),),
        # What is still on its way is not worth waiting for.
        headers=(("connection", "close"),),
    )


def announced_length(scope: Scope) -> int:
    """Return how long a request says its body is; 0 when it does not say."""
    length = Headers(scope=scope).get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() else 0
