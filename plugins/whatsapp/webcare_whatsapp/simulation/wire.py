"""Bytes as Meta sends them: escaped, compact, and signed as they are."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

Json: TypeAlias = dict[str, Any]
"""A JSON object that is on its way out."""

CHANGES_IN_ENTRY = 3
ITEMS_IN_CHANGE = 4


def encode(body: Json, *, escape_slashes: bool = False) -> bytes:
    r"""Return a body in Meta's spelling: no spaces, nothing beyond ASCII.

    `escape_slashes` writes `/` as `\/`, as older bodies do.
    """
    text = json.dumps(body, ensure_ascii=True, separators=(",", ":"))
    return (text.replace("/", "\\/") if escape_slashes else text).encode("ascii")


def sign(body: bytes, app_secret: str) -> str:
    """Return the value of `X-Hub-Signature-256` for these bytes."""
    digest = hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()
    return f"sha256={digest}"


def wamid(random: Random, digits: str) -> str:
    """Return a new message id in Meta's form: base64 around the number and 20 hex."""
    tail = random.randbytes(10).hex().upper().encode()
    number = digits.encode()
    raw = (
        b"\x1c\x18" + bytes([len(number)]) + number + b"\x15\x02\x00\x11\x18\x14" + tail
    )
    return "wamid." + base64.b64encode(raw + b"\x00").decode()


def envelope(waba: str, changes: Sequence[Json], *, time: int | None = None) -> Json:
    """Return a webhook body with changes of one business account.

    `time` is when it was sent, in unix seconds; Meta leaves it out for messages.
    """
    stamp = {} if time is None else {"time": time}
    entries = [
        {
            "id": waba,
            **stamp,
            "changes": list(changes[start : start + CHANGES_IN_ENTRY]),
        }
        for start in range(0, len(changes), CHANGES_IN_ENTRY)
    ]
    return {"object": "whatsapp_business_account", "entry": entries}


def merged(changes: Sequence[Json]) -> list[Json]:
    """Return changes in which neighbours of one sort are put together, as Meta may do.

    Messages go with messages of the same number, statuses with statuses.
    """
    result: list[Json] = []
    for change in changes:
        last = result[-1] if result else None
        if last is None or not _join(last["value"], change["value"], change["field"]):
            result.append({"value": dict(change["value"]), "field": change["field"]})
    return result


def _join(into: Json, value: Json, field: str) -> bool:
    sort = "messages" if "messages" in value else "statuses"
    fits = field == "messages" and sort in into and sort in value
    if not fits or into["metadata"] != value["metadata"]:
        return False
    if len(into[sort]) >= ITEMS_IN_CHANGE:
        return False
    into[sort] = [*into[sort], *value[sort]]
    known = into.get("contacts", [])
    new = [contact for contact in value.get("contacts", []) if contact not in known]
    if known or new:
        into["contacts"] = [*known, *new]
    return True
