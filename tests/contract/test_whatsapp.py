"""WhatsApp keeps the contract of a channel."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import httpx2

from tests.plugins.whatsapp import cast, meta
from webcare.plugin import Account
from webcare.testing import ChannelContract


class TestWhatsApp(ChannelContract):
    channel = cast.CHANNEL
    account = cast.ACCOUNT
    genuine_webhooks = cast.PAYLOADS

    def sign(self, account: Account[Any], body: bytes) -> Mapping[str, str]:
        return cast.signed(body, account.settings.app_secret.get_secret_value()).headers

    def answer(self, request: httpx2.Request) -> httpx2.Response:
        uploads = request.url.path.endswith("/media")
        return meta.answer({"id": "880001"} if uploads else meta.ACCEPTED)

    def handshake(self, account: Account[Any]) -> tuple[Mapping[str, str], str]:
        token = account.settings.verify_token.get_secret_value()
        query = {"hub.mode": "subscribe", "hub.verify_token": token}
        return {**query, "hub.challenge": "1158201444"}, "1158201444"

    def batch(self, bodies: Sequence[bytes]) -> bytes:
        entries = [entry for body in bodies for entry in json.loads(body)["entry"]]
        return json.dumps(
            {"object": "whatsapp_business_account", "entry": entries}
        ).encode()
