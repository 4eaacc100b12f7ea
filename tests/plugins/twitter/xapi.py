"""A stand-in for X's API in these tests: it answers as told and remembers."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeVar

import httpx2

from tests.plugins.twitter.cast import ACCOUNT, CHANNEL, MENTION, NOOR
from webcare.domain.content import MessageKind
from webcare.domain.inbound import Visibility
from webcare.domain.outbound import OutboundMedia, OutboundMessage, Receipt
from webcare.plugin import Account
from webcare_twitter import TwitterSettings

T = TypeVar("T")
Answer = httpx2.Response | Exception

POSTED = {"data": {"id": "1990000000000000700", "text": "…"}}
DELIVERED = {
    "data": {
        "dm_conversation_id": "111222333-900100200",
        "dm_event_id": "1990000000000000701",
    }
}
UPLOADED = {"data": {"id": "1990000000000000800", "media_key": "3_1990000000000000800"}}


class X:
    """Answers requests in order, and the last answer from then on."""

    def __init__(
        self, *answers: Answer, account: Account[TwitterSettings] = ACCOUNT
    ) -> None:
        self.requests: list[httpx2.Request] = []
        self.account = account
        self._answers = list(answers) or [answer(POSTED, 201)]

    def call(self, method: Callable[[httpx2.AsyncClient], Awaitable[T]]) -> T:
        """Run one call of the channel."""

        async def run() -> T:
            transport = httpx2.MockTransport(self._answer)
            async with httpx2.AsyncClient(transport=transport) as http:
                return await method(http)

        return asyncio.run(run())

    def send(self, message: OutboundMessage) -> Receipt:
        """Send one message through the channel."""
        return self.call(lambda http: CHANNEL.send(self.account, message, http))

    @property
    def body(self) -> Any:  # noqa: ANN401 - a raw body
        """Return the JSON of the last request."""
        return json.loads(self.requests[-1].content)

    @property
    def calls(self) -> list[str]:
        """Return the method and path of each request."""
        return [f"{each.method} {each.url.path}" for each in self.requests]

    async def _answer(self, request: httpx2.Request) -> httpx2.Response:
        await request.aread()
        self.requests.append(request)
        turn = min(len(self.requests), len(self._answers)) - 1
        found = self._answers[turn]
        if isinstance(found, Exception):
            raise found
        return httpx2.Response(
            found.status_code, headers=found.headers, content=found.content
        )


def answer(body: object, status: int = 200, **headers: str) -> httpx2.Response:
    """Return an answer in JSON; `_` in the name of a header stands for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx2.Response(status, json=body, headers=named)


def problem(
    detail: str, status: int = 403, kind: str = "about:blank", **more: object
) -> httpx2.Response:
    """Return a refusal as X writes it."""
    body = {"title": "No", "detail": detail, "type": kind, "status": status, **more}
    return answer(body, status)


def direct(text: str = "Uw koffer is gevonden.", **more: Any) -> OutboundMessage:
    """Return a direct message to Noor."""
    usual: dict[str, Any] = {
        "outbox_id": "outbox-1",
        "to": NOOR.aliases,
        "kind": MessageKind.TEXT,
    }
    return OutboundMessage(text=text, **{**usual, **more})


def reply(text: str = "Wat vervelend!", **more: Any) -> OutboundMessage:
    """Return a public reply to Noor's mention."""
    usual: dict[str, Any] = {
        "visibility": Visibility.PUBLIC,
        "reply_to": MENTION,
        "thread_root": MENTION,
    }
    return direct(text, **{**usual, **more})


def stored(
    data: bytes = b"bytes of a file",
    mime_type: str = "image/jpeg",
    size: int | None = None,
) -> OutboundMedia:
    """Return a stored file, to be read in two pieces."""

    async def read() -> AsyncIterator[bytes]:
        yield data[:5]
        yield data[5:]

    return OutboundMedia(
        filename="foto.jpg",
        mime_type=mime_type,
        size=len(data) if size is None else size,
        sha256="",
        read=read,
    )
