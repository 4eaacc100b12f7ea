"""Who and what the fixtures of these tests are about."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from webcare.domain.inbound import Inbound
from webcare.domain.people import Alias, Person
from webcare.plugin import Account, WebhookRequest
from webcare_twitter import Twitter, TwitterSettings

PAYLOADS = Path(__file__).parent / "payloads"
SHARED = Path(__file__).resolve().parents[4] / "shared"

US = "900100200"
NOOR_ID = "111222333"
ROOT = "1990000000000000001"
MENTION = "1990000000000000101"
AT = datetime(2026, 11, 21, 10, tzinfo=UTC)
NOOR = Person(
    (Alias("user_id", NOOR_ID), Alias("username", "noordewit", "weak")), "Noor de Wit"
)
CONSUMER_SECRET = "consumer-secret-of-the-tests"

SIGNING = TwitterSettings(
    user_id=US,
    username="Luchthaven",
    consumer_key="consumer-key",
    consumer_secret=SecretStr(CONSUMER_SECRET),
    access_token=SecretStr("access-token-of-the-tests"),
    access_token_secret=SecretStr("token-secret-of-the-tests"),
    bearer_token=SecretStr("bearer-token-of-the-tests"),
)
REFRESHING = TwitterSettings(
    user_id=US,
    username="luchthaven",
    consumer_key="consumer-key",
    consumer_secret=SecretStr(CONSUMER_SECRET),
    client_id="client-id",
    client_secret=SecretStr("client-secret-of-the-tests"),
    refresh_token=SecretStr("refresh-token-of-the-tests"),
)
ACCOUNT = Account("x-service", SIGNING)
CHANNEL = Twitter()


def having(**changes: Any) -> Account[TwitterSettings]:
    """Return the account with other settings."""
    return Account("x-service", SIGNING.model_copy(update=changes))


def request(body: bytes) -> WebhookRequest:
    """Return a body as a request; `parse` does not look at its headers."""
    return WebhookRequest(method="POST", headers={}, query={}, body=body)


def proof(body: bytes, secret: str = CONSUMER_SECRET) -> str:
    """Return what X signs a body with."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    return f"sha256={base64.b64encode(digest).decode()}"


def signed(body: bytes, secret: str = CONSUMER_SECRET) -> WebhookRequest:
    """Return a body as X sends it."""
    headers = {"x-twitter-webhooks-signature": proof(body, secret)}
    return WebhookRequest(method="POST", headers=headers, query={}, body=body)


def challenge(**query: str) -> WebhookRequest:
    """Return X's GET."""
    return WebhookRequest(method="GET", headers={}, query=query, body=b"")


def parsed(
    body: bytes | Path | object, account: Account[TwitterSettings] = ACCOUNT
) -> list[Inbound]:
    """Return the events of a body, a file, or a value that becomes JSON."""
    if isinstance(body, Path):
        body = body.read_bytes()
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
    return CHANNEL.parse(account, request(body))


def fixture(name: str) -> Any:  # noqa: ANN401 - a raw body
    """Return a fixture as JSON, to be changed."""
    return json.loads((PAYLOADS / f"{name}.json").read_bytes())


def names(files: Iterable[Path]) -> list[str]:
    """Return the names of fixtures, for a table to be compared with."""
    return sorted(file.stem for file in files)
