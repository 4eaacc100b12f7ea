"""What the contract kit must know of X: `webcare plugin check twitter`."""

from __future__ import annotations

import base64
import hmac
import json
from typing import TYPE_CHECKING, Any

import httpx2
from pydantic import SecretStr

from webcare.plugin import Account
from webcare.testing import ChannelContract
from webcare_twitter.channel import SIGNATURE_HEADER, Twitter
from webcare_twitter.settings import TwitterSettings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

US = "900100200"
SOMEBODY = {"id": "111222333", "name": "Noor de Wit", "username": "noordewit"}
TOKEN = "a-token-of-X"  # noqa: S105 - of a challenge, and public


def event(kind: str, payload: object, **beside: object) -> dict[str, Any]:
    """Return one webhook of the Activity API."""
    data = {"event_uuid": "1", "filter": {"user_id": US}, "event_type": kind}
    return {"data": {**data, "payload": payload, **beside}}


MENTION = event(
    "post.mention.create",
    {
        "id": "1990000000000000101",
        "text": "@luchthaven waar is mijn koffer?",
        "author_id": SOMEBODY["id"],
        "conversation_id": "1990000000000000101",
        "created_at": "2026-11-21T10:00:00.000Z",
        "edit_history_tweet_ids": ["1990000000000000101"],
        "entities": {
            "mentions": [{"start": 0, "end": 11, "username": "luchthaven", "id": US}]
        },
    },
    includes={"users": [SOMEBODY]},
)
MESSAGE = event(
    "dm.received",
    {
        "direct_message_events": [
            {
                "type": "message_create",
                "id": "1990000000000000201",
                "created_timestamp": "1795255200123",
                "message_create": {
                    "target": {"recipient_id": US},
                    "sender_id": SOMEBODY["id"],
                    "message_data": {"text": "Mijn boeking is K7Q2", "entities": {}},
                },
            }
        ],
        "users": {SOMEBODY["id"]: {"data": SOMEBODY}},
    },
)


class TwitterContract(ChannelContract):
    """One account, and what X says to it."""

    channel = Twitter()
    account: Account[Any] = Account(
        "x-service",
        TwitterSettings(
            user_id=US,
            username="luchthaven",
            consumer_key="consumer-key",
            consumer_secret=SecretStr("consumer-secret-of-the-contract"),
            access_token=SecretStr("access-token-of-the-contract"),
            access_token_secret=SecretStr("token-secret-of-the-contract"),
        ),
    )
    genuine_webhooks: Path | Sequence[Mapping[str, Any]] = (MESSAGE, MENTION)
    challenges_us = True

    def sign(self, account: Account[Any], body: bytes) -> Mapping[str, str]:
        """Sign as X does, in base64, with the consumer secret."""
        return {SIGNATURE_HEADER: _proof(account, body)}

    def answer(self, request: httpx2.Request) -> httpx2.Response:
        """Take every upload, direct message and post."""
        if "/media/upload" in request.url.path:
            return httpx2.Response(200, json={"data": {"id": "1990000000000000800"}})
        if "/dm_conversations/" in request.url.path:
            sent = {"dm_conversation_id": "1-2", "dm_event_id": "1990000000000000701"}
            return httpx2.Response(201, json={"data": sent})
        posted = {"id": "1990000000000000700", "text": "…"}
        return httpx2.Response(201, json={"data": posted})

    def handshake(self, account: Account[Any]) -> tuple[Mapping[str, str], str]:
        """Ask for a proof, as X does when the webhook is saved, and every hour."""
        answer = {"response_token": _proof(account, TOKEN.encode())}
        return {"crc_token": TOKEN}, json.dumps(answer)


def _proof(account: Account[Any], body: bytes) -> str:
    secret = account.settings.consumer_secret.get_secret_value()
    digest = hmac.digest(secret.encode(), body, "sha256")
    return f"sha256={base64.b64encode(digest).decode()}"
