"""Facebook keeps the contract of a channel."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import httpx2

from tests.plugins.facebook import cast, meta
from webcare.plugin import Account
from webcare.testing import ChannelContract


class TestFacebook(ChannelContract):
    channel = cast.CHANNEL
    account = cast.ACCOUNT
    genuine_webhooks = cast.PAYLOADS

    def sign(self, account: Account[Any], body: bytes) -> Mapping[str, str]:
        return cast.signed(body, account.settings.app_secret.get_secret_value()).headers

    def answer(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.path.endswith("/message_attachments"):
            return meta.answer({"attachment_id": "880001"})
        public = request.url.path.endswith("/comments")
        return meta.answer({"id": cast.REPLY} if public else meta.ACCEPTED)

    def handshake(self, account: Account[Any]) -> tuple[Mapping[str, str], str]:
        token = account.settings.verify_token.get_secret_value()
        query = {"hub.mode": "subscribe", "hub.verify_token": token}
        return {**query, "hub.challenge": "1158201444"}, "1158201444"

    def batch(self, bodies: Sequence[bytes]) -> bytes:
        entries = [entry for body in bodies for entry in json.loads(body)["entry"]]
        return json.dumps({"object": "page", "entry": entries}).encode()
