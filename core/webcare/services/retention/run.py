"""Removing what has had its time, in small transactions, while everything goes on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import Connection, delete, select
from sqlmodel import col

from webcare.errors import MediaError
from webcare.policies.retention import Data
from webcare.services.core import Core
from webcare.services.retention import beside, steps
from webcare.services.retention.batches import AT_ONCE, Batch, Reach
from webcare.services.retention.horizons import by_horizon, horizons_at
from webcare.services.retention.ledger import write_ledger
from webcare.services.retention.matching import take_turn
from webcare.services.retention.pace import paced
from webcare.services.retention.people import forget_people
from webcare.services.retention.plugin_data import expire_plugin_data
from webcare.services.retention.positions import Position
from webcare.services.retention.progress import note_progress, progress
from webcare.services.retention.proof import Prover
from webcare.services.retention.strays import remove_strays
from webcare.storage.tables import (
    ChannelRow,
    DoomedFile,
    Tombstone,
)
from webcare.work.schedules import Recurring

RUN = Recurring("retention.run", timedelta(minutes=1))

FILES_AT_ONCE = 500

_BEGINNING: Position = (0, 0)

log = structlog.get_logger()

Step = Callable[[Connection, Batch], Reach]


@dataclass(frozen=True, slots=True)
class _Work:
    """A kind of data, and what removes a little of it.

    `goes_on` tells whether a run goes on where the one before it ended.
    """

    data: Data
    step: Step
    goes_on: bool = True


_ALL = (
    _Work(Data.RAW, steps.remove_raw, goes_on=False),
    _Work(Data.DEAD_LETTER, steps.remove_dead_letters, goes_on=False),
    _Work(Data.MEDIA, steps.remove_media),
    _Work(Data.TEXT, steps.remove_texts),
    _Work(Data.TEXT, steps.remove_found_posts, goes_on=False),
    _Work(Data.TEXT, beside.remove_posts, goes_on=False),
    _Work(Data.LOG, beside.remove_promises, goes_on=False),
    _Work(Data.LOG, beside.remove_invitations, goes_on=False),
    _Work(Data.LOG, steps.remove_log),
)


async def run(core: Core, *, actor: str = "system") -> int:
    """Remove everything that has had its time and is not held; returns how many rows.

    May be ended at any moment: the next run goes on from there.

    Args:
        core: what use cases work with.
        actor: whom the proof and the conversations name.
    """
    now = core.clock()
    prover = Prover(core.seal)
    channels = await core.database.work(_channels)
    total = 0
    for each in _ALL:
        horizons = horizons_at(core.policies, now)
        for until, some in by_horizon(horizons, each.data, channels).items():
            batch = Batch(
                policies=core.policies,
                prover=prover,
                data=each.data,
                channels=some,
                until=until,
                reached=_BEGINNING,
                now=now,
                actor=actor,
            )
            total += await _remove(core, each, batch)
    total += await remove_strays(core, prover, actor)
    total += await expire_plugin_data(core, prover, actor)
    total += await forget_people(core, prover, now, actor)
    await core.database.work(partial(_forget_tombstones, now=now))
    await _let_files_go(core)
    await write_ledger(core)
    if total:
        log.info("retention.removed", rows=total)
    return total


async def _remove(core: Core, work: _Work, batch: Batch) -> int:
    """Remove everything of a kind up to a moment."""
    if work.goes_on:
        look = partial(progress, data=batch.data, channels=batch.channels)
        batch = replace(batch, reached=await core.database.work(look))
    total = 0
    while True:
        reach = await paced(core.database, partial(_step, core, work, batch))
        if reach is None:
            return total  # the policy is another one by now: the next run knows it
        total += reach.removed
        if reach.done:
            return total
        batch = replace(batch, reached=reach.position)


def _step(
    core: Core, work: _Work, batch: Batch, connection: Connection
) -> Reach | None:
    """Take one batch; None when what is kept has changed since the run began."""
    core.policies.freshen(connection)
    horizon = horizons_at(core.policies, batch.now)[work.data]
    if any(horizon.of(each) != batch.until for each in batch.channels):
        return None
    take_turn(connection)
    reach = work.step(connection, batch)
    if reach.done and work.goes_on:
        note_progress(connection, batch.data, batch.channels, reach.position)
    return reach


def _channels(connection: Connection) -> list[int]:
    return list(connection.scalars(select(col(ChannelRow.id))))


def _forget_tombstones(connection: Connection, now: datetime) -> None:
    some = (
        select(col(Tombstone.digest))
        .where(col(Tombstone.until) < now)
        .limit(AT_ONCE[connection.dialect.name])
    )
    connection.execute(
        delete(Tombstone).where(
            col(Tombstone.digest).in_(some), col(Tombstone.until) < now
        )
    )


async def _let_files_go(core: Core) -> None:
    """Remove the files whose rows are gone; what fails is tried in the next run."""
    while keys := await core.database.work(_doomed):
        gone = []
        for key in keys:
            try:
                await core.media.delete(key)
            except MediaError as error:
                log.warning("retention.file_not_removed", error=type(error).__name__)
                continue
            gone.append(key)
        await core.database.work(partial(_forget_doomed, gone))
        if len(gone) < len(keys):
            return


def _doomed(connection: Connection) -> list[str]:
    return list(
        connection.scalars(select(col(DoomedFile.object_key)).limit(FILES_AT_ONCE))
    )


def _forget_doomed(keys: Sequence[str], connection: Connection) -> None:
    connection.execute(delete(DoomedFile).where(col(DoomedFile.object_key).in_(keys)))
