"""What the contract kit must know of WhatsApp: `webcare plugin check whatsapp`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx2
from pydantic import SecretStr

from webcare.plugin import Account, sign_hmac_sha256
from webcare.testing import ChannelContract
from webcare_whatsapp.channel import SIGNATURE_HEADER, WhatsApp
from webcare_whatsapp.settings import WhatsAppSettings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

WABA = "340590285700001"
NUMBER = "219480037100001"
SOMEBODY = {"from": "31612345678", "from_user_id": "NL.7213055529640183"}


def delivery(**value: Any) -> dict[str, Any]:
    """Return one webhook with one change, addressed to our number."""
    metadata = {"display_phone_number": "31201234567", "phone_number_id": NUMBER}
    whole = {"messaging_product": "whatsapp", "metadata": metadata, **value}
    changes = [{"field": "messages", "value": whole}]
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": WABA, "changes": changes}],
    }


def said(number: int, kind: str, body: object) -> dict[str, Any]:
    """Return one message of somebody."""
    at = str(1_790_000_000 + number)
    return {**SOMEBODY, "id": f"wamid.{number}", "timestamp": at, "type": kind} | {
        kind: body
    }


class WhatsAppContract(ChannelContract):
    """One number, and what Meta says to it."""

    channel = WhatsApp()
    account: Account[Any] = Account(
        "wa-service",
        WhatsAppSettings(
            phone_number_id=NUMBER,
            waba_id=WABA,
            app_secret=SecretStr("app-secret-of-the-contract"),
            verify_token=SecretStr("verify-token-of-the-contract"),
            access_token=SecretStr("access-token-of-the-contract"),
        ),
    )
    genuine_webhooks: Path | Sequence[Mapping[str, Any]] = (
        delivery(messages=[said(1, "text", {"body": "Waar is mijn koffer?"})]),
        delivery(
            messages=[
                said(2, "image", {"id": "880001", "mime_type": "image/jpeg"}),
                said(3, "reaction", {"message_id": "wamid.9", "emoji": "👍"}),
            ]
        ),
        delivery(
            statuses=[{"id": "wamid.9", "status": "read", "timestamp": "1790000004"}]
        ),
    )

    def sign(self, account: Account[Any], body: bytes) -> Mapping[str, str]:
        """Sign as Meta does, with the app secret."""
        return {SIGNATURE_HEADER: sign_hmac_sha256(account.settings.app_secret, body)}

    def answer(self, request: httpx2.Request) -> httpx2.Response:
        """Take every upload and every message."""
        if request.url.path.endswith("/media"):
            return httpx2.Response(200, json={"id": "880001"})
        return httpx2.Response(200, json={"messages": [{"id": "wamid.OUT1"}]})

    def handshake(self, account: Account[Any]) -> tuple[Mapping[str, str], str]:
        """Ask as Meta does when the webhook's address is saved."""
        token = account.settings.verify_token.get_secret_value()
        query = {"hub.mode": "subscribe", "hub.verify_token": token}
        return {**query, "hub.challenge": "1158201444"}, "1158201444"

    def batch(self, bodies: Sequence[bytes]) -> bytes:
        """Join entries, as Meta does when many come at once."""
        entries = [entry for body in bodies for entry in json.loads(body)["entry"]]
        return json.dumps(
            {"object": "whatsapp_business_account", "entry": entries}
        ).encode()
