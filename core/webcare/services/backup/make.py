"""Making a backup, while everything goes on."""

import hashlib
import os
import secrets
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import orjson
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

import webcare
from webcare.errors import MediaError, WebcareError
from webcare.services.backup.archive import (
    FILES,
    HEAD,
    LISTINGS,
    MANIFEST,
    SEAL,
    ArchiveWriter,
)
from webcare.services.backup.manifest import (
    FORMAT,
    FileContents,
    Head,
    Manifest,
    Part,
    TableContents,
)
from webcare.services.core import Core
from webcare.storage.earlier_revisions import are_known
from webcare.storage.portable.reading import Snapshot, snapshot
from webcare.storage.sealing import sealed_with
from webcare.storage.tables import ChannelRow

PLACE = "backup"
"""What a manifest is sealed for."""

FILES_A_LISTING = 500

Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Made:
    """What a backup holds, its size in bytes, and tables that are not ours."""

    manifest: Manifest
    size: int
    strangers: tuple[str, ...]


async def make_backup(
    core: Core, path: Path, *, with_files: bool = True, told: Told = lambda _: None
) -> Made:
    """Write everything into one file that only we can read.

    The rows are those of the moment when it begins, whatever is written meanwhile.

    Args:
        core: on a database of this version or an earlier one.
        path: a file that is not there yet; it appears when it is whole.
        with_files: whether the files in the media store come along.
        told: called with a sentence about each step that was done.

    Raises:
        WebcareError: when there is nothing to back up, or it cannot be written; then
            nothing is left.
    """
    try:
        with _appearing(path) as file:
            manifest, strangers = await _write(
                core, file, with_files=with_files, told=told
            )
            size = file.tell()
    except DBAPIError as error:
        raise WebcareError(
            f"The database could not be read: {type(error.orig).__name__}."
        ) from error
    except OSError as error:
        raise WebcareError(
            f"{path} cannot be written: {error.strerror or error}."
        ) from error
    return Made(manifest, size, strangers)


@contextmanager
def _appearing(path: Path) -> Iterator[BinaryIO]:
    """Give a file that gets its name when it is whole, and goes when it is not."""
    _refuse_to_overwrite(path)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(descriptor)
        _give_name(draft, path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _give_name(draft: Path, path: Path) -> None:
    """Call a draft by its name, unless somebody else was faster."""
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        _refuse_to_overwrite(path)
        raise
    except OSError:
        # A file system without links, such as that of a memory stick.
        draft.rename(path)
    else:
        draft.unlink()


def _refuse_to_overwrite(path: Path) -> None:
    if path.exists():
        raise WebcareError(f"{path} is there already, and is left as it is.")


async def _write(
    core: Core, file: BinaryIO, *, with_files: bool, told: Told
) -> tuple[Manifest, tuple[str, ...]]:
    with tempfile.TemporaryFile("w+", encoding="utf-8") as keys:
        with snapshot(core.database) as rows:
            head = _head(core, rows)
            archive = ArchiveWriter(file, head.made_at)
            archive.add(HEAD, head.model_dump_json().encode())
            tables = tuple(_add_table(archive, rows, told))
            # Names only: the snapshot need not stay open while the files are copied.
            keys.writelines(f"{key}\n" for key in rows.object_keys())
        keys.seek(0)
        files = None
        if with_files:
            files = await _add_files(core, archive, (k.rstrip("\n") for k in keys))
            told(f"files: {files.files:,}")
    manifest = Manifest(head=head, tables=tables, files=files)
    written = manifest.model_dump_json().encode()
    archive.add(MANIFEST, written)
    digest = hashlib.sha256(written).digest()
    archive.add(SEAL, core.seal.seal(digest, PLACE))
    archive.close()
    return manifest, rows.strangers


def _head(core: Core, rows: Snapshot) -> Head:
    if not rows.revisions:
        raise WebcareError("There is nothing to back up: the database has no tables.")
    if not are_known(rows.revisions):
        raise WebcareError(
            "The database has the tables of a newer version of Webcare. Make the backup"
            " with that version."
        )
    sealed = select(ChannelRow.__table__.c.secrets)  # type: ignore[attr-defined]
    used = {sealed_with(each) for each in rows.connection.scalars(sealed) if each}
    return Head(
        format=FORMAT,
        webcare=webcare.__version__,
        revisions=tuple(sorted(rows.revisions)),
        made_at=core.clock(),
        database="sqlite" if core.database.on_sqlite else "postgresql",
        keys=tuple(sorted({*used, core.seal.key_ids[0]})),
    )


def _add_table(
    archive: ArchiveWriter, rows: Snapshot, told: Told
) -> Iterator[TableContents]:
    for shape in rows.shapes:
        lines = map(orjson.dumps, rows.rows(shape))
        count, parts = archive.add_lines(f"tables/{shape.name}/", lines)
        told(f"{shape.name}: {count:,}")
        yield TableContents(
            name=shape.name,
            columns=shape.columns,
            rows=count,
            parts=tuple(parts),
            last_id=rows.last_id(shape),
        )


async def _add_files(
    core: Core, archive: ArchiveWriter, keys: Iterator[str]
) -> FileContents:
    count = size = missing = 0
    listings: list[Part] = []
    waiting: list[bytes] = []

    def list_them() -> None:
        number = len(listings) + 1
        listings.append(archive.add_together(LISTINGS, number, waiting))
        waiting.clear()

    for key in keys:
        opened = await _opened(core, key)
        if opened is None:
            # Removed since the rows were read, or lost: the backup goes on.
            missing += 1
            continue
        part = await archive.add_stream(FILES + key, *opened)
        waiting.append(orjson.dumps([part.name, part.size, part.sha256]))
        count, size = count + 1, size + part.size
        if len(waiting) == FILES_A_LISTING:
            list_them()
    if waiting:
        list_them()
    return FileContents(
        files=count, size=size, missing=missing, listings=tuple(listings)
    )


async def _opened(core: Core, key: str) -> tuple[int, AsyncIterator[bytes]] | None:
    """Return a file's size and bytes; None when it is not there.

    Raises:
        MediaError: when the media store does not answer.
    """
    try:
        size = await core.media.size(key)
        chunks = core.media.open(key)
        first = await anext(chunks, b"")
    except MediaError as error:
        if error.permanent:
            return None
        raise
    return size, _going_on(first, chunks)


async def _going_on(first: bytes, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for chunk in chunks:
        yield chunk
