"""Where platforms knock: verified, durable, then answered, and nothing else."""

import asyncio
import time
from collections.abc import Mapping

import structlog
from prometheus_client import Counter, Histogram
from starlette.datastructures import Headers, QueryParams
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from webcare import tracing
from webcare.errors import MalformedPayload, SignatureError, StorageUnavailable
from webcare.plugin import WebhookRequest
from webcare.services.connecting.accounts import ConnectedChannel
from webcare.services.core import Core
from webcare.services.receiving import ReceiptBatcher, read_delivery

SECONDS = Histogram(
    "webcare_receipt_seconds",
    "From a webhook's headers to its answer",
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
ANSWERS = Counter("webcare_receipt_requests_total", "Webhook requests", ["status"])
_STORED = ANSWERS.labels("200")
# There from the beginning, as 0: the first rise of what was absent is not seen.
ANSWERS.labels("503")

log = structlog.get_logger()

PATH = "/webhooks/"

_OK_START = {
    "type": "http.response.start",
    "status": 200,
    "headers": [
        (b"content-length", b"2"),
        (b"content-type", b"text/plain"),
        (b"x-content-type-options", b"nosniff"),
    ],
}
_OK_BODY = {"type": "http.response.body", "body": b"ok"}


class TooLarge(Exception):
    """A body has more bytes than we take."""


_REFUSALS: dict[type[Exception], tuple[int, str]] = {
    SignatureError: (403, "The signature does not fit."),
    MalformedPayload: (400, "This is not what the platform's format says."),
    TooLarge: (413, "The body is larger than we take."),
    TimeoutError: (408, "The request took too long to arrive."),
    ClientDisconnect: (400, "The request ended before its body."),
    StorageUnavailable: (503, "Not stored; please send it again."),
}


class Webhooks:
    """Answers the platforms, in front of everything that only people need.

    Plain ASGI, before the middleware for pages and programs: all that comes in passes
    here, and a platform sends no cookies, forms or host names that could be guarded.
    """

    def __init__(self, app: ASGIApp, *, core: Core, batcher: ReceiptBatcher) -> None:
        self._app = app
        self._core = core
        self._batcher = batcher

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a webhook, and pass on everything else."""
        if scope["type"] == "http" and scope["path"].startswith(PATH):
            await self._knock(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _knock(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        # A trace of its own: whoever writes a `traceparent` here is anybody.
        with tracing.span("webhook", "server", alone=True) as span:
            refusal = await self._answer(scope, receive, span)
            if refusal is None:
                await send(_OK_START)
                await send(_OK_BODY)
                _STORED.inc()
            else:
                await refusal(scope, receive, send)
                ANSWERS.labels(str(refusal.status_code)).inc()
            _note_answer(span, 200 if refusal is None else refusal.status_code)
        SECONDS.observe(time.perf_counter() - started)

    async def _answer(
        self, scope: Scope, receive: Receive, span: tracing.Span
    ) -> Response | None:
        """Return what to answer; None when the delivery is stored."""
        name = scope["path"].removeprefix(PATH)
        try:
            channel = await self._core.accounts.get(name)
            if channel is None or not channel.enabled:
                return _refusal(404, "There is no channel of this name.", name)
            span.note(channel=channel.name, channel_type=channel.type)
            if scope["method"] == "POST":
                await self._store(channel, scope, receive)
                self._core.webhooks.stored(channel.id, self._core.clock)
                return None
            if scope["method"] == "GET":
                return _handshake(channel, scope)
            return _refusal(405, "A webhook takes GET and POST.", name)
        except tuple(_REFUSALS) as error:
            self._note_failure(name, error)
            status, sentence = next(
                answer
                for refused, answer in _REFUSALS.items()
                if isinstance(error, refused)
            )
            return _refusal(status, sentence, name, error)

    def _note_failure(self, name: str, error: Exception) -> None:
        """Count what was genuine, and what our own database kept from being looked at.

        Anybody can send what is signed wrongly.
        """
        if isinstance(error, (MalformedPayload, StorageUnavailable)):
            known = self._core.accounts.known()
            for channel in known:
                if channel.name == name:
                    self._core.webhooks.failed(channel.id, name, self._core.clock())

    async def _store(
        self, channel: ConnectedChannel, scope: Scope, receive: Receive
    ) -> None:
        settings = self._core.settings
        body = await _body(
            scope, receive, settings.webhook_max_bytes, settings.request_seconds
        )
        delivery = read_delivery(
            channel,
            _as_seen(scope, body),
            self._core.accounts.known(),
            self._core.clock(),
        )
        await self._batcher.submit(delivery)


def _note_answer(span: tracing.Span, status: int) -> None:
    span.note(status=status)
    if status >= 500:  # noqa: PLR2004 - what is ours begins there
        span.fail(str(status))


def _handshake(channel: ConnectedChannel, scope: Scope) -> Response:
    answer = channel.channel.handshake(channel.account, _as_seen(scope, b""))
    log.info("webhook.verified", channel=channel.name)
    return _plain(answer, kind=channel.channel.handshake_type)


async def _body(scope: Scope, receive: Receive, limit: int, seconds: float) -> bytes:
    """Read a body, and stop as soon as it is too large or takes too long."""
    for name, value in scope["headers"]:
        # What is no number is left to the count of what really comes.
        if name == b"content-length" and value.isdigit() and int(value) > limit:
            raise TooLarge
    chunk, more = await _chunk(receive)
    if not more and len(chunk) <= limit:
        return chunk
    chunks, size = [chunk], len(chunk)
    async with asyncio.timeout(seconds):
        while more and size <= limit:
            chunk, more = await _chunk(receive)
            size += len(chunk)
            chunks.append(chunk)
    if size > limit:
        raise TooLarge
    return b"".join(chunks)


async def _chunk(receive: Receive) -> tuple[bytes, bool]:
    """Return the next part of a body, and whether there is more.

    How long the first may take, the server says: it hands a request on with it.
    """
    message = await receive()
    if message["type"] == "http.disconnect":
        raise ClientDisconnect
    return message.get("body", b""), message.get("more_body", False)


def _as_seen(scope: Scope, body: bytes) -> WebhookRequest:
    query = scope["query_string"]
    return WebhookRequest(
        method=scope["method"],
        headers=Headers(scope=scope),
        query=QueryParams(query) if query else {},
        body=body,
    )


def _refusal(
    status: int, sentence: str, channel: str, error: Exception | None = None
) -> Response:
    log.warning(
        "webhook.refused",
        status=status,
        channel=channel[:100],
        reason=str(error) if error else sentence,
    )
    headers = {"Retry-After": "1"} if status == 503 else None  # noqa: PLR2004
    return _plain(sentence, status, headers)


def _plain(
    text: str,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    *,
    kind: str = "text/plain",
) -> Response:
    # A handshake repeats what it is given. It comes from our own origin, where our
    # policy lets scripts come from, and must therefore never be taken for one.
    sure = {
        **(headers or {}),
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
    }
    return PlainTextResponse(text, status, sure, media_type=kind)
