"""A process that works says so: its leases last longer, and others can see it."""

import os
import secrets
import socket
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete
from sqlmodel import col

from webcare.storage.bulk import insert_or_update
from webcare.storage.tables import WorkerRow
from webcare.work import lanes
from webcare.work.schedules import Recurring, enqueue_due

LEASE = timedelta(seconds=15)
"""How long a worker that died keeps its lanes from the others."""

BEAT_SECONDS = LEASE.total_seconds() / 3


class Heartbeat:
    """One process's sign of life, and what it does with it.

    Args:
        kind: the command that runs it.
        version: of Webcare.
        recurring: the work that it looks after, with all others.

    `worker` is the name by which it holds its lanes.
    """

    def __init__(
        self, *, kind: str, version: str, recurring: Sequence[Recurring] = ()
    ) -> None:
        self.worker = secrets.token_hex(8)
        self._kind = kind
        self._version = version
        self._recurring = recurring
        self._started_at: datetime | None = None

    def beat(
        self, connection: Connection, *, busy: Sequence[str], now: datetime
    ) -> int:
        """Hold the lanes that we are busy with, and leave a job for what is due.

        Returns how many jobs that were.
        """
        self._started_at = self._started_at or now
        row = {
            "name": self.worker,
            "kind": self._kind,
            "host": socket.gethostname(),
            "pid": os.getpid(),
            "version": self._version,
            "started_at": self._started_at,
            "seen_at": now,
            "lanes": len(busy),
        }
        insert_or_update(connection, WorkerRow, [row], key=("name",))
        left = enqueue_due(connection, self._recurring, now)
        if busy:
            # Last: who waits for a schedule's row must not hold a lane meanwhile.
            lanes.renew(
                connection, worker=self.worker, lanes=list(busy), until=now + LEASE
            )
        return left

    def leave(self, connection: Connection) -> None:
        """Give back every lane, and take our sign of life away."""
        lanes.free(connection, worker=self.worker)
        connection.execute(delete(WorkerRow).where(col(WorkerRow.name) == self.worker))
