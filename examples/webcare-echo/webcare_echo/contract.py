"""Echo keeps the contract of a channel."""

import json
from collections.abc import Sequence

import httpx2
from pydantic import SecretStr

import webcare_echo
from webcare.plugin import sign_hmac_sha256
from webcare.testing import ChannelContract
from webcare_echo import Account, Echo, EchoSettings

HELLO = {
    "id": "echo-1",
    "sender": "ada",
    "text": "Is anybody there?",
    "sent_at": "2026-11-21T09:30:00+01:00",
}


class TestEcho(ChannelContract):
    channel = Echo()
    account = Account("echo", EchoSettings(secret=SecretStr("a good secret")))
    genuine_webhooks = (
        {"messages": [HELLO]},
        {"messages": [HELLO | {"id": "2"}, HELLO | {"id": "3", "text": ""}]},
    )

    def plugin(self) -> object:
        return webcare_echo

    def sign(self, account: Account, body: bytes) -> dict[str, str]:
        return {"X-echo": sign_hmac_sha256(account.settings.secret, body)}

    def answer(self, request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, json={"id": "out-1"})

    def batch(self, bodies: Sequence[bytes]) -> bytes:
        items = [item for body in bodies for item in json.loads(body)["messages"]]
        return json.dumps({"messages": items}).encode()
