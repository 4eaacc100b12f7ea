"""Who and what the fixtures of these tests are about."""

import hashlib
import hmac
import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from webcare.domain.inbound import Inbound
from webcare.domain.people import Alias, Person
from webcare.plugin import Account, WebhookRequest
from webcare_facebook import Facebook, FacebookSettings

PAYLOADS = Path(__file__).parent / "payloads"
ODD_PAYLOADS = Path(__file__).parent / "odd_payloads"
SHARED = Path(__file__).resolve().parents[4] / "shared"

PAGE = "104412500000001"
APP = "55501"
POST = f"{PAGE}_9001"
COMMENT = "9001_501"
REPLY = "9001_502"

AT = datetime(2026, 11, 21, 10, tzinfo=UTC)
"""When people do things on the Page, which counts in seconds."""

SAID_AT = AT + timedelta(milliseconds=268)
"""When people do things in Messenger, which counts in milliseconds."""

TOLD_AT = AT + timedelta(seconds=1)
"""When Meta tells what happened on the Page."""

NOOR_ID = Alias("psid", "6841200000000001", "strong", PAGE)
NOOR = Person((NOOR_ID,))
NOOR_IN_PUBLIC = Person(
    (Alias("user", "7719000000000001", "strong", PAGE),), "Noor de Wit"
)
SAMI = Person((Alias("user", "7719000000000002", "strong", PAGE),), "Sami")
OURSELVES = Person((Alias("user", PAGE, "strong", PAGE),), "Voorbeeld Energie")

SETTINGS = FacebookSettings(
    page_id=PAGE,
    app_id=APP,
    app_secret=SecretStr("app-secret-of-the-tests"),
    verify_token=SecretStr("verify-token-of-the-tests"),
    page_token=SecretStr("page-token-of-the-tests"),
)
ACCOUNT = Account("fb-service", SETTINGS)
CHANNEL = Facebook()


def request(body: bytes) -> WebhookRequest:
    """Return a body as a request; `parse` does not look at its headers."""
    return WebhookRequest(method="POST", headers={}, query={}, body=body)


def signed(body: bytes, secret: str, prefix: str = "sha256=") -> WebhookRequest:
    """Return a body as Meta sends it, signed with a secret."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    headers = {"x-hub-signature-256": f"{prefix}{digest}"}
    return WebhookRequest(method="POST", headers=headers, query={}, body=body)


def parsed(
    body: bytes | Path | object, account: Account[FacebookSettings] = ACCOUNT
) -> list[Inbound]:
    """Return the events of a body, a file, or a value that becomes JSON."""
    if isinstance(body, Path):
        body = body.read_bytes()
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
    return CHANNEL.parse(account, request(body))


def chat(*items: Any, name: str = "messaging") -> dict[str, Any]:
    """Return a body with what happened in Messenger."""
    moment = int(AT.timestamp() * 1000)
    return {"object": "page", "entry": [{"id": PAGE, "time": moment, name: [*items]}]}


def change(field: str, **value: Any) -> dict[str, Any]:
    """Return a body with what happened on the Page."""
    changes = [{"field": field, "value": value}]
    entry = {"id": PAGE, "time": int(AT.timestamp()), "changes": changes}
    return {"object": "page", "entry": [entry]}


def names(files: Iterable[Path]) -> list[str]:
    """Return the names of fixtures, for a table to be compared with."""
    return sorted(file.stem for file in files)
