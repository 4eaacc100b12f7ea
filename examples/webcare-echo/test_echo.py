"""Echo keeps the contract of a channel."""

import hashlib
import hmac
import json
from collections.abc import Sequence

import httpx2
from pydantic import SecretStr

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
        {"messages": [HELLO | {"id": "echo-2"}, HELLO | {"id": "echo-3", "text": ""}]},
    )

    def sign(self, account: Account, body: bytes) -> dict[str, str]:
        secret = account.settings.secret.get_secret_value().encode()
        digest = hmac.new(secret, body, hashlib.sha256).hexdigest()
        return {"X-Echo": f"sha256={digest}"}

    def answer(self, request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, json={"id": "echo-out-1"})

    def batch(self, bodies: Sequence[bytes]) -> bytes:
        items = [item for body in bodies for item in json.loads(body)["messages"]]
        return json.dumps({"messages": items}).encode()
