"""Settings that the platform itself changes, such as a token that rotates.

A rotating token can be used once: whoever is second has lost it for everybody. So one
task at a time renews an account, in this process by a lock and over all of them by a
lease on its row, and what it got is durable before anybody uses it.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import structlog
from sqlmodel import Session, col, or_, select, update

from webcare.errors import NotFound, StorageUnavailable
from webcare.plugin import Channel, ChannelSettings
from webcare.plugin.channel import Change
from webcare.services.connecting.channel_secrets import open_secrets, seal_secrets
from webcare.services.connecting.channel_settings import checked
from webcare.storage.database import Database
from webcare.storage.sealing import Seal
from webcare.storage.tables import ChannelRow

LEASE = timedelta(seconds=60)
"""How long a process that died keeps the others from renewing."""

_LOOK_AGAIN_SECONDS = 0.2
_PAUSES = (0.1, 0.5, 1.0, 2.0, 4.0, 8.0)

T = TypeVar("T")

log = structlog.get_logger()


def _wall_clock() -> datetime:
    return datetime.now(UTC)


class Renewal:
    """Changes accounts' settings for their plugins.

    `channel_of` gives the type of a channel by its name, `forget` is called when a
    channel has changed.
    """

    def __init__(
        self,
        database: Database,
        seal: Seal,
        *,
        channel_of: Callable[[str], Channel[Any]],
        forget: Callable[[], None],
        clock: Callable[[], datetime] = _wall_clock,
    ) -> None:
        self._database = database
        self._seal = seal
        self._channel_of = channel_of
        self._forget = forget
        self._clock = clock
        self._locks: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._tasks: set[asyncio.Task[Any]] = set()

    async def renew(self, channel_id: int, change: Change[Any]) -> ChannelSettings:
        """Let `change` look at the newest settings, and keep what it gives.

        Once begun it goes on when the caller is cancelled: a token that the platform
        has replaced must not be lost.

        Raises:
            NotFound: when the channel is gone.
            ConfigurationError: when its settings do not open.
            Refused: when what `change` gives does not fit.
            StorageUnavailable: when the database is down.
            Exception: whatever `change` raises.
        """
        async with self._locks[channel_id]:
            row = await self._hold(channel_id)
            return await self._to_the_end(self._renew(row, change))

    async def _hold(self, channel_id: int) -> ChannelRow:
        """Take the lease, however long another process has it."""
        while True:
            row = await self._database.write(
                lambda session: _take(session, channel_id, self._clock())
            )
            if row is not None:
                return row
            await asyncio.sleep(_LOOK_AGAIN_SECONDS)

    async def _renew(self, row: ChannelRow, change: Change[Any]) -> ChannelSettings:
        try:
            channel = self._channel_of(row.type)
            settings: ChannelSettings = channel.settings.model_validate(
                self._values(row)
            )
            changed = await change(settings)
            if changed:
                settings = await self._keep(row.id, channel, changed)
        finally:
            # Without the database the lease ends by itself.
            with suppress(StorageUnavailable):
                await self._database.write(lambda session: _release(session, row))
        return settings

    async def _keep(
        self, channel_id: int, channel: Channel[Any], changed: Mapping[str, str]
    ) -> ChannelSettings:
        """Store what is new, even if the database is away for a moment."""

        def store(session: Session) -> ChannelSettings:
            row = session.get_one(ChannelRow, channel_id, with_for_update=True)
            values = self._values(row) | dict(changed)
            parts = checked(channel, values)
            row.settings = parts.open
            row.secrets = seal_secrets(self._seal, row.id, parts.secrets)
            row.version += 1
            settings: ChannelSettings = channel.settings.model_validate(values)
            return settings

        for pause in _PAUSES:
            try:
                settings = await self._database.write(store)
                break
            except StorageUnavailable:
                log.warning("settings.not_renewed", channel_id=channel_id)
                await asyncio.sleep(pause)
        else:
            settings = await self._database.write(store)
        self._forget()
        log.info("settings.renewed", channel_id=channel_id, names=sorted(changed))
        return settings

    def _values(self, row: ChannelRow) -> dict[str, Any]:
        return row.settings | open_secrets(self._seal, row)

    async def _to_the_end(self, work: Coroutine[Any, Any, T]) -> T:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return await asyncio.shield(task)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.warning("settings.renewal_failed", error=type(error).__name__)


def _take(session: Session, channel_id: int, now: datetime) -> ChannelRow | None:
    """Take the lease and return the row as it is now; None while another has it."""
    until = col(ChannelRow.renewing_until)
    taken = session.connection().execute(
        update(ChannelRow)
        .where(col(ChannelRow.id) == channel_id, or_(until.is_(None), until < now))
        .values(renewing_until=now + LEASE)
    )
    if taken.rowcount:
        return session.exec(select(ChannelRow).where(ChannelRow.id == channel_id)).one()
    if session.get(ChannelRow, channel_id) is None:
        raise NotFound("This channel does not exist.")
    return None


def _release(session: Session, row: ChannelRow) -> None:
    """Give the lease back, unless it ran out and somebody else has it by now."""
    session.execute(
        update(ChannelRow)
        .where(
            col(ChannelRow.id) == row.id,
            col(ChannelRow.renewing_until) == row.renewing_until,
        )
        .values(renewing_until=None)
    )
