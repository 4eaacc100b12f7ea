"""News and reactions about messages that never came, or came before we were there.

What belongs to a message goes with it. Nothing shows these, so that it is enough to
look for them now and then: they are told from others by looking at every one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, exists, select
from sqlmodel import Session, col

from webcare.policies.retention import Data
from webcare.services.core import Core
from webcare.services.retention.horizons import by_horizon, horizons_at, rule_of
from webcare.services.retention.matching import take_turn
from webcare.services.retention.pace import paced
from webcare.services.retention.positions import micros, moment_at
from webcare.services.retention.progress import note_progress, progress
from webcare.services.retention.proof import Because, Prover, prove
from webcare.storage.among import rows_among
from webcare.storage.tables import ChannelRow, Message, Reaction, StatusNews

EVERY = timedelta(hours=6)

MOST = 50_000
"""In one run; the next one goes on."""

_AT_ONCE = 200
_NAME = "strays"


async def remove_strays(core: Core, prover: Prover, actor: str) -> int:
    """Remove what is about no message and has had its time; returns how many rows."""
    now, total = core.clock(), 0
    channels = await core.database.work(partial(_due, now=now))
    if not channels:
        return 0
    horizons = horizons_at(core.policies, now)
    for until, some in by_horizon(horizons, Data.TEXT, channels).items():
        for channel_id in some:
            rule, policy = rule_of(core.policies, Data.TEXT, channel_id, now)
            because = Because(
                rule=rule, policy=policy, expired_until=until, actor=actor
            )
            for kind in _KINDS:
                keys = await core.database.read(
                    partial(_found, kind=kind, channel_id=channel_id, until=until)
                )
                for start in range(0, len(keys), _AT_ONCE):
                    step = partial(
                        _remove,
                        kind=kind,
                        keys=keys[start : start + _AT_ONCE],
                        prover=prover,
                        because=because,
                        now=now,
                    )
                    total += await paced(core.database, step)
    await core.database.work(
        partial(note_progress, data=_NAME, channels=channels, position=(micros(now), 0))
    )
    return total


@dataclass(frozen=True, slots=True)
class _Kind:
    """A table, the columns of its key, the message's id in it, and its moment."""

    table: type[StatusNews | Reaction]
    key: tuple[str, ...]
    about: str
    moment: str

    def columns(self) -> list[Any]:
        """Return the columns of its key; the first one is the channel's."""
        return [getattr(self.table, name) for name in self.key]

    def is_stray(self) -> ColumnElement[bool]:
        """Return the condition that the message is not here."""
        return ~exists().where(
            col(Message.channel_id) == self.table.channel_id,
            col(Message.external_id) == getattr(self.table, self.about),
        )


_KINDS = (
    _Kind(
        StatusNews,
        ("channel_id", "external_id", "status", "participant"),
        "external_id",
        "changed_at",
    ),
    _Kind(Reaction, ("channel_id", "target", "who"), "target", "reacted_at"),
)


def _due(connection: Connection, *, now: datetime) -> list[int]:
    """Return the channels whose turn it is; none when they were looked at lately."""
    channels = list(connection.scalars(select(col(ChannelRow.id))))
    if not channels:
        return []
    last = moment_at(progress(connection, _NAME, channels))
    return channels if now >= last + EVERY else []


def _found(
    session: Session, *, kind: _Kind, channel_id: int, until: datetime
) -> list[tuple[Any, ...]]:
    columns = kind.columns()
    rows = session.execute(
        select(*columns)
        .where(
            columns[0] == channel_id,
            getattr(kind.table, kind.moment) <= until,
            kind.is_stray(),
        )
        .limit(MOST)
    )
    return [tuple(row) for row in rows]


def _remove(
    connection: Connection,
    *,
    kind: _Kind,
    keys: Sequence[tuple[Any, ...]],
    prover: Prover,
    because: Because,
    now: datetime,
) -> int:
    """Remove some, unless their message has come meanwhile; returns how many."""
    take_turn(connection)
    columns = kind.columns()
    gone = [
        tuple(row)
        for row in connection.execute(
            delete(kind.table)
            .where(rows_among(columns, keys), kind.is_stray())
            .returning(*columns)
        )
    ]
    prove(
        connection,
        prover,
        Data.TEXT,
        gone,
        because,
        channel_id=keys[0][0],
        now=now,
        together=True,
    )
    return len(gone)
