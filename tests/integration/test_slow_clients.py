"""Clients that send a byte now and then, against a real server."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from webcare.web.slow_clients import punctual_protocol

pytestmark = pytest.mark.anyio

SECONDS = 0.3


async def whole(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with how much arrived, once all of it did."""
    assert scope["type"] == "http"
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
    await answer(send, str(size).encode())


async def hasty(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001
    """Answer without waiting for the body, as a refusal does."""
    await answer(send, b"no")


async def slow(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001
    """Take longer to answer than a request may take to arrive."""
    await receive()
    await asyncio.sleep(SECONDS * 2)
    await answer(send, b"late")


async def answer(send: Send, body: bytes) -> None:
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@asynccontextmanager
async def serving(app: ASGIApp) -> AsyncIterator[int]:
    config = uvicorn.Config(
        app,
        port=0,
        http=punctual_protocol(SECONDS),
        lifespan="off",
        log_config=None,
        ws="none",
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn offers nothing to wait for
        await asyncio.sleep(0.005)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await task


async def trickle(port: int, beginning: bytes, drop: bytes) -> tuple[float, bytes]:
    """Send slowly until cut off; return after how many seconds, and what was heard."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    started = time.monotonic()
    heard = asyncio.create_task(_hear(reader))
    writer.write(beginning)
    while not heard.done() and time.monotonic() - started < SECONDS * 10:
        await asyncio.sleep(SECONDS / 10)
        writer.write(drop)
    writer.close()
    return time.monotonic() - started, await heard


async def _hear(reader: asyncio.StreamReader) -> bytes:
    heard = b""
    try:
        while piece := await reader.read(1000):
            heard += piece
    except ConnectionError:
        pass
    return heard


async def ask(port: int, *requests: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in requests:
        writer.write(request)
        await asyncio.sleep(SECONDS / 2)
    heard = await _hear(reader)
    writer.close()
    return heard


@pytest.mark.parametrize(
    ("app", "beginning", "drop"),
    [
        (whole, b"", b""),
        (whole, b"POST / HTTP/1.1\r\nhost: x\r\n", b"x-slow: 1\r\n"),
        (whole, b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9999\r\n\r\n", b"x"),
        (
            whole,
            b"POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n",
            b"1\r\nx\r\n",
        ),
        (hasty, b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9999\r\n\r\n", b"x"),
    ],
    ids=["silence", "head", "body", "chunks", "after the answer"],
)
async def test_who_trickles_is_cut_off(
    app: ASGIApp, beginning: bytes, drop: bytes
) -> None:
    async with serving(app) as port:
        seconds, _ = await trickle(port, beginning, drop)
    assert SECONDS * 0.9 <= seconds < SECONDS * 4


async def test_a_second_request_on_a_connection_has_a_clock_of_its_own() -> None:
    async with serving(whole) as port:
        first = b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\nab"
        seconds, heard = await trickle(port, first + b"GET / HTTP/1.1\r\n", b"a: b\r\n")
    assert heard.endswith(b"\r\n2") or b"\r\n\r\n2" in heard
    assert seconds < SECONDS * 4


async def test_an_answer_may_take_longer_than_a_request() -> None:
    async with serving(slow) as port:
        heard = await ask(port, b"GET / HTTP/1.0\r\nhost: x\r\n\r\n")
    assert heard.endswith(b"late")


async def test_a_request_in_two_halves_arrives() -> None:
    async with serving(whole) as port:
        head = b"POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 4"
        heard = await ask(port, head + b"\r\n\r\nab", b"cd")
    assert heard.endswith(b"4")


async def test_a_file_is_left_to_the_deadline_that_knows_its_size() -> None:
    head = b"POST /api/v1/uploads HTTP/1.1\r\nhost: x\r\ncontent-length: 9999\r\n\r\n"
    async with serving(whole) as port:
        seconds, _ = await trickle(port, head, b"x")
    assert seconds >= SECONDS * 9
