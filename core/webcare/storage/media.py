"""Where files lie: under generated names, in a folder or an object store."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import obstore
from obstore.exceptions import NotFoundError
from obstore.store import LocalStore, MemoryStore, ObjectStore

from webcare.errors import MediaError


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that was just stored; `sha256` in lower-case hex, `head` its first bytes."""

    object_key: str
    size: int
    sha256: str
    head: bytes


HEAD = 512
_CHUNK = 1 << 20


class MediaStore:
    """Puts and gets files; keys come from us, never from a person or platform."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    @classmethod
    def in_folder(cls, folder: Path) -> "MediaStore":
        """Keep the files in a folder, made if need be."""
        return cls(LocalStore(prefix=str(folder), mkdir=True))

    @classmethod
    def in_memory(cls) -> "MediaStore":
        """Keep the files in memory, for tests."""
        return cls(MemoryStore())

    async def put(
        self, object_key: str, chunks: AsyncIterator[bytes], *, max_bytes: int
    ) -> StoredFile:
        """Store a file while it comes in.

        Raises:
            MediaError: when it is larger than `max_bytes`; nothing is kept then.
        """
        digest, size, head = hashlib.sha256(), 0, b""
        async with obstore.open_writer_async(self._store, object_key) as writer:
            async for chunk in chunks:
                size += len(chunk)
                if size > max_bytes:
                    break
                digest.update(chunk)
                head = head or chunk[:HEAD]
                await writer.write(chunk)
        if size > max_bytes:
            await self.delete(object_key)
            raise MediaError("The file is too large.", permanent=True)
        return StoredFile(object_key, size, digest.hexdigest(), head)

    async def size(self, object_key: str) -> int:
        """Return a file's size in bytes.

        Raises:
            MediaError: when there is no such file.
        """
        try:
            return (await self._store.head_async(object_key))["size"]
        except (NotFoundError, FileNotFoundError):
            raise MediaError(
                "The file is not there any more.", permanent=True
            ) from None

    async def open(self, object_key: str) -> AsyncIterator[bytes]:
        """Yield a file's bytes.

        Raises:
            MediaError: when there is no such file.
        """
        try:
            result = await self._store.get_async(object_key)
        except (NotFoundError, FileNotFoundError):
            raise MediaError(
                "The file is not there any more.", permanent=True
            ) from None
        async for chunk in result.stream(min_chunk_size=_CHUNK):
            yield bytes(chunk)

    async def read_range(self, object_key: str, start: int, length: int) -> bytes:
        """Return part of a file."""
        return bytes(
            await self._store.get_range_async(object_key, start=start, length=length)
        )

    async def delete(self, object_key: str) -> None:
        """Remove a file; one that is not there is fine."""
        try:
            await self._store.delete_async(object_key)
        except (NotFoundError, FileNotFoundError):
            return
