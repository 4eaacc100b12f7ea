"""X keeps the contract of a channel."""

import json
from collections.abc import Mapping
from typing import Any

import httpx2

from tests.plugins.twitter import cast, xapi
from webcare.plugin import Account
from webcare.testing import ChannelContract


class TestTwitter(ChannelContract):
    channel = cast.CHANNEL
    account = cast.ACCOUNT
    genuine_webhooks = cast.PAYLOADS

    def sign(self, account: Account[Any], body: bytes) -> Mapping[str, str]:
        return cast.signed(
            body, account.settings.consumer_secret.get_secret_value()
        ).headers

    def answer(self, request: httpx2.Request) -> httpx2.Response:
        if "/media/upload" in request.url.path:
            return xapi.answer(xapi.UPLOADED)
        direct = "/dm_conversations/" in request.url.path
        return xapi.answer(xapi.DELIVERED if direct else xapi.POSTED, 201)

    def test_a_handshake_is_answered_only_to_the_right_token(self) -> None:
        """X proves nothing by its question; we prove ourselves by the answer."""
        asked = cast.challenge(crc_token="a-token")
        answered = json.loads(self.channel.handshake(self.account, asked))
        assert answered == {"response_token": cast.proof(b"a-token")}
        self._no_handshake({})
        self._no_handshake({"crc_token": '{"data": {}}'})
