"""What WhatsApp sends: signed webhooks that hold messages and statuses."""

import hashlib
import hmac
import time
from collections.abc import Sequence
from typing import Any

import orjson

from benchmarks.webhooks import PHONE_NUMBER_ID, SECRET, WABA_ID

CHANNEL = "chaos"
PATH = f"/webhooks/{CHANNEL}"

Item = dict[str, Any]
"""One element of `messages` or `statuses`."""


def wa_id(customer: int) -> str:
    """Return the number of a customer."""
    return f"316{customer:08d}"


def said(customer: int, name: str, text: str, *, at: float | None = None) -> Item:
    """Return one message; `name` makes its id, `at` is in seconds since 1970."""
    return {
        "from": wa_id(customer),
        "id": f"wamid.{name}",
        "timestamp": str(int(at or time.time())),
        "type": "text",
        "text": {"body": text},
    }


def reached(customer: int, external_id: str, status: str, *, at: float) -> Item:
    """Return one status of a message of ours."""
    return {
        "id": external_id,
        "status": status,
        "timestamp": str(int(at)),
        "recipient_id": wa_id(customer),
    }


def webhook(items: Sequence[Item]) -> bytes:
    """Return a body that holds all of the items, each in the list where it belongs."""
    messages = [item for item in items if "from" in item]
    statuses = [item for item in items if "status" in item]
    people = {item["from"] for item in messages}
    value: Item = {
        "messaging_product": "whatsapp",
        "metadata": {
            "display_phone_number": "31201234567",
            "phone_number_id": PHONE_NUMBER_ID,
        },
    }
    if messages:
        value["contacts"] = [
            {"profile": {"name": f"Reiziger {each[3:]}"}, "wa_id": each}
            for each in sorted(people)
        ]
        value["messages"] = messages
    if statuses:
        value["statuses"] = statuses
    change = {"field": "messages", "value": value}
    entry = {"id": WABA_ID, "changes": [change]}
    return orjson.dumps({"object": "whatsapp_business_account", "entry": [entry]})


def signature(body: bytes) -> dict[str, str]:
    """Return the header that signs a body."""
    digest = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    return {"x-hub-signature-256": f"sha256={digest}"}
