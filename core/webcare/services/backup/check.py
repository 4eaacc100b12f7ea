"""Whether a backup fits here and is whole: asked before anything is written."""

import hashlib
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

import webcare
from webcare.errors import ConfigurationError, WebcareError
from webcare.services.backup.archive import (
    FILES,
    HEAD,
    LARGEST_LISTING,
    LISTINGS,
    MANIFEST,
    SEAL,
    Member,
    damaged,
    listed,
    members,
)
from webcare.services.backup.make import PLACE
from webcare.services.backup.manifest import FORMAT, Head, Manifest, Part
from webcare.storage.earlier_revisions import are_known
from webcare.storage.sealing import Seal

_LARGEST_HEAD = 1 << 16
"""In bytes; it is read before anybody has vouched for it."""


def check_head(path: Path, seal: Seal) -> Head:
    """Return what stands first in a backup, if it can be restored here.

    Raises:
        ConfigurationError: when its credentials need a secret key that is not set.
        WebcareError: when it is no backup, or one of a newer version.
    """
    head = _head(path)
    if head.format > FORMAT or not are_known(head.revisions):
        raise WebcareError(
            f"The backup was made by Webcare {head.webcare}, which is newer than this"
            f" one ({webcare.__version__}). Install that version, then restore."
        )
    absent = sorted(set(head.keys) - set(seal.key_ids))
    if absent:
        raise ConfigurationError(_wrong_key(absent))
    return head


def _head(path: Path) -> Head:
    with closing(members(path)) as archive:
        first = next(archive, None)
        if first is None or first.name != HEAD:
            raise WebcareError(f"{path} is not a backup of Webcare.")
        try:
            return Head.model_validate_json(first.whole(_LARGEST_HEAD))
        except ValidationError:
            raise damaged(f"{HEAD} cannot be read") from None


def check_whole(path: Path, seal: Seal) -> Manifest:
    """Read a backup from end to end, and return what is inside.

    Raises:
        ConfigurationError: when it was sealed with a key that is not set.
        WebcareError: when anything is not as it was when the backup was made.
    """
    seen = _Seen()
    for member in members(path):
        seen.take(member)
    manifest = _proven(seen, seal)
    if seen.parts != manifest.parts or seen.unlisted:
        raise damaged("it does not hold what it says")
    expected = manifest.files
    if seen.files != (expected.files if expected else 0):
        raise damaged("it does not hold the files that it says")
    return manifest


@dataclass(slots=True)
class _Seen:
    """What came by while an archive was read; a listing ends the files before it."""

    parts: list[Part] = field(default_factory=list)
    unlisted: list[tuple[str, int, str]] = field(default_factory=list)
    files: int = 0
    whole: dict[str, bytes] = field(default_factory=dict)

    def take(self, member: Member) -> None:
        if SEAL in self.whole:
            raise damaged("something stands behind its end")
        if member.name in {HEAD, MANIFEST, SEAL}:
            self.whole[member.name] = member.whole()
        elif member.name.startswith(LISTINGS):
            packed = member.whole(LARGEST_LISTING)
            self._note(member, hashlib.sha256(packed).hexdigest())
            if list(listed(packed)) != self.unlisted:
                raise damaged(f"a file before {member.name} was changed")
            self.files += len(self.unlisted)
            self.unlisted.clear()
        else:
            digest = hashlib.sha256()
            for chunk in member.chunks():
                digest.update(chunk)
            self._note(member, digest.hexdigest())

    def _note(self, member: Member, sha256: str) -> None:
        if member.name.startswith(FILES):
            self.unlisted.append((member.name, member.size, sha256))
        else:
            self.parts.append(Part(name=member.name, size=member.size, sha256=sha256))


def _proven(seen: _Seen, seal: Seal) -> Manifest:
    """Return the manifest, if one of our keys says that it is as it was written."""
    written, sealed = seen.whole.get(MANIFEST), seen.whole.get(SEAL)
    if written is None or sealed is None:
        raise damaged("its end is missing")
    try:
        proven = seal.open(sealed, PLACE) == hashlib.sha256(written).digest()
    except ConfigurationError:
        raise damaged("its seal is broken") from None
    if not proven:
        raise damaged("its manifest was changed")
    manifest = Manifest.model_validate_json(written)
    if manifest.head.model_dump_json().encode() != seen.whole.get(HEAD):
        raise damaged(f"{HEAD} was changed")
    return manifest


def _wrong_key(absent: list[str]) -> str:
    return (
        f"The backup belongs to another secret key ({', '.join(absent)}). Set"
        " WEBCARE_SECRET_KEY to the key of where it was made, or put that secret.key"
        " into the data folder."
    )
