"""Encryption of what must not be read from a copy of the database.

AES-256-GCM; each sealed value names its key, so that several may be valid while one is
replaced, and is bound to the place it belongs to, so that it cannot be moved there from
another row.
"""

import hashlib
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from webcare.errors import ConfigurationError

_KEY_ID = 4
_NONCE = 12
KEY_FILE = "secret.key"
SHORTEST_KEY = 32
"""In characters: 256 bits of hex or so."""


class Seal:
    """Seals and opens values with the first key, and opens with any of them."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = keys
        self._ciphers = {_key_id(key): AESGCM(_derived(key)) for key in keys}
        self._newest = _key_id(keys[0])

    def __repr__(self) -> str:
        """Show how many keys there are, and nothing of them."""
        return f"Seal({len(self._keys)} keys)"

    @property
    def key_ids(self) -> tuple[str, ...]:
        """Return what its keys are known by, newest first: nothing that opens."""
        return tuple(_key_id(key).hex() for key in self._keys)

    def keys_for(self, purpose: str) -> dict[str, bytes]:
        """Return 32 bytes for another purpose from each key, by what it is known by."""
        return {_key_id(key).hex(): _derived(key, purpose) for key in self._keys}

    def seal(self, value: bytes, place: str) -> bytes:
        """Encrypt a value for one place, for example `channel:17`."""
        nonce = os.urandom(_NONCE)
        cipher = self._ciphers[self._newest]
        return self._newest + nonce + cipher.encrypt(nonce, value, place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        """Decrypt a value that was sealed for this place.

        Raises:
            ConfigurationError: when no key fits; never an empty or plain value.
        """
        cipher = self._ciphers.get(sealed[:_KEY_ID])
        nonce = sealed[_KEY_ID : _KEY_ID + _NONCE]
        try:
            if cipher is not None:
                return cipher.decrypt(nonce, sealed[_KEY_ID + _NONCE :], place.encode())
        except InvalidTag:
            pass
        raise ConfigurationError(
            f"The credentials of {place} cannot be opened: "
            "WEBCARE_SECRET_KEY is not the key that they were sealed with."
        )


def sealed_with(sealed: bytes) -> str:
    """Return what the key of a sealed value is known by."""
    return sealed[:_KEY_ID].hex()


def load_keys(configured: str | None, data_dir: Path) -> list[str]:
    """Return the secret keys, newest first; make one in the data folder if need be.

    Raises:
        ConfigurationError: when the file in the data folder does not hold a key.
    """
    if configured:
        return [key.strip() for key in configured.split(",")]
    path = data_dir / KEY_FILE
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        _write_once(path, secrets.token_hex(32))
    key = path.read_text().strip()
    if len(key) < SHORTEST_KEY:
        raise ConfigurationError(
            f"The secret key in {path} is damaged. Put back the one from your backup."
        )
    return [key]


def _derived(key: str, purpose: str = "seal") -> bytes:
    """Return 32 bytes for a purpose, from which the key itself cannot be told."""
    kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode())
    return kdf.derive(key.encode())


def _key_id(key: str) -> bytes:
    return hashlib.sha256(b"key id\0" + key.encode()).digest()[:_KEY_ID]


def _write_once(path: Path, text: str) -> None:
    """Write a file that only we can read, unless another process was first."""
    draft = path.with_suffix(f".{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
