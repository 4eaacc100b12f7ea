"""Where files lie: under generated names, in a folder or an object store."""

import hashlib
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, MemoryStore, ObjectStore, from_url

from webcare.errors import ConfigurationError, MediaError

if TYPE_CHECKING:
    from obstore.store import RetryConfig


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that was just stored; `sha256` in lower-case hex, `head` its beginning."""

    object_key: str
    size: int
    sha256: str
    head: bytes


HEAD = 512
_CHUNK = 1 << 20
_RETRIES: "RetryConfig" = {"max_retries": 3, "retry_timeout": timedelta(seconds=20)}


class _Arriving:
    """The chunks of a file on their way in: measured, and no more than there may be."""

    def __init__(self, chunks: AsyncIterator[bytes], max_bytes: int) -> None:
        self._chunks = chunks
        self._left = max_bytes
        self._digest = hashlib.sha256()
        self._size = 0
        self._head = b""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._chunks:
            self._size += len(chunk)
            self._left -= len(chunk)
            if self._left < 0:
                raise MediaError("The file is too large.", permanent=True)
            self._digest.update(chunk)
            self._head += chunk[: HEAD - len(self._head)]
            yield chunk

    def stored(self, object_key: str) -> StoredFile:
        return StoredFile(object_key, self._size, self._digest.hexdigest(), self._head)


class MediaStore:
    """Puts and gets files; keys come from us, never from a person or platform."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    @classmethod
    def at(cls, url: str) -> "MediaStore":
        """Keep the files in an object store, `s3://…`, `gs://…` or `az://…`.

        Who we are there stands in the environment, under the names that its vendor
        uses. Nothing is asked of it yet.

        Raises:
            ConfigurationError: when the address or what stands there makes no sense.
        """
        try:
            return cls(from_url(url, retry_config=_RETRIES))
        except (BaseError, ValueError) as error:
            reason = str(error).splitlines()[0]
            raise ConfigurationError(f"WEBCARE_MEDIA_URL: {reason}") from None

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
        """Store a file while it comes in; when that fails, nothing is kept.

        Raises:
            MediaError: when it is larger than `max_bytes`, or there is no room for it.
        """
        arriving = _Arriving(chunks, max_bytes)
        try:
            async with obstore.open_writer_async(self._store, object_key) as writer:
                async for chunk in arriving:
                    await writer.write(chunk)
        except BaseException as error:
            await self.delete(object_key)
            if isinstance(error, (BaseError, OSError)):
                raise MediaError("The file cannot be stored now.") from error
            raise
        return arriving.stored(object_key)

    async def size(self, object_key: str) -> int:
        """Return a file's size in bytes.

        Raises:
            MediaError: when there is no such file, or the store does not answer.
        """
        with _reading():
            return (await self._store.head_async(object_key))["size"]

    async def open(self, object_key: str) -> AsyncIterator[bytes]:
        """Yield a file's bytes.

        Raises:
            MediaError: when there is no such file, or the store does not answer.
        """
        with _reading():
            result = await self._store.get_async(object_key)
            async for chunk in result.stream(min_chunk_size=_CHUNK):
                yield bytes(chunk)

    async def read_range(self, object_key: str, start: int, length: int) -> bytes:
        """Return part of a file.

        Raises:
            MediaError: when there is no such file, or the store does not answer.
        """
        with _reading():
            return bytes(
                await self._store.get_range_async(
                    object_key, start=start, length=length
                )
            )

    async def names(self, prefix: str) -> list[str]:
        """Return the keys of all files in a folder, sorted.

        Args:
            prefix: the folder, with a slash at its end.

        Raises:
            MediaError: when the store does not answer.
        """
        with _reading():
            found = await self._store.list(prefix).collect_async()
        return sorted(each["path"] for each in found)

    async def delete(self, object_key: str) -> None:
        """Remove a file; one that is not there is fine.

        Raises:
            MediaError: when it cannot be removed.
        """
        try:
            await self._store.delete_async(object_key)
        except (NotFoundError, FileNotFoundError):
            return
        except (BaseError, OSError) as error:
            raise MediaError("The file cannot be removed now.") from error


@contextmanager
def _reading() -> Iterator[None]:
    """Tell a file that is gone from a store that does not answer."""
    try:
        yield
    except (NotFoundError, FileNotFoundError):
        reason = "The file is not there any more."
        raise MediaError(reason, permanent=True) from None
    except (BaseError, OSError) as error:
        raise MediaError("The file cannot be read now.") from error
