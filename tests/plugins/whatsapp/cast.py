"""Who and what the fixtures of these tests are about."""

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
from webcare_whatsapp import WhatsApp, WhatsAppSettings

PAYLOADS = Path(__file__).parent / "payloads"
ODD_PAYLOADS = Path(__file__).parent / "odd_payloads"
SHARED = Path(__file__).resolve().parents[4] / "shared"

WABA = "340590285700001"
NUMBER = "219480037100001"
AT = datetime(2026, 11, 21, 10, tzinfo=UTC)
SHA256 = "0f" * 32

NOOR_ID = Alias("bsuid", "NL.7213055529640183", "strong", WABA)
NOOR_PARENT = Alias("parent_bsuid", "NL.ENT.4410098732650021", "strong", "parent")
NOOR_PHONE = Alias("phone", "+31612345678", "weak")
NOOR_NAME = Alias("username", "noor.dewit", "weak")
NOOR = Person((NOOR_ID, NOOR_PARENT, NOOR_PHONE, NOOR_NAME), "Noor de Wit")
SAMI = Person(
    (
        Alias("bsuid", "NL.9120457736118842", "strong", WABA),
        Alias("username", "sami_op_reis", "weak"),
    ),
    "Sami",
)
JOOST = Person((Alias("phone", "+31687654321", "weak"),), "Joost Bakker")

SETTINGS = WhatsAppSettings(
    phone_number_id=NUMBER,
    waba_id=WABA,
    app_secret=SecretStr("app-secret-of-the-tests"),
    verify_token=SecretStr("verify-token-of-the-tests"),
    access_token=SecretStr("access-token-of-the-tests"),
)
ACCOUNT = Account("wa-service", SETTINGS)
CHANNEL = WhatsApp()


def request(body: bytes) -> WebhookRequest:
    """Return a body as a request; `parse` does not look at its headers."""
    return WebhookRequest(method="POST", headers={}, query={}, body=body)


def signed(body: bytes, secret: str, prefix: str = "sha256=") -> WebhookRequest:
    """Return a body as Meta sends it, signed with a secret."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    headers = {"x-hub-signature-256": f"{prefix}{digest}"}
    return WebhookRequest(method="POST", headers=headers, query={}, body=body)


def parsed(body: bytes | Path | object) -> list[Inbound]:
    """Return the events of a body, a file, or a value that becomes JSON."""
    if isinstance(body, Path):
        body = body.read_bytes()
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
    return CHANNEL.parse(ACCOUNT, request(body))


def delivery(field: str, **value: Any) -> dict[str, Any]:
    """Return a body with one change, addressed to our number."""
    metadata = {"display_phone_number": "31201234567", "phone_number_id": NUMBER}
    change = {"field": field, "value": {"metadata": metadata, **value}}
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": WABA, "changes": [change]}],
    }


def names(files: Iterable[Path]) -> list[str]:
    """Return the names of fixtures, for a table to be compared with."""
    return sorted(file.stem for file in files)
