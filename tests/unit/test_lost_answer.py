"""An answer of a simulated platform that breaks off."""

import asyncio

import pytest
from starlette.types import Message

from webcare.plugin.simulation import LostAnswer


@pytest.mark.parametrize("status", [200, 201])
async def test_a_body_is_promised_and_never_sent(status: int) -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        await asyncio.sleep(0)
        sent.append(message)

    async def receive() -> Message:
        await asyncio.sleep(0)
        return {"type": "http.disconnect"}

    await LostAnswer(status_code=status)({"type": "http"}, receive, send)
    (start,) = sent
    assert start["type"] == "http.response.start"
    assert start["status"] == status
    assert int(dict(start["headers"])[b"content-length"]) > 0
