"""Bytes, ids and moments as Meta writes them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime
    from random import Random

Json: TypeAlias = dict[str, Any]
"""A JSON object that is on its way in or out."""


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


def secret_proof(token: str, app_secret: str) -> str:
    """Return the `appsecret_proof` of a token."""
    return hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()


def mid(random: Random) -> str:
    """Return a new message id in Messenger's form."""
    return "m_" + base64.urlsafe_b64encode(random.randbytes(60)).decode()


def digits(random: Random) -> str:
    """Return a new number of fifteen digits, as posts and files have."""
    return str(random.randrange(10**14, 10**15))


def milliseconds(moment: datetime) -> int:
    """Return a moment as Messenger writes it."""
    return int(moment.timestamp() * 1000)


def seconds(moment: datetime) -> int:
    """Return a moment as the Page's feed writes it."""
    return int(moment.timestamp())


def iso(moment: datetime) -> str:
    """Return a moment as the Graph API's answers write it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S+0000")


def with_integer_ids(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return JSON in which every id of digits is a number, as in old bodies."""
    if isinstance(value, list):
        return [with_integer_ids(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: int(inner) if _is_number(name, inner) else with_integer_ids(inner)
        for name, inner in value.items()
    }


def _is_number(name: str, value: object) -> bool:
    named = name == "id" or name.endswith("_id")
    return named and isinstance(value, str) and value.isdecimal()
