"""Where earlier runs ended, so that a run need not look at everything anew."""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, delete, select
from sqlmodel import col

from webcare.services.retention.positions import Position
from webcare.storage.bulk import insert_or_update
from webcare.storage.tables import RetentionProgress


def progress(connection: Connection, data: str, channels: Collection[int]) -> Position:
    """Return behind what an earlier run ended on all of some channels."""
    rows = connection.execute(
        select(col(RetentionProgress.channel_id), col(RetentionProgress.reached)).where(
            col(RetentionProgress.data) == str(data),
            col(RetentionProgress.channel_id).in_(channels),
        )
    )
    known = {row.channel_id: row.reached for row in rows}
    return min((known.get(each, 0) for each in channels), default=0), 0


def note_progress(
    connection: Connection, data: str, channels: Sequence[int], position: Position
) -> None:
    """Write down behind what the next run begins."""
    rows = [
        {"data": str(data), "channel_id": each, "reached": position[0]}
        for each in channels
    ]
    insert_or_update(connection, RetentionProgress, rows, key=("data", "channel_id"))


def begin_anew(connection: Connection, channels: Collection[int] | None = None) -> None:
    """Let the next run look at everything: something old may lie behind its beginning.

    The caller has its turn (see `take_turn`), or a run could write it down once more.

    Args:
        connection: of the caller's transaction.
        channels: on which; None for all.
    """
    gone = delete(RetentionProgress)
    if channels is not None:
        gone = gone.where(col(RetentionProgress.channel_id).in_(sorted(channels)))
    connection.execute(gone)
