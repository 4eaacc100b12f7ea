"""The archive: a tar file whose members come in a fixed order.

    backup.json                 what decides whether it fits: `Head`
    tables/NAME/000001.jsonl.gz rows, a JSON list a line
    files/KEY                   files as they are
    listings/000001.jsonl.gz    name, size and hash of the files before it
    manifest.json               everything that is inside: `Manifest`
    manifest.seal               proof by the secret key that the manifest is ours

The manifest comes last, so that an archive is written in one go and one that was cut
short has none. It vouches for the rows and the listings, those for the files.
"""

import gzip
import hashlib
import os
import re
import tarfile
import zlib
from collections.abc import AsyncIterator, Generator, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import orjson

from webcare.errors import WebcareError
from webcare.services.backup.manifest import Part

HEAD = "backup.json"
MANIFEST = "manifest.json"
SEAL = "manifest.seal"
FILES = "files/"
LISTINGS = "listings/"

_PART_BYTES = 4 << 20
_CHUNK = 1 << 20
_LARGEST_WHOLE = 1 << 28
LARGEST_LISTING = 1 << 20
"""In bytes: several times what a listing of ours has, packed or not."""

_FILE_TYPES = (tarfile.REGTYPE, tarfile.AREGTYPE)
# What zlib takes to mean that there is a header of gzip around.
_GZIP = 16
# Segments that begin with a letter or digit: none is "..", none is hidden.
_MEMBER = re.compile(r"[A-Za-z0-9][\w.-]*(?:/[A-Za-z0-9][\w.-]*)*", re.ASCII)


class ArchiveWriter:
    """Writes an archive from its beginning to its end."""

    def __init__(self, file: BinaryIO, moment: datetime) -> None:
        self._file = file
        self._moment = int(moment.timestamp())

    def add(self, name: str, content: bytes) -> Part:
        """Write a member."""
        self._begin(name, len(content))
        self._file.write(content)
        self._fill_up(len(content))
        return Part(
            name=name, size=len(content), sha256=hashlib.sha256(content).hexdigest()
        )

    async def add_stream(
        self, name: str, size: int, chunks: AsyncIterator[bytes]
    ) -> Part:
        """Write a member of a known size while it is read.

        Raises:
            WebcareError: when it turns out to be of another size.
        """
        self._begin(name, size)
        digest, written = hashlib.sha256(), 0
        async for chunk in chunks:
            written += len(chunk)
            digest.update(chunk)
            self._file.write(chunk)
        if written != size:
            raise WebcareError(
                f"The file {name} is {written:,} bytes and not {size:,}, as the media"
                " store said. Look after the media store, then make the backup again."
            )
        self._fill_up(size)
        return Part(name=name, size=size, sha256=digest.hexdigest())

    def add_lines(self, folder: str, lines: Iterable[bytes]) -> tuple[int, list[Part]]:
        """Write lines as members of some megabytes; returns how many lines, and those.

        Args:
            folder: where the members stand, with a slash at its end.
            lines: each without its end.
        """
        count, parts, held, size = 0, list[Part](), list[bytes](), 0
        for line in lines:
            count += 1
            held.append(line)
            size += len(line) + 1
            if size >= _PART_BYTES:
                parts.append(self.add_together(folder, len(parts) + 1, held))
                held, size = [], 0
        if held:
            parts.append(self.add_together(folder, len(parts) + 1, held))
        return count, parts

    def add_together(self, folder: str, number: int, lines: list[bytes]) -> Part:
        """Write lines as one member."""
        packed = gzip.compress(b"\n".join(lines) + b"\n", compresslevel=5, mtime=0)
        return self.add(f"{folder}{number:06}.jsonl.gz", packed)

    def close(self) -> None:
        """Write the end of the archive."""
        self._file.write(bytes(2 * tarfile.BLOCKSIZE))

    def _begin(self, name: str, size: int) -> None:
        member = tarfile.TarInfo(name)
        member.size = size
        member.mode = 0o600
        member.mtime = self._moment
        # All that there is to say about a member stands in its header, whatever its
        # size, so that nothing has to be believed that comes before one.
        self._file.write(member.tobuf(tarfile.GNU_FORMAT))

    def _fill_up(self, size: int) -> None:
        self._file.write(bytes(-size % tarfile.BLOCKSIZE))


@dataclass(frozen=True, slots=True)
class Member:
    """One member while it is its turn; `size` in bytes."""

    name: str
    size: int
    _file: BinaryIO

    def chunks(self) -> Iterator[bytes]:
        """Yield its bytes, once.

        Raises:
            WebcareError: when the archive ends before it does.
        """
        left = self.size
        while left:
            chunk = self._file.read(min(_CHUNK, left))
            if not chunk:
                raise damaged(f"it ends within {self.name}")
            left -= len(chunk)
            yield chunk

    def whole(self, at_most: int = _LARGEST_WHOLE) -> bytes:
        """Return its bytes, once.

        Raises:
            WebcareError: when the archive ends before it does, or it is far too large.
        """
        if self.size > at_most:
            raise damaged(f"{self.name} is too large")
        return b"".join(self.chunks())


def members(path: Path) -> Generator[Member]:
    """Yield the members of an archive, in their order; use each before the next.

    Reads plain headers only: `tarfile` itself also obeys what extended ones say, and
    nobody has vouched for the archive yet.

    Raises:
        WebcareError: when it cannot be read, is no archive, or has members that none
            of ours has, such as a link or a name that leads elsewhere.
    """
    try:
        with path.open("rb") as file:
            length = os.fstat(file.fileno()).st_size
            while (info := _header(file)) is not None:
                if info.type not in _FILE_TYPES or not _MEMBER.fullmatch(info.name):
                    raise damaged(f"it has a member {info.name[:80]!r}")
                begin = file.tell()
                if not 0 <= info.size <= length - begin:
                    raise damaged(f"it ends within {info.name}")
                yield Member(info.name, info.size, file)
                file.seek(begin + info.size + -info.size % tarfile.BLOCKSIZE)
    except OSError as error:
        raise WebcareError(
            f"{path} cannot be read: {error.strerror or error}."
        ) from None


def _header(file: BinaryIO) -> tarfile.TarInfo | None:
    """Return what stands before a member; None at the end of the archive."""
    block = file.read(tarfile.BLOCKSIZE)
    if block == bytes(tarfile.BLOCKSIZE):
        return None
    try:
        return tarfile.TarInfo.frombuf(block, "utf-8", "strict")
    except (tarfile.TarError, ValueError) as error:
        raise damaged(str(error)) from None


def lines_in(packed: bytes, at_most: int = _LARGEST_WHOLE) -> list[bytes]:
    """Return the lines of a member that `add_together` wrote.

    Raises:
        WebcareError: when it is no such member, or has more than `at_most` bytes.
    """
    unpacking = zlib.decompressobj(zlib.MAX_WBITS | _GZIP)
    try:
        lines = unpacking.decompress(packed, at_most)
    except zlib.error as error:
        raise damaged(str(error)) from None
    # A thousandth of what comes out is enough to make it: never without a limit.
    if not unpacking.eof or unpacking.unused_data:
        raise damaged("what is packed in it does not end where it should")
    return lines.splitlines()


def listed(packed: bytes) -> Iterator[tuple[str, int, str]]:
    """Yield name, size and hash of the files that a listing lists.

    Raises:
        WebcareError: when it is no listing.
    """
    try:
        for line in lines_in(packed, LARGEST_LISTING):
            name, size, sha256 = orjson.loads(line)
            yield str(name), int(size), str(sha256)
    except (ValueError, TypeError) as error:
        raise damaged(str(error)) from None


def damaged(why: str) -> WebcareError:
    """Return what to raise for an archive that is not as it was written."""
    return WebcareError(f"The backup is damaged or not complete: {why}.")
