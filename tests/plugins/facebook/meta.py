"""A stand-in for Meta's API in these tests: it answers as told and remembers."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeVar

import httpx2

from tests.plugins.facebook.cast import ACCOUNT, CHANNEL, NOOR
from webcare.domain.content import Content, MessageKind
from webcare.domain.outbound import OutboundMedia, OutboundMessage, Receipt

T = TypeVar("T")
Answer = httpx2.Response | Exception

ACCEPTED = {"recipient_id": "6841200000000001", "message_id": "m_out1"}


class Meta:
    """Answers requests in order, and the last answer from then on."""

    def __init__(self, *answers: Answer) -> None:
        self.requests: list[httpx2.Request] = []
        self._answers = list(answers) or [httpx2.Response(200, json=ACCEPTED)]

    def call(self, method: Callable[[httpx2.AsyncClient], Awaitable[T]]) -> T:
        """Run one call of the channel."""

        async def run() -> T:
            transport = httpx2.MockTransport(self._answer)
            async with httpx2.AsyncClient(transport=transport) as http:
                return await method(http)

        return asyncio.run(run())

    def send(self, message: OutboundMessage) -> Receipt:
        """Send one message through the channel."""
        return self.call(lambda http: CHANNEL.send(ACCOUNT, message, http))

    @property
    def body(self) -> Any:  # noqa: ANN401 - a raw body
        """Return the JSON of the last request."""
        return json.loads(self.requests[-1].content)

    @property
    def calls(self) -> list[tuple[str, str]]:
        """Return the method and the path of every request, without the version."""
        return [
            (each.method, each.url.path.removeprefix("/v26.0"))
            for each in self.requests
        ]

    async def _answer(self, request: httpx2.Request) -> httpx2.Response:
        await request.aread()
        self.requests.append(request)
        turn = min(len(self.requests), len(self._answers)) - 1
        answer = self._answers[turn]
        if isinstance(answer, Exception):
            raise answer
        # A response can be read once; every request gets one of its own.
        return httpx2.Response(
            answer.status_code, headers=answer.headers, content=answer.content
        )


def answer(body: object, status: int = 200) -> httpx2.Response:
    """Return an answer in JSON."""
    return httpx2.Response(status, json=body)


def error(
    code: int, subcode: int | None = None, status: int = 400, **more: object
) -> httpx2.Response:
    """Return a refusal as the Graph API writes it."""
    body = {"message": f"(#{code}) No", "type": "OAuthException", "code": code, **more}
    if subcode is not None:
        body["error_subcode"] = subcode
    return answer({"error": body}, status)


def message(
    kind: MessageKind = MessageKind.TEXT,
    text: str = "Uw meter is gevonden.",
    content: Content | None = None,
    **more: Any,
) -> OutboundMessage:
    """Return a message to Noor."""
    usual: dict[str, Any] = {"outbox_id": "4711", "to": NOOR.aliases}
    return OutboundMessage(kind=kind, text=text, content=content, **{**usual, **more})


def stored(
    data: bytes = b"bytes of a file",
    mime_type: str = "image/jpeg",
    filename: str = "foto.jpg",
    size: int | None = None,
) -> OutboundMedia:
    """Return a stored file, to be read in two pieces."""

    async def read() -> AsyncIterator[bytes]:
        yield data[:5]
        yield data[5:]

    return OutboundMedia(
        filename=filename,
        mime_type=mime_type,
        size=len(data) if size is None else size,
        sha256="",
        read=read,
    )
