"""Removing what has had its time, a little at a time, while everything goes on."""

import asyncio
from datetime import timedelta
from functools import partial

import structlog
from sqlalchemy import ColumnElement, Connection, delete, select
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import SQLModel, col

from webcare.errors import MediaError
from webcare.services.core import Core
from webcare.storage.tables import (
    Attendance,
    Given,
    IdempotencyKey,
    LoginSession,
    PaceRow,
    Upload,
    WorkerRow,
)
from webcare.work.schedules import Recurring

SWEEP = Recurring("house.sweep", timedelta(minutes=1))
CHECKPOINT_SECONDS = 2.0
UNSENT_UPLOADS = timedelta(days=1)
IDEMPOTENCY_KEYS = timedelta(days=1)
USED_PACES = timedelta(hours=1)
DEAD_WORKERS = timedelta(hours=1)
"""How long a process is shown that died without taking its leave."""

UNSEEN = timedelta(days=90)
"""How long it is known when somebody was last at work."""

FORGOTTEN_GIFTS = timedelta(days=1)
"""How long it is remembered by when somebody was to react, where nobody looks."""

_AT_ONCE = {"sqlite": 100, "postgresql": 1000}
"""Rows a transaction: larger ones keep what comes in waiting (measured on both)."""

log = structlog.get_logger()


async def keep_journal_short(core: Core) -> None:
    """Move SQLite's journal into the file every two seconds, until cancelled."""
    while True:
        await asyncio.sleep(CHECKPOINT_SECONDS)
        await asyncio.to_thread(_checkpoint, core)


async def sweep(core: Core) -> int:
    """Remove everything that has had its time; returns how many rows."""
    now = core.clock()
    count = await _remove(
        core, LoginSession, "token_hash", col(LoginSession.expires_at) < now
    )
    count += await _remove(
        core,
        IdempotencyKey,
        "key",
        col(IdempotencyKey.created_at) < now - IDEMPOTENCY_KEYS,
    )
    count += await _remove(core, PaceRow, "key", col(PaceRow.due_at) < now - USED_PACES)
    count += await _remove(
        core, WorkerRow, "name", col(WorkerRow.seen_at) < now - DEAD_WORKERS
    )
    count += await _remove(
        core, Attendance, "user_id", col(Attendance.seen_at) < now - UNSEEN
    )
    count += await _remove(
        core, Given, "id", col(Given.react_by) < now - FORGOTTEN_GIFTS
    )
    count += await _remove_uploads(core)
    if count:
        log.info("house.swept", rows=count)
    return count


async def _remove(
    core: Core, table: type[SQLModel], key: str, old: ColumnElement[bool]
) -> int:
    """Delete old rows in small transactions."""
    column = getattr(table, key)
    total = 0
    while removed := await core.database.work(
        partial(_remove_some, table=table, column=column, old=old)
    ):
        total += removed
        await asyncio.sleep(0)
    return total


def _remove_some(
    connection: Connection,
    *,
    table: type[SQLModel],
    column: ColumnElement[object],
    old: ColumnElement[bool],
) -> int:
    some = select(column).where(old).limit(_AT_ONCE[connection.dialect.name])
    # The condition once more: several rows may have one value in this column.
    gone = delete(table).where(column.in_(some), old)
    return connection.execute(gone).rowcount


async def _remove_uploads(core: Core) -> int:
    """Remove files that were handed in and never sent."""
    until = core.clock() - UNSENT_UPLOADS
    rows = await core.database.work(
        lambda connection: connection.execute(
            delete(Upload)
            .where(col(Upload.created_at) < until)
            .returning(col(Upload.object_key))
        ).all()
    )
    for (object_key,) in rows:
        try:
            await core.media.delete(object_key)
        except MediaError as error:
            log.warning("upload.not_removed", error=type(error).__name__)
    return len(rows)


def _checkpoint(core: Core) -> None:
    try:
        core.database.checkpoint()
    except SQLAlchemyError as error:
        log.warning("house.no_checkpoint", error=type(error).__name__)
