"""Files on the platform: ids that expire, and addresses that expire sooner."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from webcare.domain.content import MessageKind
from webcare_whatsapp.simulation.graph import GraphError

if TYPE_CHECKING:
    from random import Random

    from webcare.plugin.simulation import Upload
    from webcare_whatsapp.simulation.wire import Json

ADDRESS_LIFE = timedelta(minutes=5)
RECEIVED_LIFE = timedelta(days=7)
UPLOADED_LIFE = timedelta(days=30)

_MEGABYTE = 1024 * 1024
_STICKER = 500 * 1024

_TYPES = {
    MessageKind.AUDIO: (
        {"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"},
        16 * _MEGABYTE,
    ),
    MessageKind.IMAGE: ({"image/jpeg", "image/png"}, 5 * _MEGABYTE),
    MessageKind.VIDEO: ({"video/mp4", "video/3gp"}, 16 * _MEGABYTE),
    MessageKind.STICKER: ({"image/webp"}, _STICKER),
}
_DOCUMENT_LIMIT = 100 * _MEGABYTE


@dataclass(frozen=True, slots=True)
class Stored:
    """A file and until when its id is good."""

    id: str
    file: Upload
    expires_at: datetime

    @property
    def sha256(self) -> bytes:
        """Return the hash of the bytes."""
        return hashlib.sha256(self.file.data).digest()

    @property
    def webhook(self) -> Json:
        """Return the file as in a webhook; the hash stands there in base64."""
        digest = base64.b64encode(self.sha256).decode()
        return {"id": self.id, "mime_type": self.file.mime_type, "sha256": digest}


class MediaStore:
    """The platform's files."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._key = random.randbytes(32)
        self._files: dict[str, Stored] = {}

    def put(self, file: Upload, now: datetime, life: timedelta) -> Stored:
        """Keep a file for a while, under a new id."""
        number = str(self._random.randrange(10**14, 10**16))
        self._files[number] = Stored(number, file, now + life)
        return self._files[number]

    def get(self, number: str, now: datetime) -> Stored | None:
        """Return a file whose id is still good."""
        stored = self._files.get(number)
        return stored if stored and now < stored.expires_at else None

    def kept(self, number: str) -> Stored | None:
        """Return a file by its id, expired or not: a phone keeps what it has."""
        return self._files.get(number)

    def remove(self, number: str) -> bool:
        """Forget a file; False when there was none."""
        return self._files.pop(number, None) is not None

    def ticket(self, number: str, now: datetime) -> tuple[int, str]:
        """Return until when an address is good, in unix seconds, and its proof."""
        until = int((now + ADDRESS_LIFE).timestamp())
        return until, self._proof(number, until)

    def admits(self, number: str, until: str, proof: str, now: datetime) -> bool:
        """Tell whether an address is genuine and still good."""
        if not until.isdigit() or now.timestamp() >= int(until):
            return False
        return hmac.compare_digest(proof, self._proof(number, int(until)))

    def _proof(self, number: str, until: int) -> str:
        text = f"{number}:{until}".encode()
        return hmac.new(self._key, text, hashlib.sha256).hexdigest()[:32]


def refusal(kind: MessageKind, mime_type: str, size: int) -> str:
    """Return why a file cannot be sent as a kind, empty when it can."""
    plain = mime_type.split(";", 1)[0].strip().lower()
    if kind not in _TYPES:
        fits, limit = "/" in plain, _DOCUMENT_LIMIT
    else:
        fits, limit = plain in _TYPES[kind][0], _TYPES[kind][1]
    if not fits:
        return f"Unsupported {kind} mime type {plain}."
    if size > limit:
        return f"File size {size} is larger than the limit of {limit} bytes."
    return ""


def check_upload(mime_type: str, size: int) -> None:
    """Refuse an upload of a type or size that no kind of message takes.

    Raises:
        GraphError: 131053.
    """
    family = mime_type.split("/", 1)[0].lower()
    kinds = {
        "audio": MessageKind.AUDIO,
        "video": MessageKind.VIDEO,
        "image": MessageKind.IMAGE,
    }
    kind = kinds.get(family, MessageKind.DOCUMENT)
    if mime_type.lower().startswith("image/webp"):
        kind = MessageKind.STICKER
    if reason := refusal(kind, mime_type, size):
        raise GraphError(131053, reason)
