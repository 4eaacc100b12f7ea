"""Giving an empty installation what a backup holds."""

import hashlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection, inspect, select, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, func

from webcare.domain.status import MessageStatus
from webcare.errors import MediaError, WebcareError
from webcare.services.backup.archive import (
    FILES,
    LISTINGS,
    Member,
    damaged,
    lines_in,
    listed,
    members,
)
from webcare.services.backup.check import check_head, check_whole
from webcare.services.backup.make import Told
from webcare.services.backup.manifest import Manifest, Part, TableContents
from webcare.services.core import Core
from webcare.services.retention.ledger import read_ledger, remove_again
from webcare.storage.earlier_revisions import bring_empty_to
from webcare.storage.media import MediaStore
from webcare.storage.migrate import migrate
from webcare.storage.portable.loading import (
    Loading,
    clear,
    filled_table,
    keep_others_out,
)
from webcare.storage.tables import Message, WorkerRow

AT_WORK = timedelta(minutes=1)
"""A process that said so within this time is taken to be working."""

_WAITING = (MessageStatus.QUEUED.value, MessageStatus.SENDING.value)


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and how many replies wait to be sent."""

    manifest: Manifest
    waiting: int


async def restore(
    core: Core,
    path: Path,
    *,
    in_doubt: bool = False,
    told: Told = lambda _: None,
) -> Restored:
    """Put the rows and files of a backup into an empty database and the media store.

    The rows come in one transaction, and files that were stored before it failed are
    removed again.

    Args:
        core: nothing else may be using its database.
        path: a file that `make_backup` wrote.
        in_doubt: whether replies that waited become *perhaps sent* instead of being
            sent: the backup is old, and they may have left since.
        told: called with a sentence about each step that was done.

    Raises:
        ConfigurationError: when the secret key is another one.
        WebcareError: when the backup is damaged or of a newer version, or the database
            is not empty; then nothing was written.
    """
    head = check_head(path, core.seal)
    try:
        _refuse_unless_empty(core)
        ledger = await read_ledger(core)
        told("reading the whole backup, to see that it is undamaged")
        manifest = check_whole(path, core.seal)
        bring_empty_to(core.database, head.revisions)
        waiting = await _fill(core, path, manifest, in_doubt=in_doubt, told=told)
        migrate(core.database)
        again = await remove_again(core, ledger)
        if again:
            told(f"removed again, because it had had its time: {again:,}")
    except DBAPIError as error:
        raise WebcareError(
            f"The database did not take the backup: {_first_line(error)}."
        ) from error
    return Restored(manifest, waiting)


def _refuse_unless_empty(core: Core) -> None:
    database = core.database
    if database.on_sqlite and not Path(database.engine.url.database or "").exists():
        return
    with database.engine.connect() as connection:
        if not database.on_sqlite:
            _refuse_while_working(core, connection)
        _refuse_filled(connection)


def _refuse_filled(connection: Connection) -> None:
    if name := filled_table(connection):
        raise WebcareError(
            f"The database is not empty: there are rows in {name}. A backup goes into a"
            " new database only; nothing was changed."
        )


def _refuse_while_working(core: Core, connection: Connection) -> None:
    """Refuse while a server runs; on SQLite its lock on the data folder tells."""
    if not inspect(connection).has_table(WorkerRow.__tablename__):
        return
    lately = col(WorkerRow.seen_at) > core.clock() - AT_WORK
    found = connection.execute(select(col(WorkerRow.host)).where(lately)).first()
    if found is not None:
        raise WebcareError(
            f"A process on {found[0]} works with this database. Stop all of them, and"
            " try again after a minute."
        )


async def _fill(
    core: Core, path: Path, manifest: Manifest, *, in_doubt: bool, told: Told
) -> int:
    """Store rows and files; returns how many replies wait."""
    stored = _StoredFiles(core.media)
    try:
        with core.database.transaction() as connection:
            keep_others_out(connection)
            _refuse_filled(connection)
            clear(connection)
            archive = members(path)
            next(archive, None)
            for contents in manifest.tables:
                _load(connection, contents, archive)
                told(f"{contents.name}: {contents.rows:,}")
            await _put_files(stored, manifest, archive)
            told(f"files: {manifest.files.files if manifest.files else 0:,}")
            if in_doubt:
                _doubt(connection)
            return _count_waiting(connection)
    except BaseException as error:
        await stored.remove()
        if isinstance(error, ValueError):
            raise damaged(str(error)) from error
        raise


async def _put_files(
    stored: "_StoredFiles", manifest: Manifest, archive: Iterator[Member]
) -> None:
    """Store the files; what was seen to be whole may have been changed since."""
    expected = iter(manifest.files.listings if manifest.files else ())
    for member in archive:
        if member.name.startswith(FILES):
            await stored.add(member)
        elif member.name.startswith(LISTINGS):
            stored.compare(_vouched(member, next(expected, None)))
    if stored.unlisted or next(expected, None) is not None:
        raise damaged("it was changed while it was read")


def _vouched(member: Member, part: Part | None) -> bytes:
    """Return the bytes of a member, if they are those that the manifest vouches for."""
    packed = member.whole()
    sha256 = hashlib.sha256(packed).hexdigest()
    if part != Part(name=member.name, size=len(packed), sha256=sha256):
        raise damaged(f"{member.name} was changed while it was read")
    return packed


def _load(
    connection: Connection, contents: TableContents, archive: Iterator[Member]
) -> None:
    loading = Loading(connection, contents.shape)
    count = 0
    for part in contents.parts:
        member = next(archive, None)
        if member is None:
            raise damaged(f"{part.name} is missing")
        lines = lines_in(_vouched(member, part))
        loading.add(lines)
        count += len(lines)
    if count != contents.rows:
        raise damaged(f"{contents.name} has {count:,} rows and not {contents.rows:,}")
    if contents.last_id is not None:
        loading.go_on_from(contents.last_id)


def _doubt(connection: Connection) -> None:
    """Let no worker send what waited: one that finds it so asks a person."""
    connection.execute(
        update(Message)
        .where(
            col(Message.direction) == "out",
            col(Message.status) == MessageStatus.QUEUED.value,
        )
        .values(status=MessageStatus.SENDING.value)
    )


def _count_waiting(connection: Connection) -> int:
    waiting = select(func.count()).where(
        col(Message.direction) == "out", col(Message.status).in_(_WAITING)
    )
    return connection.scalar(waiting) or 0


class _StoredFiles:
    """Files that were put back, so that they can be taken away again."""

    def __init__(self, media: MediaStore) -> None:
        self._media = media
        self._new: list[str] = []
        self.unlisted: list[tuple[str, int, str]] = []

    async def add(self, member: Member) -> None:
        key = member.name.removeprefix(FILES)
        try:
            if not await self._is_there(key):
                self._new.append(key)
            new = await self._media.put(key, _streamed(member), max_bytes=member.size)
        except MediaError as error:
            raise WebcareError(f"A file was not stored: {error}") from error
        self.unlisted.append((member.name, new.size, new.sha256))

    def compare(self, packed: bytes) -> None:
        """Compare what was stored with a listing, which ends the files before it."""
        if list(listed(packed)) != self.unlisted:
            raise damaged("a file was changed while it was read")
        self.unlisted.clear()

    async def remove(self) -> None:
        for key in self._new:
            await self._media.delete(key)

    async def _is_there(self, key: str) -> bool:
        try:
            await self._media.size(key)
        except MediaError as error:
            if error.permanent:
                return False
            raise
        return True


async def _streamed(member: Member) -> AsyncIterator[bytes]:
    for chunk in member.chunks():
        yield chunk


def _first_line(error: DBAPIError) -> str:
    lines = str(error.orig).strip().splitlines() or ["it does not say why"]
    return lines[0].rstrip(".")
