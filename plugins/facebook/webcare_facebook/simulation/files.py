"""Files on the platform: uploads that can be used again, and addresses that expire."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

from webcare.domain.content import MessageKind
from webcare.plugin.simulation import PhoneFile
from webcare_facebook.simulation import wire

if TYPE_CHECKING:
    from random import Random

    from webcare.plugin.simulation import Upload

ADDRESS_LIFE = timedelta(days=1)
UPLOAD_LIFE = timedelta(days=90)
LARGEST = 25 * 1024 * 1024
LARGEST_PICTURE_BY_URL = 8 * 1024 * 1024

KINDS = {
    "image": MessageKind.IMAGE,
    "video": MessageKind.VIDEO,
    "audio": MessageKind.AUDIO,
    "file": MessageKind.DOCUMENT,
}
"""What an attachment's type is on the phone."""

TYPES = {
    MessageKind.IMAGE: "image",
    MessageKind.VIDEO: "video",
    MessageKind.AUDIO: "audio",
    MessageKind.VOICE: "audio",
    MessageKind.DOCUMENT: "file",
    MessageKind.STICKER: "sticker",
}
"""The type of what a customer attaches."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A file, and until when it can be sent by its id; None when it never can."""

    id: str
    type: str
    file: Upload
    usable_until: datetime | None = None

    @property
    def phone(self) -> PhoneFile:
        """Return the file as it stands on the phone."""
        return PhoneFile(
            id=self.id,
            filename=self.file.filename,
            mime_type=self.file.mime_type,
            size=len(self.file.data),
        )


class FileStore:
    """The platform's files."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._key = random.randbytes(32)
        self._files: dict[str, Stored] = {}

    def put(
        self, type_: str, file: Upload, usable_until: datetime | None = None
    ) -> Stored:
        """Keep a file under a new id."""
        number = wire.digits(self._random)
        self._files[number] = Stored(number, type_, file, usable_until)
        return self._files[number]

    def kept(self, number: str) -> Stored | None:
        """Return a file by its id."""
        return self._files.get(number)

    def usable(self, number: str, now: datetime) -> Stored | None:
        """Return an upload that can still be sent by its id."""
        stored = self._files.get(number)
        if stored is None or stored.usable_until is None:
            return None
        return stored if now < stored.usable_until else None

    def path(self, number: str, now: datetime) -> str:
        """Return where a file can be fetched for a while, without a token."""
        stored = self._files[number]
        until = f"{wire.seconds(now + ADDRESS_LIFE):x}"
        name = quote(stored.file.filename)
        return f"cdn/{number}/{name}?oh={self._proof(number, until)}&oe={until}"

    def admits(self, number: str, until: str, proof: str, now: datetime) -> bool:
        """Tell whether an address is genuine and still good."""
        if not hmac.compare_digest(proof.encode(), self._proof(number, until).encode()):
            return False
        return now.timestamp() < int(until, 16)

    def _proof(self, number: str, until: str) -> str:
        text = f"{number}:{until}".encode()
        return hmac.new(self._key, text, hashlib.sha256).hexdigest()[:32]
