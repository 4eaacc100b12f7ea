"""Where platforms knock: verified, durable, then answered, and nothing else."""

import asyncio
import time
from collections.abc import Mapping

import structlog
from prometheus_client import Counter, Histogram
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from webcare.errors import MalformedPayload, SignatureError, StorageUnavailable
from webcare.plugin import WebhookRequest
from webcare.services.accounts import Accounts, ConnectedChannel
from webcare.services.core import Core
from webcare.services.receiving import ReceiptBatcher, read_delivery

SECONDS = Histogram(
    "webcare_receipt_seconds",
    "From a webhook's headers to its answer",
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
ANSWERS = Counter("webcare_receipt_requests_total", "Webhook requests", ["status"])
_STORED = ANSWERS.labels("200")

log = structlog.get_logger()

OK = b"ok"


class TooLarge(Exception):
    """A body has more bytes than we take."""


def webhook_routes(core: Core, batcher: ReceiptBatcher) -> list[Route]:
    """Return the routes under `/webhooks`."""

    async def knock(request: Request) -> Response:
        started = time.perf_counter()
        response = await _answer(core, batcher, request)
        SECONDS.observe(time.perf_counter() - started)
        if response.status_code == 200:  # noqa: PLR2004 - the status of success
            _STORED.inc()
        else:
            ANSWERS.labels(str(response.status_code)).inc()
        return response

    return [Route("/webhooks/{channel}", knock, methods=["GET", "POST"])]


async def _answer(core: Core, batcher: ReceiptBatcher, request: Request) -> Response:
    name = request.path_params["channel"]
    try:
        channel = await _connected(core.accounts, name)
        if channel is None:
            return _refusal(404, "There is no channel of this name.", name)
        if request.method == "GET":
            return _handshake(channel, request)
        return await _store(core, batcher, channel, request)
    except SignatureError as error:
        return _refusal(403, "The signature does not fit.", name, error)
    except MalformedPayload as error:
        return _refusal(
            400, "This is not what the platform's format says.", name, error
        )
    except TooLarge:
        return _refusal(413, "The body is larger than we take.", name)
    except TimeoutError:
        return _refusal(408, "The request took too long to arrive.", name)
    except ClientDisconnect:
        return _refusal(400, "The request ended before its body.", name)
    except StorageUnavailable as error:
        return _refusal(503, "Not stored; please send it again.", name, error)


async def _connected(accounts: Accounts, name: str) -> ConnectedChannel | None:
    channel = await accounts.get(name)
    return channel if channel is not None and channel.enabled else None


def _handshake(channel: ConnectedChannel, request: Request) -> Response:
    answer = channel.channel.handshake(channel.account, _as_seen(request, b""))
    log.info("webhook.verified", channel=channel.name)
    return PlainTextResponse(answer)


async def _store(
    core: Core, batcher: ReceiptBatcher, channel: ConnectedChannel, request: Request
) -> Response:
    settings = core.settings
    async with asyncio.timeout(settings.request_seconds):
        body = await _body(request, settings.webhook_max_bytes)
    delivery = read_delivery(
        channel, _as_seen(request, body), core.accounts.known(), core.clock()
    )
    await batcher.submit(delivery)
    return Response(OK, media_type="text/plain")


async def _body(request: Request, limit: int) -> bytes:
    """Read a body, and stop as soon as it is too large."""
    if int(request.headers.get("content-length") or 0) > limit:
        raise TooLarge
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise TooLarge
        chunks.append(chunk)
    return b"".join(chunks)


def _as_seen(request: Request, body: bytes) -> WebhookRequest:
    return WebhookRequest(
        method=request.method,
        headers=request.headers,
        query=_query(request),
        body=body,
    )


def _query(request: Request) -> Mapping[str, str]:
    return request.query_params if request.scope["query_string"] else {}


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
    return PlainTextResponse(sentence, status, headers)
