"""What the contract kit must know of Facebook: `webcare plugin check facebook`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx2
from pydantic import SecretStr

from webcare.plugin import Account, sign_hmac_sha256
from webcare.testing import ChannelContract
from webcare_facebook.channel import SIGNATURE_HEADER, Facebook
from webcare_facebook.polling.subscription import WANTED
from webcare_facebook.settings import FacebookSettings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

PAGE = "104412500000001"
APP = "55501"
PSID = "6841200000000001"
POST = f"{PAGE}_9001"
AT = 1_790_000_000
PICTURE = "https://scontent.xx.fbcdn.net/v/meter.jpg"


def in_chat(number: int, **happened: Any) -> dict[str, Any]:
    """Return one webhook with what happened in Messenger, in milliseconds."""
    at = (AT + number) * 1000
    item = {
        "sender": {"id": PSID},
        "recipient": {"id": PAGE},
        "timestamp": at,
        **happened,
    }
    return {"object": "page", "entry": [{"id": PAGE, "time": at, "messaging": [item]}]}


def on_page(number: int, **happened: Any) -> dict[str, Any]:
    """Return one webhook with what happened on the Page, in seconds."""
    value = {
        "from": {"id": "7719000000000001", "name": "Noor de Wit"},
        "post_id": POST,
        "created_time": AT + number,
        **happened,
    }
    changes = [{"field": "feed", "value": value}]
    entry = {"id": PAGE, "time": AT + number, "changes": changes}
    return {"object": "page", "entry": [entry]}


class FacebookContract(ChannelContract):
    """One Page, and what Meta says to it."""

    channel = Facebook()
    account: Account[Any] = Account(
        "fb-page",
        FacebookSettings(
            page_id=PAGE,
            app_id=APP,
            app_secret=SecretStr("app-secret-of-the-contract"),
            verify_token=SecretStr("verify-token-of-the-contract"),
            page_token=SecretStr("page-token-of-the-contract"),
        ),
    )
    genuine_webhooks: Path | Sequence[Mapping[str, Any]] = (
        in_chat(1, message={"mid": "m_1", "text": "Mijn meter staat stil."}),
        in_chat(
            2,
            message={
                "mid": "m_2",
                "attachments": [{"type": "image", "payload": {"url": PICTURE}}],
            },
        ),
        in_chat(3, read={"watermark": (AT + 3) * 1000}),
        on_page(
            4,
            item="comment",
            verb="add",
            comment_id="9001_501",
            parent_id=POST,
            message="Al drie dagen geen warm water!",
        ),
        on_page(
            5,
            item="reaction",
            verb="add",
            comment_id="9001_501",
            reaction_type="love",
        ),
    )

    def sign(self, account: Account[Any], body: bytes) -> Mapping[str, str]:
        """Sign as Meta does, with the app secret."""
        return {SIGNATURE_HEADER: sign_hmac_sha256(account.settings.app_secret, body)}

    def answer(self, request: httpx2.Request) -> httpx2.Response:
        """Take every upload, message and comment; the app is subscribed."""
        edge = request.url.path.rpartition("/")[2]
        answers: dict[str, object] = {
            "message_attachments": {"attachment_id": "880001"},
            "messages": {"recipient_id": PSID, "message_id": "m_out1"},
            "comments": {"id": "9001_502"},
            "subscribed_apps": {
                "data": [{"id": APP, "subscribed_fields": sorted(WANTED)}]
            },
        }
        return httpx2.Response(200, json=answers.get(edge, {"success": True}))

    def handshake(self, account: Account[Any]) -> tuple[Mapping[str, str], str]:
        """Ask as Meta does when the webhook's address is saved."""
        token = account.settings.verify_token.get_secret_value()
        query = {"hub.mode": "subscribe", "hub.verify_token": token}
        return {**query, "hub.challenge": "1158201444"}, "1158201444"

    def batch(self, bodies: Sequence[bytes]) -> bytes:
        """Join entries, as Meta does when many come at once."""
        entries = [entry for body in bodies for entry in json.loads(body)["entry"]]
        return json.dumps({"object": "page", "entry": entries}).encode()
