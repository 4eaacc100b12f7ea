"""Bytes, ids and times as X writes them."""

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
"""A JSON object on its way in or out."""

EPOCH = 1_288_834_974_657
"""The first millisecond that X's ids count from."""

_SEQUENCE = 4096
_WORKERS = 1024


def encode(body: Json) -> bytes:
    """Return a body as it goes over the line: no spaces, letters as they are."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def sign(data: bytes, consumer_secret: str) -> str:
    """Return the signature over bytes: base64, unlike that of most others."""
    digest = hmac.new(consumer_secret.encode(), data, hashlib.sha256).digest()
    return f"sha256={base64.b64encode(digest).decode()}"


def iso(moment: datetime) -> str:
    """Return a moment as the second version of the API writes it."""
    text = moment.isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def ctime(moment: datetime) -> str:
    """Return a moment as the first version of the API wrote it."""
    return moment.strftime("%a %b %d %H:%M:%S +0000 %Y")


def millis(moment: datetime) -> str:
    """Return a moment in milliseconds since 1970, as text."""
    return str(round(moment.timestamp() * 1000))


class Ids:
    """Makes ids in which the moment stands, so that later ones are larger."""

    def __init__(self, random: Random) -> None:
        self._worker = random.randrange(_WORKERS)
        self._next = 0

    def at(self, moment: datetime) -> str:
        """Return a new id of up to 19 digits."""
        passed = round(moment.timestamp() * 1000) - EPOCH
        self._next = (self._next + 1) % _SEQUENCE
        # The sequence stands above the worker: ids of one moment keep their order.
        return str((passed << 22) | (self._next << 10) | self._worker)
