"""A stand-in for Meta's API in these tests: it answers as told and remembers."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeVar

import httpx2

from tests.plugins.whatsapp.cast import ACCOUNT, CHANNEL, NOOR
from webcare.domain.content import Content, MessageKind
from webcare.domain.outbound import OutboundMedia, OutboundMessage, Receipt

T = TypeVar("T")
Answer = httpx2.Response | Exception
Answers = Callable[[httpx2.Request], Answer]

ACCEPTED = {
    "messaging_product": "whatsapp",
    "contacts": [{"input": "+31612345678", "wa_id": "31612345678"}],
    "messages": [{"id": "wamid.OUT1"}],
}


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

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        turn = min(len(self.requests), len(self._answers)) - 1
        answer = self._answers[turn]
        if isinstance(answer, Exception):
            raise answer
        return answer


def answer(body: object, status: int = 200) -> httpx2.Response:
    """Return an answer in JSON."""
    return httpx2.Response(status, json=body)


def error(code: int, status: int = 400, **more: object) -> httpx2.Response:
    """Return a refusal as the Graph API writes it."""
    body = {"message": f"(#{code}) No", "type": "OAuthException", "code": code, **more}
    return answer({"error": body}, status)


def message(
    kind: MessageKind = MessageKind.TEXT,
    text: str = "Uw koffer is gevonden.",
    content: Content | None = None,
    **more: Any,
) -> OutboundMessage:
    """Return a message to Noor."""
    usual: dict[str, Any] = {"outbox_id": "outbox-1", "to": NOOR.aliases}
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
